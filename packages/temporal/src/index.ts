export type { ActiveRun, AttemptListener } from './telemetry/active-run.ts';
export type { BudgetedStart, DefaultBudget } from './client/start-budget.ts';
export type { Budget } from './wire/budget-limit.ts';
export { withBudget } from './wire/with-budget.ts';
export type { RunBudget } from '@wflo/shared-state';
export { WfloTemporalPlugin, type WfloTemporalStats } from './plugin/plugin.ts';
export type {
  ContinueAsNewTraces,
  PendingSpanOptions,
  ReconcileOptions,
  WfloTemporalPluginOptions,
} from './plugin/plugin-options.ts';
export { ReconcilePosition, type ReconcileCheckpoint } from './reconcile/checkpoint.ts';
export { ClosingFinder, type ClosingFinderOptions } from './reconcile/closing-finder.ts';
export type { ClosingSink } from './reconcile/closing-sink.ts';
export { runOutcome, type ExternalClosing, type RunOutcome } from './reconcile/external-closing.ts';
export type { CloseRequest } from './server/close-requests.ts';
export { namespaceIdOf } from './server/namespace-id.ts';
export type { ClosedRun, ListedRun, RunStartEvent, RunKey } from './server/runs.ts';
export type { ServedTaskQueue } from './server/task-queue.ts';
export type { PendingSpanIds } from './host/pending-spans.ts';
export type { IdentifiedRun, IdentifyWorkflow } from './wire/workflow-identity.ts';
export type { NameActivity } from './telemetry/activity-names.ts';
export type { TelemetryLogger } from './telemetry/telemetry-logger.ts';
export {
  installRuntime,
  type InstallRuntimeOptions,
  type TemporalLogLevel,
} from './runtime/runtime.ts';
export { workflowModulePath } from './workflow-module-path.ts';
export type { WorkerHealthCheck } from './health/health-check.ts';
export { stuckWorkflowTask, type StuckWorkflowTask } from './health/pending-task.ts';
export {
  InvalidBudgetError,
  InvalidOptionError,
  RuntimeExistsError,
  StuckExecutionsError,
  WfloTemporalError,
  WorkerNotReadyError,
  WorkflowBundleError,
} from './errors.ts';

// What a program that has only this package needs to send its telemetry somewhere.
export { configureLogging, getLogger } from '@wflo/logging';
export { configureTracing } from '@wflo/tracing';
export { renderMetrics } from '@wflo/metrics';
