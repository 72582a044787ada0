/**
 * Every LLM call of plain TypeScript as an OpenTelemetry GenAI span, with its exact cost.
 *
 * @module
 */
export { wfloTelemetry } from './ai-sdk/telemetry.ts';
export { abandonOpenCalls } from './call/open-calls.ts';
export type { ObserveOptions } from './clients/observe-options.ts';
export { observeFetch, type ObserveFetchOptions } from './clients/observed-fetch-client.ts';
export type { ContentSettings } from './content/record-content.ts';
export type { BudgetSettings, CallSettings } from './call/call-types.ts';
export {
  BudgetExceededError,
  BudgetHeldError,
  GenAiError,
  InvalidBudgetedRequestError,
  InvalidBudgetError,
  LedgerFileError,
  LedgerOptionError,
  LedgerUnavailableError,
  RefusedCallError,
  UnknownClientError,
  UnpricedModelError,
  type BudgetAmounts,
  type LedgerFileCode,
} from './errors.ts';
export type {
  LedgerCall,
  LedgerHold,
  LedgerOutcome,
  RunLedger,
  RunOfCosts,
} from './ledger/ledger.ts';
export type { LedgerReport } from './ledger/ledger-queue.ts';
export {
  configureLedger,
  flushLedger,
  ledgerReport,
  type LedgerOptions,
} from './ledger/process-ledger.ts';
export { observe } from './observe.ts';
export {
  executeTool,
  invokeAgent,
  type InvokedAgent,
  type ToolCall,
} from './operation/tools-and-agents.ts';
export { RUN_KEY, type ActiveRun } from './run/active-run.ts';
export { recordScore, type Score } from './score/record-score.ts';
export { withSession, type Session } from './session/session.ts';
export {
  onLlmCall,
  type LlmCallListener,
  type LlmCallRecord,
  type RunAttempt,
  type RunBudget,
  type RunCosts,
} from '@wflo/shared-state';
