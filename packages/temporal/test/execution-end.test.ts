import { endsExecution } from '../src/execution-end.ts';
import type { EmittedFailure, SpanEmission, WorkflowStatus } from '../src/workflow/emission.ts';

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
const failure = { type: 'NotYet', message: 'not yet' };

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
    const retryPolicy = { nonRetryableErrorTypes: ['NotYet'] };
    expect(endsExecution(emission('failed', failure), { attempt: 1, retryPolicy })).toBe(true);
  });
});
