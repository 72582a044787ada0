import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  TimeoutFailure,
  TimeoutType,
} from '@temporalio/common';
import { reasonOf } from '../../../src/workflows/persistence/failure-reason.ts';

const ofActivity = (cause: Error) =>
  new ActivityFailure('Activity task failed', 'call_llm', '1', 'NON_RETRYABLE_FAILURE', 'w', cause);

describe('the reason of a step or a run', () => {
  it.each<[string, Error, object]>([
    [
      'the code of ours that an activity failed with',
      ofActivity(ApplicationFailure.nonRetryable('no room', 'WFLO_BUDGET_EXCEEDED')),
      { code: 'WFLO_BUDGET_EXCEEDED', message: 'no room' },
    ],
    [
      "WFLO_FAILED and the error's own words for one of JavaScript's",
      ofActivity(ApplicationFailure.retryable('x is not a function', 'TypeError')),
      { code: 'WFLO_FAILED', message: 'TypeError: x is not a function' },
    ],
    [
      'WFLO_FAILED for a failure without a type',
      ApplicationFailure.nonRetryable('no'),
      { code: 'WFLO_FAILED', message: 'no' },
    ],
    ['WFLO_FAILED for any other error', new Error('no'), { code: 'WFLO_FAILED', message: 'no' }],
    [
      'WFLO_TIMEOUT for a limit of Temporal',
      ofActivity(new TimeoutFailure('heartbeat timed out', undefined, TimeoutType.HEARTBEAT)),
      { code: 'WFLO_TIMEOUT', message: 'heartbeat timed out' },
    ],
    [
      'WFLO_CANCELLED for a cancellation',
      new CancelledFailure('by the user'),
      { code: 'WFLO_CANCELLED', message: 'cancelled' },
    ],
  ])('is %s', (_name, error, reason) => {
    expect(reasonOf(error)).toEqual(reason);
  });
});
