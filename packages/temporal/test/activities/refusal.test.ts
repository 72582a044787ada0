import { ApplicationFailure, CompleteAsyncError } from '@temporalio/common';
import { withoutRetryOfRefusals } from '../../src/activities/refusal.ts';

class BudgetExceededError extends Error {
  readonly code = 'WFLO_BUDGET_EXCEEDED';
  override name = 'BudgetExceededError';
}

const refusal = new BudgetExceededError('0.30 USD do not fit into the budget');
const wrapped = <Fields extends object>(fields: Fields, message = 'Connection error.') =>
  Object.assign(new Error(message), fields);
const body = { type: 'error', code: 'WFLO_BUDGET_EXCEEDED', message: refusal.message };
const circle = wrapped({ errors: [] as unknown[] });
circle.errors.push(circle, wrapped({ cause: circle }), refusal);

describe('a failure for which a budget is the reason', () => {
  it.each([
    ['thrown as it is', refusal],
    ['as a plain object', { code: 'WFLO_BUDGET_EXCEEDED', message: refusal.message }],
    ['as the cause (OpenAI, APICallError)', wrapped({ cause: refusal })],
    ['deep down', wrapped({ cause: wrapped({ cause: wrapped({ cause: refusal }) }) })],
    ['as the last error (RetryError)', wrapped({ lastError: wrapped({ cause: refusal }) })],
    ['among errors (RetryError)', wrapped({ errors: [new Error('500'), refusal] })],
    ['in an AggregateError', new AggregateError([new Error('other'), wrapped({ cause: refusal })])],
    ['in a SuppressedError', wrapped({ error: new Error('close'), suppressed: refusal })],
    ['in a retryable failure', ApplicationFailure.create({ type: 'ModelError', cause: refusal })],
    [
      'in a failure of another kind',
      ApplicationFailure.create({ message: 'model failed', cause: wrapped({ cause: refusal }) }),
    ],
    ['in the body of a response (APIError)', wrapped({ error: { error: { ...body } } })],
    ['in the data of a response (APICallError)', wrapped({ data: { error: { ...body } } })],
    ['in a circle', circle],
  ])('is not retried: %s', (_where, thrown) => {
    const failure = withoutRetryOfRefusals(thrown);
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({
      type: 'WFLO_BUDGET_EXCEEDED',
      nonRetryable: true,
      message: refusal.message,
      cause: thrown instanceof Error ? thrown : undefined,
    });
  });

  it.each(['WFLO_BUDGET_UNPRICED_MODEL', 'WFLO_BUDGET_INVALID'])('is not retried: %s', (code) => {
    const failure = withoutRetryOfRefusals(wrapped({ cause: wrapped({ code }, 'no') }));
    expect(failure).toMatchObject({ type: code, nonRetryable: true, message: 'no' });
  });

  it('is left as it is where it is a failure that is not retried already', () => {
    const failure = ApplicationFailure.nonRetryable('no', 'WFLO_BUDGET_EXCEEDED', refusal);
    expect(withoutRetryOfRefusals(failure)).toBe(failure);
  });
});

describe('any other failure', () => {
  it.each([
    ['an error', new Error('500')],
    ['another code', wrapped({ code: 'ECONNRESET' })],
    ['siblings in the way', wrapped({ code: 'WFLO_BUDGET_BUSY' })],
    ['the ledger away', wrapped({ cause: wrapped({ code: 'WFLO_LEDGER_UNAVAILABLE' }) })],
    ['a text', 'WFLO_BUDGET_EXCEEDED'],
    ['nothing', undefined],
    ['a completion from elsewhere', new CompleteAsyncError()],
    ['one that is retried', ApplicationFailure.retryable('again')],
  ])('is left as it is: %s', (_what, thrown) => {
    expect(withoutRetryOfRefusals(thrown)).toBe(thrown);
  });

  it('is left as it is where it throws when it is read', () => {
    const hostile = new Proxy(new Error('hostile'), {
      get() {
        throw new Error('not this');
      },
    });
    expect(withoutRetryOfRefusals(hostile)).toBe(hostile);
  });
});
