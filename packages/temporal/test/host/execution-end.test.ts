import { endsExecution } from '../../src/host/execution-end.ts';
import type { EmittedFailure, SpanEmission, WorkflowStatus } from '../../src/wire/emission.ts';

const emission = (closed?: WorkflowStatus, failure?: EmittedFailure): SpanEmission => ({
  uid: 'run-1/workflow',
  name: 'workflow.execute',
  traceParent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  startMillis: 0,
  endMillis: 1,
  attributes: {},
  ...(closed === undefined ? {} : { closed }),
  ...(failure === undefined ? {} : { failure }),
});
const failure = { type: 'NotYet', message: 'not yet', retryType: 'NotYet' };

describe('the end of an execution', () => {
  it('is a run that completed, was cancelled or failed for good', () => {
    for (const status of ['completed', 'cancelled', 'failed'] as const) {
      expect(endsExecution(emission(status), { attempt: 1 })).toBe(true);
    }
  });

  it('is not a handler, nor a run that continues as new', () => {
    expect(endsExecution(emission(), { attempt: 1 })).toBe(false);
    expect(endsExecution(emission('continued_as_new'), { attempt: 1 })).toBe(false);
  });

  it('comes with the last attempt that the retry policy allows', () => {
    const retryPolicy = { maximumAttempts: 2 };
    expect(endsExecution(emission('failed', failure), { attempt: 1, retryPolicy })).toBe(false);
    expect(endsExecution(emission('failed', failure), { attempt: 2, retryPolicy })).toBe(true);
    expect(endsExecution(emission('failed', failure), { attempt: 9, retryPolicy: {} })).toBe(false);
  });

  it('comes at once when the failure rules retries out', () => {
    const final = { ...failure, nonRetryable: true };
    expect(endsExecution(emission('failed', final), { attempt: 1, retryPolicy: {} })).toBe(true);
    const retryPolicy = { nonRetryableErrorTypes: ['NotYet', 'ActivityFailure'] };
    expect(endsExecution(emission('failed', failure), { attempt: 1, retryPolicy })).toBe(true);
    const wrapper = { type: 'ActivityFailure', message: 'of an activity' };
    expect(endsExecution(emission('failed', wrapper), { attempt: 1, retryPolicy })).toBe(false);
  });

  it('comes when the next attempt would begin after the execution has expired', () => {
    // The run of `emission` ends at 1 ms.
    const endsWithin = (
      expirationMillis: number,
      run: { attempt: number; retryPolicy: object },
      requested?: number,
    ) =>
      endsExecution(
        emission('failed', {
          ...failure,
          ...(requested === undefined ? {} : { nextRetryDelayMillis: requested }),
        }),
        { ...run, executionExpirationTime: new Date(expirationMillis) },
      );
    const retryPolicy = { initialInterval: 100, backoffCoefficient: 3, maximumInterval: 500 };
    const [first, second, fourth] = [1, 2, 4].map((attempt) => ({ attempt, retryPolicy }));
    expect([endsWithin(100, first!), endsWithin(101, first!)]).toEqual([true, false]);
    expect([endsWithin(300, second!), endsWithin(301, second!)]).toEqual([true, false]);
    expect([endsWithin(500, fourth!), endsWithin(501, fourth!)]).toEqual([true, false]);
    expect([endsWithin(200, first!, 200), endsWithin(201, first!, 200)]).toEqual([true, false]);
    expect([endsWithin(500, first!, 900), endsWithin(501, first!, 900)]).toEqual([true, false]);
    // The server takes a delay of nothing for the longest one.
    expect([endsWithin(500, first!, 0), endsWithin(501, first!, 0)]).toEqual([true, false]);
    const unset = { attempt: 2, retryPolicy: {} };
    expect([endsWithin(2_000, unset), endsWithin(2_001, unset)]).toEqual([true, false]);
    expect(endsWithin(0, first!)).toBe(false);
  });
});
