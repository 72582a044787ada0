export type FinalStatus =
  'completed' | 'failed' | 'cancelled' | 'budget_exceeded' | 'terminated' | 'timed_out';

export type ExecutionStatus = 'pending' | 'running' | FinalStatus;

export const OPEN_STATUSES: readonly ExecutionStatus[] = ['pending', 'running'];

export const EXECUTION_STATUSES = [
  'pending',
  'running',
  'completed',
  'failed',
  'cancelled',
  'budget_exceeded',
  'terminated',
  'timed_out',
] as const satisfies readonly ExecutionStatus[];

export type StepStatus = 'running' | FinalStatus;

export interface RunKey {
  /** Temporal's workflow id. */
  readonly executionId: string;
  /** Temporal's run id. */
  readonly runId: string;
}

export interface StepKey extends RunKey {
  readonly stepId: string;
}

export interface AttemptKey extends StepKey {
  readonly attempt: number;
}

export interface StoredError {
  readonly code: string;
  readonly message: string;
}
