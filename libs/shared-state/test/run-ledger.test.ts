import { provideRunLedger, runLedger, type SharedRunLedger } from '../src/index.ts';

const ledger = (): SharedRunLedger => ({
  attemptFailed: () => Promise.resolve(),
  runCosts: () => Promise.reject(new Error('none')),
});

it('is the one that was provided last, until that one is removed', () => {
  expect(runLedger()).toBeUndefined();
  const [first, second] = [ledger(), ledger()];
  const removeFirst = provideRunLedger(first);
  expect(runLedger()).toBe(first);
  const removeSecond = provideRunLedger(second);
  removeFirst();
  expect(runLedger()).toBe(second);
  removeSecond();
  expect(runLedger()).toBeUndefined();
});
