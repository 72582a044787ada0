/**
 * What a failure is once the run was asked to cancel.
 *
 * An activity that is told to stop, and whose worker has died, times out: Temporal says nothing of
 * the cancellation then. A step may also fail by itself between the request and its own end. In
 * both cases the run does what it was asked to do.
 *
 * @module
 */
import {
  ActivityFailure,
  CancellationScope,
  CancelledFailure,
  isCancellation,
  patched,
  TimeoutFailure,
} from '@temporalio/workflow';
import { CANCELLED } from './failure-reason.ts';

/** The marker of runs in which the request decides; those recorded before end as they did. */
const REQUEST_DECIDES = 'cancel-request-decides';

/** How a step has failed, and what that means for its run. */
export interface StepFailure {
  /** For the step's own row: what it failed with, unless nobody knows. */
  readonly ofStep: unknown;
  /** For the run: a cancellation where it was asked to cancel before the step failed. */
  readonly ofRun: unknown;
}

/** No worker has answered: what has become of the work is not known. */
function isUnanswered(error: unknown): boolean {
  return error instanceof ActivityFailure && error.cause instanceof TimeoutFailure;
}

/** To be asked as soon as a step has failed, in the scope that the step ran in. */
export function failureUnderCancellation(error: unknown): StepFailure {
  const unchanged = { ofStep: error, ofRun: error };
  if (isCancellation(error) || !CancellationScope.current().consideredCancelled) return unchanged;
  if (!patched(REQUEST_DECIDES)) return unchanged;
  const cancelled = new CancelledFailure(CANCELLED, [], error instanceof Error ? error : undefined);
  return { ofStep: isUnanswered(error) ? cancelled : error, ofRun: cancelled };
}
