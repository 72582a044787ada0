import { createContextKey, type Attributes, type Context } from '@opentelemetry/api';
import type { LlmCallRun, RunBudget } from '@wflo/shared-state';
import { defined } from '../values/attributes.ts';

/**
 * The run that work belongs to, in OpenTelemetry's context under `Symbol.for('wflo.run')`. Whoever
 * runs activities sets it (`@wflo/temporal` does); nobody has to.
 */
export interface ActiveRun extends LlmCallRun {
  /** Calls `listener` when the attempt has ended; its span gets the attributes that this returns. */
  readonly onAttemptEnd?: (listener: (outcome: { readonly failed: boolean }) => Attributes) => void;
  /**
   * Calls `listener` when the code of the attempt has ended, before its end is known to anybody: so
   * its open calls are ended along with it.
   */
  readonly onAttemptEnding?: ((listener: () => void | Promise<void>) => void) | undefined;
  /** What its calls may cost. Default without a limit. */
  readonly budget?: RunBudget | undefined;
  /** Has the end of the attempt wait, for a bounded time, until `promise` is settled. */
  readonly waitFor?: ((promise: Promise<unknown>) => void) | undefined;
}

/** `createContextKey` makes it with `Symbol.for`: it is the same in every copy of a package. */
export const RUN_KEY = createContextKey('wflo.run');

export function activeRun(context: Context): ActiveRun | undefined {
  const run = context.getValue(RUN_KEY);
  return typeof run === 'object' && run !== null ? run : undefined;
}

export function runAttributes(run: ActiveRun | undefined): Attributes {
  if (run === undefined) return {};
  return defined({
    'workflow.id': run.workflowId,
    'workflow.execution_id': run.executionId,
    'workflow.run_id': run.runId,
    'activity.id': run.activityId,
    'activity.type': run.activityType,
    'wflo.attempt': run.attempt,
  });
}
