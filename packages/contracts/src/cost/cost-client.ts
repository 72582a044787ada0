import { z } from 'zod';
import type { CallOptions, ClientOptions } from '../client/client-options.ts';
import { ServiceCaller } from '../client/service-caller.ts';
import { ServiceError } from '../errors.ts';
import { budgetSchema, type Budget, type BudgetRequest } from './budget.ts';
import { executionIdSchema, idSchema } from './field.ts';
import { quoteSchema, type Quote, type QuoteRequest } from './quote.ts';
import {
  costsSchema,
  executionCostsSchema,
  executionsSchema,
  type Costs,
  type CostsQuery,
  type ExecutionCosts,
  type ExecutionCostsQuery,
  type Executions,
  type ExecutionsQuery,
  type FailedAttempt,
} from './report.ts';
import {
  commitResultSchema,
  reservationSchema,
  type CommitRequest,
  type CommitResult,
  type RenewRequest,
  type Reservation,
  type ReservationRequest,
} from './reservation.ts';
import {
  usageBatchResultSchema,
  usageRecordSchema,
  type SettleRequest,
  type UsageBatchResult,
  type UsageRecord,
  type UsageRequest,
} from './usage.ts';

/** The calls of cost-service. Each may be repeated, so each is retried within its time limit. */
export interface CostClient {
  /** What a call would cost; records nothing. */
  quote(request: QuoteRequest, options?: CallOptions): Promise<Quote>;
  /** Records a call that was made, once per `idempotencyKey`. */
  recordUsage(request: UsageRequest, options?: CallOptions): Promise<UsageRecord>;
  /**
   * Records calls that were made, at most 200, each as `recordUsage` does. The result has the record
   * of each, or the problem because of which there is none.
   */
  recordUsages(records: readonly UsageRequest[], options?: CallOptions): Promise<UsageBatchResult>;
  /** States what a call without a price did cost; `WFLO_USAGE_SETTLED` when that is known. */
  settleUsage(usageId: string, request: SettleRequest, options?: CallOptions): Promise<UsageRecord>;
  /** Creates a budget, in a `parentId` where it names one, or changes its limit. */
  putBudget(id: string, request: BudgetRequest, options?: CallOptions): Promise<Budget>;
  /** `WFLO_BUDGET_NOT_FOUND` when there is none. */
  getBudget(id: string, options?: CallOptions): Promise<Budget>;
  /** Sets an amount aside; `WFLO_BUDGET_EXCEEDED` when it does not fit. */
  reserve(
    budgetId: string,
    request: ReservationRequest,
    options?: CallOptions,
  ): Promise<Reservation>;
  /** Records the call that a reservation was for at its true cost, and ends the reservation. */
  commit(
    reservationId: string,
    request: CommitRequest,
    options?: CallOptions,
  ): Promise<CommitResult>;
  /** Has a reservation hold for longer, or with 0 seconds end now; one that has ended stays so. */
  renew(reservationId: string, request: RenewRequest, options?: CallOptions): Promise<Reservation>;
  /** Releases a reservation; one that has ended already stays as it is. */
  release(reservationId: string, options?: CallOptions): Promise<Reservation>;
  /** What an attempt of an activity has spent is wasted: it failed. */
  attemptFailed(executionId: string, attempt: FailedAttempt, options?: CallOptions): Promise<void>;
  /**
   * Costs of one execution, or of its run `runId`, by call: the first 1,000, or the page that
   * `limit` and `after` name.
   */
  executionCosts(
    executionId: string,
    options?: CallOptions & ExecutionCostsQuery,
  ): Promise<ExecutionCosts>;
  /** Executions in the ledger, that of the newest record first: 100, or those of the page. */
  executions(query?: ExecutionsQuery, options?: CallOptions): Promise<Executions>;
  /** Costs by model, workflow or day: the first 1,000 groups, or those of `limit` and `after`. */
  costs(query?: CostsQuery, options?: CallOptions): Promise<Costs>;
}

/**
 * A typed client of cost-service. It opens connections when it calls, and holds none open that
 * would delay the end of the process.
 *
 * @throws {InvalidClientOptionError} `WFLO_CLIENT_OPTION_INVALID`
 * @example
 * const costs = createCostClient({ baseUrl: 'http://127.0.0.1:8002' });
 * await costs.quote({ model: 'gpt-4o', usage: { inputTokens: 1_000, outputTokens: 500 } });
 */
export function createCostClient(options: ClientOptions): CostClient {
  const caller = new ServiceCaller('cost-service', options);
  return {
    quote: (body, o) => caller.call({ ...post('/v1/quotes'), body, response: quoteSchema }, o),
    recordUsage: (body, o) =>
      caller.call({ ...post('/v1/usage'), body, response: usageRecordSchema }, o),
    recordUsages: (records, o) =>
      caller.call(
        { ...post('/v1/usage:batch'), body: { records }, response: usageBatchResultSchema },
        o,
      ),
    settleUsage: async (usage, body, o) =>
      caller.call(
        { ...post('/v1/usage/{id}/settle', usage), body, response: usageRecordSchema },
        o,
      ),
    putBudget: async (budget, body, o) =>
      caller.call(
        { ...request('PUT', '/v1/budgets/{id}', budget), body, response: budgetSchema },
        o,
      ),
    getBudget: async (budget, o) =>
      caller.call({ ...get('/v1/budgets/{id}', budget), response: budgetSchema }, o),
    reserve: async (budget, body, o) =>
      caller.call(
        { ...post('/v1/budgets/{id}/reservations', budget), body, response: reservationSchema },
        o,
      ),
    commit: async (reservation, body, o) =>
      caller.call(
        {
          ...post('/v1/reservations/{id}/commit', reservation),
          body,
          response: commitResultSchema,
        },
        o,
      ),
    renew: async (reservation, body, o) =>
      caller.call(
        { ...post('/v1/reservations/{id}/renew', reservation), body, response: reservationSchema },
        o,
      ),
    release: async (reservation, o) =>
      caller.call(
        { ...post('/v1/reservations/{id}/release', reservation), response: reservationSchema },
        o,
      ),
    attemptFailed: async (execution, body, o) => {
      const route = '/v1/executions/{id}/failed-attempts';
      const call = { ...post(route, execution, executionIdSchema), body, response: z.undefined() };
      await caller.call(call, o);
    },
    executionCosts: async (execution, { runId, limit, after, ...o } = {}) =>
      caller.call(
        {
          ...request(
            'GET',
            '/v1/executions/{id}/costs',
            execution,
            { runId, limit, after },
            executionIdSchema,
          ),
          response: executionCostsSchema,
        },
        o,
      ),
    executions: (query, o) =>
      caller.call({ ...get('/v1/executions', undefined, query), response: executionsSchema }, o),
    costs: (query, o) =>
      caller.call({ ...get('/v1/costs', undefined, query), response: costsSchema }, o),
  };
}

type Query = Readonly<Record<string, string | number | undefined>>;

function post(route: string, id?: string, schema?: z.ZodType) {
  return request('POST', route, id, {}, schema);
}

function get(route: string, id?: string, query?: Query) {
  return request('GET', route, id, query);
}

/** Every call of cost-service has the same effect twice as once. */
function request<T extends 'GET' | 'PUT' | 'POST'>(
  method: T,
  route: string,
  id?: string,
  query: Query = {},
  schema: z.ZodType = idSchema,
) {
  const path = id === undefined ? route : route.replace('{id}', () => pathId(id, schema));
  return { method, route, path: `${path}${search(query)}`, idempotent: true } as const;
}

/** An id as a part of a path. One that the contract does not know could name another path. */
function pathId(id: string, schema: z.ZodType): string {
  const { success, error } = schema.safeParse(id);
  if (success) return encodeURIComponent(id);
  const [issue] = error.issues;
  throw new ServiceError(
    'WFLO_REQUEST_INVALID',
    `id: got ${JSON.stringify(id)}, ${issue?.message ?? 'expected an id'}; nothing was sent`,
    { retryable: false },
  );
}

/** A query string of the parameters that have a value, or nothing. */
function search(parameters: Query): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) query.set(name, String(value));
  }
  return query.size === 0 ? '' : `?${query.toString()}`;
}
