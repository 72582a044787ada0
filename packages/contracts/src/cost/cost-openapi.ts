import { toOpenApi, type OpenApiDocument, type Operation } from '../openapi/openapi-document.ts';
import { budgetRequestSchema, budgetSchema } from './budget.ts';
import { executionIdSchema, idSchema } from './field.ts';
import { quoteRequestSchema, quoteSchema } from './quote.ts';
import {
  costsQuerySchema,
  costsSchema,
  executionCostsQuerySchema,
  executionCostsSchema,
  executionsQuerySchema,
  executionsSchema,
  failedAttemptSchema,
} from './report.ts';
import {
  commitRequestSchema,
  commitResultSchema,
  renewRequestSchema,
  reservationRequestSchema,
  reservationSchema,
} from './reservation.ts';
import {
  settleRequestSchema,
  usageBatchRequestSchema,
  usageBatchResultSchema,
  usageRecordSchema,
  usageRequestSchema,
} from './usage.ts';

const NO_BUDGET = 'There is no such budget.';
const NO_RESERVATION = 'There is no such reservation.';
const TOO_COSTLY = 'The call costs more than the ledger can hold.';
const KEY_CONFLICT = 'The idempotency key was used with another request.';

const OPERATIONS: readonly Operation[] = [
  {
    operationId: 'quote',
    method: 'post',
    path: '/v1/quotes',
    summary: 'Price a call without recording it.',
    body: 'QuoteRequest',
    responses: { '200': 'Quote' },
    problems: {},
  },
  {
    operationId: 'recordUsage',
    method: 'post',
    path: '/v1/usage',
    summary: 'Record a call that was made, once per idempotency key.',
    body: 'UsageRequest',
    responses: { '200': 'UsageRecord', '201': 'UsageRecord' },
    problems: { '404': NO_BUDGET, '409': KEY_CONFLICT, '422': TOO_COSTLY },
  },
  {
    operationId: 'recordUsages',
    method: 'post',
    path: '/v1/usage:batch',
    summary: 'Record calls that were made, each as `recordUsage` does, whatever becomes of others.',
    body: 'UsageBatchRequest',
    responses: { '200': 'UsageBatchResult' },
    problems: {},
  },
  {
    operationId: 'settleUsage',
    method: 'post',
    path: '/v1/usage/{id}/settle',
    summary: 'State the cost of a recorded call that had no price.',
    body: 'SettleRequest',
    responses: { '200': 'UsageRecord', '201': 'UsageRecord' },
    problems: {
      '404': 'There is no such record.',
      '409': 'The record has a cost, or was settled with another one.',
    },
  },
  {
    operationId: 'putBudget',
    method: 'put',
    path: '/v1/budgets/{id}',
    summary: 'Create a budget or change its limit.',
    body: 'BudgetRequest',
    responses: { '200': 'Budget', '201': 'Budget' },
    problems: {
      '404': 'There is no such parent.',
      '409': "The budget is not that of the request's owner, or has another parent.",
    },
  },
  {
    operationId: 'getBudget',
    method: 'get',
    path: '/v1/budgets/{id}',
    summary: 'A budget: its limit, what is spent, reserved, and held for calls of unknown cost.',
    responses: { '200': 'Budget' },
    problems: { '404': NO_BUDGET },
  },
  {
    operationId: 'reserve',
    method: 'post',
    path: '/v1/budgets/{id}/reservations',
    summary: 'Set an amount aside before a call is made.',
    body: 'ReservationRequest',
    responses: { '200': 'Reservation', '201': 'Reservation' },
    problems: {
      '402': 'The amount does not fit into `budgetId`; `temporary` when only for what others hold.',
      '404': NO_BUDGET,
      '409': KEY_CONFLICT,
    },
  },
  {
    operationId: 'commit',
    method: 'post',
    path: '/v1/reservations/{id}/commit',
    summary: 'Record the call that was reserved for, at its true cost.',
    body: 'CommitRequest',
    responses: { '200': 'CommitResult', '201': 'CommitResult' },
    problems: {
      '404': NO_RESERVATION,
      '409': 'The key was used with another request, or the call is settled at another cost.',
      '422': TOO_COSTLY,
    },
  },
  {
    operationId: 'renew',
    method: 'post',
    path: '/v1/reservations/{id}/renew',
    summary: 'Have a reservation hold for longer, or end now as it would by itself.',
    body: 'RenewRequest',
    responses: { '200': 'Reservation' },
    problems: { '404': NO_RESERVATION },
  },
  {
    operationId: 'release',
    method: 'post',
    path: '/v1/reservations/{id}/release',
    summary: 'Release a reservation; what was recorded when it ended by itself is settled at 0.',
    responses: { '200': 'Reservation' },
    problems: { '404': NO_RESERVATION },
  },
  {
    operationId: 'executionCosts',
    method: 'get',
    path: '/v1/executions/{id}/costs',
    pathParameter: executionIdSchema,
    summary: 'What one execution, or one run of it, cost, call by call.',
    query: executionCostsQuerySchema,
    responses: { '200': 'ExecutionCosts' },
    problems: {},
  },
  {
    operationId: 'attemptFailed',
    method: 'post',
    path: '/v1/executions/{id}/failed-attempts',
    pathParameter: executionIdSchema,
    summary: 'Report that an attempt of an activity failed: what it has spent is wasted.',
    body: 'FailedAttempt',
    responses: { '204': null },
    problems: {},
  },
  {
    operationId: 'executions',
    method: 'get',
    path: '/v1/executions',
    summary: 'Executions in the ledger, that of the newest record first.',
    query: executionsQuerySchema,
    responses: { '200': 'Executions' },
    problems: {},
  },
  {
    operationId: 'costs',
    method: 'get',
    path: '/v1/costs',
    summary: 'Costs by model, workflow or day (UTC).',
    query: costsQuerySchema,
    responses: { '200': 'Costs' },
    problems: {},
  },
];

/**
 * The OpenAPI document of cost-service, which it serves as `GET /openapi.json`.
 *
 * @example app.get('/openapi.json', (_request, response) => response.json(costOpenApi()));
 */
export function costOpenApi(version = '0.1.0'): OpenApiDocument {
  return toOpenApi({
    title: 'wflo cost-service',
    version,
    description: 'Prices LLM usage, keeps the ledger, guards budgets. Money is a decimal string.',
    requests: {
      QuoteRequest: quoteRequestSchema,
      UsageRequest: usageRequestSchema,
      UsageBatchRequest: usageBatchRequestSchema,
      SettleRequest: settleRequestSchema,
      BudgetRequest: budgetRequestSchema,
      ReservationRequest: reservationRequestSchema,
      CommitRequest: commitRequestSchema,
      RenewRequest: renewRequestSchema,
      FailedAttempt: failedAttemptSchema,
    },
    responses: {
      Quote: quoteSchema,
      UsageRecord: usageRecordSchema,
      UsageBatchResult: usageBatchResultSchema,
      Budget: budgetSchema,
      Reservation: reservationSchema,
      CommitResult: commitResultSchema,
      ExecutionCosts: executionCostsSchema,
      Executions: executionsSchema,
      Costs: costsSchema,
    },
    operations: OPERATIONS.map((operation) => ({ pathParameter: idSchema, ...operation })),
  });
}
