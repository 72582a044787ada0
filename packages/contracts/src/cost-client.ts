/**
 * A typed client of cost-service.
 *
 * @module
 */
import type { CallOptions, ClientOptions } from './client-options.ts';
import {
  budgetSchema,
  commitResultSchema,
  costsSchema,
  executionCostsSchema,
  idSchema,
  quoteSchema,
  reservationSchema,
  usageRecordSchema,
  type Budget,
  type BudgetRequest,
  type CommitRequest,
  type CommitResult,
  type Costs,
  type CostsQuery,
  type ExecutionCosts,
  type ExecutionCostsQuery,
  type Quote,
  type QuoteRequest,
  type Reservation,
  type ReservationRequest,
  type SettleRequest,
  type UsageRecord,
  type UsageRequest,
} from './cost.ts';
import { ServiceError } from './errors.ts';
import { ServiceCaller } from './service-caller.ts';

/** The calls of cost-service. Each may be repeated, so each is retried within its time limit. */
export interface CostClient {
  /** What a call would cost; records nothing. */
  quote(request: QuoteRequest, options?: CallOptions): Promise<Quote>;
  /** Records a call that was made, once per `idempotencyKey`. */
  recordUsage(request: UsageRequest, options?: CallOptions): Promise<UsageRecord>;
  /** States what a recorded call without a price did cost; `WFLO_USAGE_SETTLED` when that is known. */
  settleUsage(usageId: string, request: SettleRequest, options?: CallOptions): Promise<UsageRecord>;
  /** Creates a budget or changes its limit. */
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
  /** Gives a reservation back; one that has ended already stays as it is. */
  release(reservationId: string, options?: CallOptions): Promise<Reservation>;
  /**
   * What one execution cost, call by call: the first 1,000 calls, or the page that `limit` and
   * `after` name.
   */
  executionCosts(
    executionId: string,
    options?: CallOptions & ExecutionCostsQuery,
  ): Promise<ExecutionCosts>;
  /** Costs by model, workflow or day: the first 1,000 groups, or the page that is asked for. */
  costs(query?: CostsQuery, options?: CallOptions): Promise<Costs>;
}

/**
 * A client of cost-service. It opens connections when it calls, and keeps none that holds up the
 * end of the process.
 *
 * @throws {InvalidClientOptionError} `WFLO_CLIENT_OPTION_INVALID`
 * @example
 * const costs = createCostClient({ baseUrl: 'http://127.0.0.1:8002' });
 * await costs.quote({ model: 'gpt-4o', usage: { inputTokens: 1_000, outputTokens: 500 } });
 */
export function createCostClient(options: ClientOptions): CostClient {
  const caller = new ServiceCaller('cost-service', options);
  return {
    quote: (body, o) => caller.call({ ...post('/v1/quotes'), body, answer: quoteSchema }, o),
    recordUsage: (body, o) =>
      caller.call({ ...post('/v1/usage'), body, answer: usageRecordSchema }, o),
    settleUsage: async (usage, body, o) =>
      caller.call(
        {
          ...post('/v1/usage/{id}/settle', `/v1/usage/${id(usage)}/settle`),
          body,
          answer: usageRecordSchema,
        },
        o,
      ),
    putBudget: async (budget, body, o) =>
      caller.call(
        {
          method: 'PUT',
          route: '/v1/budgets/{id}',
          path: `/v1/budgets/${id(budget)}`,
          body,
          answer: budgetSchema,
          repeatable: true,
        },
        o,
      ),
    getBudget: async (budget, o) =>
      caller.call(
        { ...get('/v1/budgets/{id}', `/v1/budgets/${id(budget)}`), answer: budgetSchema },
        o,
      ),
    reserve: async (budget, body, o) =>
      caller.call(
        {
          ...post('/v1/budgets/{id}/reservations', `/v1/budgets/${id(budget)}/reservations`),
          body,
          answer: reservationSchema,
        },
        o,
      ),
    commit: async (reservation, body, o) =>
      caller.call(
        {
          ...post('/v1/reservations/{id}/commit', `/v1/reservations/${id(reservation)}/commit`),
          body,
          answer: commitResultSchema,
        },
        o,
      ),
    release: async (reservation, o) =>
      caller.call(
        {
          ...post('/v1/reservations/{id}/release', `/v1/reservations/${id(reservation)}/release`),
          answer: reservationSchema,
        },
        o,
      ),
    executionCosts: async (execution, { limit, after, ...o } = {}) =>
      caller.call(
        {
          ...get(
            '/v1/executions/{id}/costs',
            `/v1/executions/${id(execution)}/costs${search({ limit, after })}`,
          ),
          answer: executionCostsSchema,
        },
        o,
      ),
    costs: (query = {}, o) =>
      caller.call({ ...get('/v1/costs', `/v1/costs${search(query)}`), answer: costsSchema }, o),
  };
}

/** An id as a part of a path. One that the contract does not know could name another path. */
function id(given: string): string {
  const { success, error } = idSchema.safeParse(given);
  if (success) return encodeURIComponent(given);
  const [issue] = error.issues;
  throw new ServiceError(
    'WFLO_REQUEST_INVALID',
    `id: got ${JSON.stringify(given)}, ${issue?.message ?? 'expected an id'}; nothing was sent`,
    { retryable: false },
  );
}

function post(route: string, path = route) {
  return { method: 'POST', route, path, repeatable: true } as const;
}

function get(route: string, path = route) {
  return { method: 'GET', route, path, repeatable: true } as const;
}

/** A query string of what is given, or nothing. */
function search(parameters: Readonly<Record<string, string | number | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) query.set(name, String(value));
  }
  return query.size === 0 ? '' : `?${query.toString()}`;
}
