/** What there is once in a process, however many copies of a package are in it. */
export {
  abandonLlmCalls,
  announceLlmModel,
  announceLlmObserver,
  hasLlmObserver,
  onLlmCall,
  onLlmModel,
  onLlmShutdown,
  publishLlmCall,
  watchLlmCalls,
  type LlmCallListener,
  type LlmCallRecord,
  type LlmCallRun,
  type LlmCallStatus,
  type LlmModelListener,
  type LlmErrorReason,
} from './llm-calls.ts';
export {
  provideRunLedger,
  runLedger,
  type RunAttempt,
  type RunBudget,
  type RunCosts,
  type SharedRunLedger,
} from './run-ledger.ts';
export { addLlmMeterProvider, llmMeterProviders, type LlmMeterProvider } from './llm-meters.ts';
export { once } from './once.ts';
export { sharedState } from './shared-state.ts';
