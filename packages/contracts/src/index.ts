export type { CallOptions, ClientOptions } from './client/client-options.ts';
export { createCostClient, type CostClient } from './cost/cost-client.ts';
export { costOpenApi } from './cost/cost-openapi.ts';
export { executionIdSchema, idempotencyKeySchema, idSchema } from './cost/field.ts';
export {
  MAX_BUDGET_DEPTH,
  budgetAlertSchema,
  budgetRequestSchema,
  budgetSchema,
  type Budget,
  type BudgetAlert,
  type BudgetRequest,
} from './cost/budget.ts';
export {
  quoteRequestSchema,
  quoteSchema,
  serviceTierSchema,
  unpricedReasonSchema,
  type Quote,
  type QuoteRequest,
  type ServiceTier,
} from './cost/quote.ts';
export {
  costLineSchema,
  costsQuerySchema,
  costsSchema,
  executionCostsQuerySchema,
  executionCostsSchema,
  executionsQuerySchema,
  executionsSchema,
  failedAttemptSchema,
  type CostLine,
  type Costs,
  type CostsQuery,
  type ExecutionCosts,
  type ExecutionCostsQuery,
  type Executions,
  type ExecutionsQuery,
  type FailedAttempt,
} from './cost/report.ts';
export {
  commitRequestSchema,
  commitResultSchema,
  renewRequestSchema,
  reservationRequestSchema,
  reservationSchema,
  reservationStatusSchema,
  reservedCallSchema,
  type CommitRequest,
  type CommitResult,
  type RenewRequest,
  type Reservation,
  type ReservationRequest,
  type ReservedCall,
} from './cost/reservation.ts';
export { tokenUsageSchema, type TokenUsage } from './cost/token-usage.ts';
export {
  MAX_BATCH_RECORDS,
  settleRequestSchema,
  usageBatchRequestSchema,
  usageBatchResultSchema,
  usageRecordSchema,
  usageRequestSchema,
  type SettleRequest,
  type UsageBatchRequest,
  type UsageBatchResult,
  type UsageRecord,
  type UsageRequest,
} from './cost/usage.ts';
export {
  ContractsError,
  InvalidClientOptionError,
  ServiceError,
  type ServiceErrorDetails,
} from './errors.ts';
export type { OpenApiDocument } from './openapi/openapi-document.ts';
export { withPortablePatterns } from './openapi/portable-pattern.ts';
export {
  PROBLEM_CATALOG,
  toProblem,
  toProblemIssues,
  type ProblemCode,
  type ProblemDetails,
} from './problem/problem-document.ts';
export { PROBLEM_CONTENT_TYPE, problemSchema, type Problem } from './problem/problem.ts';
export { sandboxOpenApi } from './sandbox/sandbox-openapi.ts';
export { createSandboxClient, type SandboxClient } from './sandbox/sandbox-client.ts';
export {
  executionRequestSchema,
  executionResultSchema,
  runtimesSchema,
  sandboxBackendSchema,
  sandboxFileSchema,
  sandboxLanguageSchema,
  sandboxStatusSchema,
  type ExecutionRequest,
  type ExecutionResult,
  type ParsedExecutionRequest,
  type Runtimes,
  type SandboxBackend,
  type SandboxFile,
  type SandboxLanguage,
  type SandboxStatus,
} from './sandbox/execution.ts';
export { MAX_PICO_USD, picoToUsd, usdSchema, usdToPico } from './cost/usd.ts';
