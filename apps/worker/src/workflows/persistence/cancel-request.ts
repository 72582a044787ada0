import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  isCancellation,
  TimeoutFailure,
} from '@temporalio/workflow';
import { isPatched } from '../patches.ts';
import { CANCELLED } from './failure-reason.ts';

/** What an attempt that waits for its budget fails with, to be tried again. */
const WAITS_FOR_BUDGET = 'WFLO_BUDGET_HELD';

/** How a step has failed, and what that means for its run. */
export interface StepFailure {
  /** For the step's own row: what it failed with, unless nobody knows. */
  readonly ofStep: unknown;
  /** For the run: a cancellation where that was requested before the step failed. */
  readonly ofRun: unknown;
}

/** No worker has responded: what has become of the work is not known. */
function hasNoResponse(error: unknown): boolean {
  return error instanceof ActivityFailure && error.cause instanceof TimeoutFailure;
}

/** Cancelled amid an attempt, Temporal gives the failure of this attempt: nothing has failed. */
function hasWaited(error: unknown): boolean {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  return cause instanceof ApplicationFailure && cause.type === WAITS_FOR_BUDGET;
}

/**
 * Called as soon as a step has failed, in the scope that the step ran in. The run ends as cancelled
 * once its cancellation was requested: an activity that is cancelled, and whose worker has died,
 * times out, and Temporal says nothing of the cancellation then. A step may also fail by itself
 * between the request and its own end.
 */
export function failureUnderCancellation(error: unknown): StepFailure {
  const unchanged = { ofStep: error, ofRun: error };
  if (isCancellation(error) || !CancellationScope.current().consideredCancelled) return unchanged;
  if (!isPatched('cancelRequestDecides')) return unchanged;
  const cancelled = new CancelledFailure(CANCELLED, [], error instanceof Error ? error : undefined);
  const isCancelled = hasNoResponse(error) || hasWaited(error);
  return { ofStep: isCancelled ? cancelled : error, ofRun: cancelled };
}
