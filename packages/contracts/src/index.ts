export type { CallOptions, ClientOptions } from './client-options.ts';
export { createCostClient, type CostClient } from './cost-client.ts';
export { costOpenApi } from './cost-openapi.ts';
export {
  budgetAlertSchema,
  budgetRequestSchema,
  budgetSchema,
  commitRequestSchema,
  commitResultSchema,
  costsQuerySchema,
  costsSchema,
  executionCostsQuerySchema,
  executionCostsSchema,
  idempotencyKeySchema,
  idSchema,
  quoteRequestSchema,
  quoteSchema,
  reservationRequestSchema,
  reservationSchema,
  reservationStatusSchema,
  serviceTierSchema,
  settleRequestSchema,
  tokenUsageSchema,
  unpricedReasonSchema,
  usageRecordSchema,
  usageRequestSchema,
  type Budget,
  type BudgetAlert,
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
  type ServiceTier,
  type SettleRequest,
  type TokenUsage,
  type UsageRecord,
  type UsageRequest,
} from './cost.ts';
export {
  ContractsError,
  InvalidClientOptionError,
  ServiceError,
  type ServiceErrorDetails,
} from './errors.ts';
export type { OpenApiDocument } from './openapi-document.ts';
export { withPortablePatterns } from './portable-pattern.ts';
export {
  PROBLEM_CATALOG,
  toProblem,
  toProblemIssues,
  type ProblemCode,
  type ProblemDetails,
} from './problem-document.ts';
export { PROBLEM_CONTENT_TYPE, problemSchema, type Problem } from './problem.ts';
export { sandboxOpenApi } from './sandbox-openapi.ts';
export { createSandboxClient, type SandboxClient } from './sandbox-client.ts';
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
} from './sandbox.ts';
export { MAX_PICO_USD, picoToUsd, usdSchema, usdToPico } from './usd.ts';
