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
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  isCancellation,
  patched,
  TimeoutFailure,
} from '@temporalio/workflow';
import { CANCELLED } from './failure-reason.ts';

/** The marker of runs in which the request decides; those recorded before end as they did. */
const REQUEST_DECIDES = 'cancel-request-decides';

/** What an activity that waits for room in a budget answers, to be asked again. */
const WAITS_FOR_ROOM = 'WFLO_BUDGET_HELD';

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

/** Asked to stop amid a try, Temporal gives the answer of this try: nothing has failed. */
function hasWaited(error: unknown): boolean {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  return cause instanceof ApplicationFailure && cause.type === WAITS_FOR_ROOM;
}

/** To be asked as soon as a step has failed, in the scope that the step ran in. */
export function failureUnderCancellation(error: unknown): StepFailure {
  const unchanged = { ofStep: error, ofRun: error };
  if (isCancellation(error) || !CancellationScope.current().consideredCancelled) return unchanged;
  if (!patched(REQUEST_DECIDES)) return unchanged;
  const cancelled = new CancelledFailure(CANCELLED, [], error instanceof Error ? error : undefined);
  const isCancelled = isUnanswered(error) || hasWaited(error);
  return { ofStep: isCancelled ? cancelled : error, ofRun: cancelled };
}
