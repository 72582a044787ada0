import { ReconciledUntil } from '../../src/reconcile/checkpoint.ts';

describe('the position of a reconciler', () => {
  it('survives as text, with what was settled after its time', () => {
    const position = new ReconciledUntil(1_000);
    position.settle('early', 1_500);
    position.settle('late', 2_500);
    position.advanceTo(2_000);
    const read = ReconciledUntil.fromText(position.toText());
    expect(read?.sinceMillis).toBe(2_000);
    expect([read?.isSettled('early'), read?.isSettled('late')]).toEqual([false, true]);
  });

  it('never goes back', () => {
    const position = new ReconciledUntil(1_000);
    position.advanceTo(10);
    expect(position.sinceMillis).toBe(1_000);
  });

  it.each([undefined, '', 'null', '{}', '{"since":"x"}', '{"since":1,"settled":[1]}'])(
    'is not read from %j',
    (text) => {
      expect(ReconciledUntil.fromText(text)).toBeUndefined();
    },
  );
});
