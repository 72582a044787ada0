import { createContextKey, type Attributes, type Context } from '@opentelemetry/api';
import type { RunBudget } from '@wflo/shared-state';

/**
 * The attempt of an activity that work belongs to. It is in OpenTelemetry's context under the key
 * `createContextKey('wflo.run')`, which is a registered symbol, so that whoever observes such work
 * (`@wflo/genai` does) needs nothing of this package.
 */
export interface ActiveRun {
  /** The definition's id, or the workflow type. Absent, as all of the run, outside of workflows. */
  readonly workflowId?: string;
  /** Temporal's workflow id. */
  readonly executionId?: string;
  readonly runId?: string;
  readonly workflowType?: string;
  readonly activityId: string;
  readonly activityType: string;
  /** 1 for the first. */
  readonly attempt: number;
  /** What the LLM calls of the run may cost. Absent without a limit. */
  readonly budget?: RunBudget;
  /** Calls `listener` when the attempt has ended; its span gets the attributes that this returns. */
  readonly onAttemptEnd: (listener: AttemptListener) => void;
  /**
   * Calls `listener` when the code of the attempt has ended, before that is reported: what is still
   * open then can be ended. Not where somebody else completes the activity later.
   */
  readonly onAttemptEnding: (listener: () => void | Promise<void>) => void;
  /**
   * Has the end of the attempt wait until `promise` is settled: 10 s at most, and less where
   * Temporal waits for less. So what it has written down is there once Temporal knows the end.
   */
  readonly waitFor: (promise: Promise<unknown>) => void;
}

/** The run of work that is in no activity: of a Nexus operation. */
export type BudgetedWork = Pick<ActiveRun, 'budget'>;

export type AttemptListener = (outcome: { readonly failed: boolean }) => Attributes | undefined;

const KEY = createContextKey('wflo.run');

export function withActiveRun(context: Context, run: ActiveRun | BudgetedWork): Context {
  return context.setValue(KEY, run);
}

/** That of the work which is active, where it has one. */
export function activeBudget(context: Context): RunBudget | undefined {
  return (context.getValue(KEY) as BudgetedWork | undefined)?.budget; // only set above
}
