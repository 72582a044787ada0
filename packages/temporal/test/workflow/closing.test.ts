import {
  ActivityFailure,
  ApplicationFailure,
  ApplicationFailureCategory,
  CancelledFailure,
  ChildWorkflowFailure,
  DefaultFailureConverter,
  defaultPayloadConverter,
  RetryState,
  ServerFailure,
  TerminatedFailure,
  TimeoutFailure,
} from '@temporalio/common';
import { closingOf } from '../../src/workflow/closing.ts';
import { retryRulesOf } from '../../src/workflow/retry-rules.ts';

const converter = new DefaultFailureConverter();
/** As the SDK writes what a workflow threw. */
const failureOf = (error: unknown) => converter.errorToFailure(error, defaultPayloadConverter);
const closingAfter = (error: unknown) =>
  closingOf([{ failWorkflowExecution: { failure: failureOf(error) } }]);
const rulesAfter = (error: unknown) => {
  const { nonRetryable, retryType, nextRetryDelayMillis } = retryRulesOf(failureOf(error));
  return { nonRetryable, retryType, nextRetryDelayMillis };
};

const ofActivity = new ActivityFailure('a', 'greet', '1', RetryState.TIMEOUT, 'worker');
const ofChild = new ChildWorkflowFailure(
  undefined,
  { workflowId: 'w', runId: 'r' },
  'greeting',
  RetryState.TIMEOUT,
);
const timeout = (
  type: 'HEARTBEAT' | 'START_TO_CLOSE' | 'SCHEDULE_TO_START' | 'SCHEDULE_TO_CLOSE',
) => new TimeoutFailure('late', undefined, type);

describe('the end of a run by its commands', () => {
  it('is the one that closes it, wherever it stands among the others', () => {
    expect(closingOf([])).toBeUndefined();
    expect(closingOf([{ startTimer: {} }])).toBeUndefined();
    expect(closingOf([{ startTimer: {} }, { completeWorkflowExecution: {} }])).toEqual({
      status: 'completed',
    });
    expect(closingOf([{ cancelWorkflowExecution: {} }])).toEqual({ status: 'cancelled' });
    expect(closingOf([{ continueAsNewWorkflowExecution: {} }])).toEqual({
      status: 'continued_as_new',
    });
    expect(closingAfter(new Error('no'))).toMatchObject({ status: 'failed' });
  });

  it.each<[Error, string]>([
    [ApplicationFailure.create({ message: 'm', type: 'OverBudget' }), 'OverBudget'],
    [ofActivity, 'ActivityFailure'],
    [ofChild, 'ChildWorkflowFailure'],
    [timeout('HEARTBEAT'), 'TimeoutFailure'],
    [new CancelledFailure('m'), 'CancelledFailure'],
    [new TerminatedFailure('m'), 'TerminatedFailure'],
    [new ServerFailure('m', false), 'Failure'],
  ])('has failed by %s', (error, type) => {
    const { failure } = closingAfter(error) ?? {};
    expect([failure?.type, failure?.message]).toEqual([type, error.message]);
    expect(failure?.stack).toContain('closing.test.ts');
  });

  it('is a failure of an unknown kind when Temporal is told nothing of it', () => {
    expect(closingOf([{ failWorkflowExecution: {} }])?.failure).toEqual({
      type: 'Failure',
      message: '',
    });
  });

  it('is an expected one only where its author says so', () => {
    const of = (category?: ApplicationFailureCategory) =>
      closingAfter(ApplicationFailure.create({ message: 'm', ...(category && { category }) }));
    expect(of(ApplicationFailureCategory.BENIGN)?.failure?.benign).toBe(true);
    expect(of()?.failure?.benign).toBeUndefined();
  });
});

describe('whether a failure may be retried', () => {
  const final = { nonRetryable: true, retryType: undefined, nextRetryDelayMillis: undefined };
  const open = { ...final, nonRetryable: undefined };

  it.each<[string, Error, object]>([
    ['a cancellation', new CancelledFailure('m'), final],
    ['a termination', new TerminatedFailure('m'), final],
    ['a timeout before a start', timeout('SCHEDULE_TO_START'), final],
    ['a timeout over all attempts', timeout('SCHEDULE_TO_CLOSE'), final],
    [
      'a timeout of one attempt',
      timeout('START_TO_CLOSE'),
      { ...open, retryType: 'TemporalTimeout:StartToClose' },
    ],
    [
      'a heartbeat that timed out',
      timeout('HEARTBEAT'),
      { ...open, retryType: 'TemporalTimeout:Heartbeat' },
    ],
    ['a refusal of the server', new ServerFailure('m', true), final],
    ['a fault of the server', new ServerFailure('m', false), open],
    ['a failed activity', ofActivity, open],
    ['a failed child', ofChild, open],
    ['an error', ApplicationFailure.retryable('m', 'NotYet'), { ...open, retryType: 'NotYet' }],
    ['one ruled out', ApplicationFailure.nonRetryable('m', 'No'), { ...final, retryType: 'No' }],
    ['one without a type', ApplicationFailure.retryable('m', ''), open],
    [
      'one that asks for a delay',
      ApplicationFailure.create({ message: 'm', type: 'NotYet', nextRetryDelay: '1500ms' }),
      { ...open, retryType: 'NotYet', nextRetryDelayMillis: 1_500 },
    ],
  ])('%s', (_, error, rules) => {
    expect(rulesAfter(error)).toEqual(rules);
  });

  it('reads a delay that leaves out what is zero', () => {
    const delayOf = (nextRetryDelay: { seconds?: null; nanos?: number }) =>
      retryRulesOf({ applicationFailureInfo: { nextRetryDelay } }).nextRetryDelayMillis;
    expect(delayOf({ nanos: 7_000_000 })).toBe(7);
    expect(delayOf({})).toBe(0);
  });
});
