/**
 * What leaves the workflow sandbox: small plain objects, which the host turns into real spans and
 * numbers. `uid` is the same each time the same fact is emitted, whichever attempt, worker or
 * replay emits it, so that the host (and a backend) can keep the first and drop the rest. Bundles
 * outlive versions of this package, so the names of fields stay as they are.
 *
 * @module
 */
import type { Sinks } from '@temporalio/workflow';
import type { FailureSummary } from './failure-summary.ts';

/** How a run ended. Externally closed runs (terminated, timed out) never say so themselves. */
export type WorkflowStatus = 'completed' | 'failed' | 'cancelled' | 'continued_as_new';

/** Why something failed, as Temporal records it. */
export interface EmittedFailure extends FailureSummary {
  /** The failure is an expected outcome (`ApplicationFailureCategory.BENIGN`). */
  readonly benign?: boolean;
  /** The thrower ruled retries out, or no retry policy retries this kind of failure. */
  readonly nonRetryable?: boolean;
  /** The name that a retry policy's `nonRetryableErrorTypes` may list; not all kinds have one. */
  readonly retryType?: string;
  /** What the thrower requested instead of the policy's backoff, milliseconds. */
  readonly nextRetryDelayMillis?: number;
}

export interface SpanEvent {
  readonly name: string;
  /** Milliseconds since the epoch by Temporal's clock. */
  readonly timeMillis: number;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

/** A finished span. Times are milliseconds since the epoch by Temporal's clock. */
export interface SpanEmission {
  readonly uid: string;
  readonly name: string;
  readonly traceParent: string;
  readonly traceState?: string;
  readonly baggage?: string;
  /** Sampling is deferred: the host's sampler decides, not the flag of `traceParent`. */
  readonly undecided?: boolean;
  readonly parentSpanId?: string;
  readonly links?: readonly string[];
  readonly startMillis: number;
  readonly endMillis: number;
  readonly attributes: Readonly<Record<string, string | number | boolean | undefined>>;
  /** A span of the author's own, rather than the receiving end of a call. */
  readonly internal?: boolean;
  /** The calling end of a call. */
  readonly client?: boolean;
  readonly events?: readonly SpanEvent[];
  readonly failure?: EmittedFailure;
  readonly workflowId?: string;
  /** As in {@link LogEnvelope}. */
  readonly ahead?: boolean;
  /** Set on the span of the run itself. */
  readonly closed?: WorkflowStatus;
  /** With `closed`: its cancellation was requested before; the reason, which may be empty. */
  readonly cancelReason?: string;
  /** With `closed`: when the run's execution started, milliseconds since the epoch. */
  readonly executionStartMillis?: number;
}

export interface RunStarted {
  /** The memo `workflow_id`. */
  readonly workflowId?: string;
  /** The run has a budget, and this is why nobody can tell which. */
  readonly unreadableBudget?: string;
}

export interface WfloSinks extends Sinks {
  wflo: {
    begin(run: RunStarted): void;
    emit(emission: SpanEmission): void;
    /** A run that goes on; called in replays too, so that whoever has the run knows. */
    announce(emission: SpanEmission): void;
  };
}

/** Added to the attributes of each workflow log line and taken off again on the host. */
export interface LogEnvelope {
  readonly uid?: string;
  readonly traceParent: string;
  /** As in {@link SpanEmission}. */
  readonly undecided?: boolean;
  readonly workflowId?: string;
  /** The workflow's own time, milliseconds since the epoch. */
  readonly workflowTimeMillis: number;
  /** The workflow function threw what is not a failure: Temporal retries the task. */
  readonly taskFailed?: boolean;
  /** Speculative: a query ran the code on over events that no task had taken up yet. */
  readonly ahead?: boolean;
  /** What the workflow function threw: errors lose what they are on their way to the host. */
  readonly failure?: FailureSummary;
  /** Set once the cancellation of the run was requested; may be empty. */
  readonly cancelReason?: string;
}

/** The attribute that holds the envelope. */
export const LOG_ENVELOPE = '__wflo';
