import { ReconcilePosition } from '../../src/reconcile/checkpoint.ts';

describe('the position of a finder', () => {
  it('survives as text, with what was done after its time', () => {
    const position = new ReconcilePosition(1_000);
    position.markDone('early', 1_500);
    position.markDone('late', 2_500);
    position.advanceTo(2_000);
    const read = ReconcilePosition.fromText(position.toText());
    expect(read?.sinceMillis).toBe(2_000);
    expect([read?.isDone('early'), read?.isDone('late')]).toEqual([false, true]);
  });

  it('never goes back', () => {
    const position = new ReconcilePosition(1_000);
    position.advanceTo(10);
    expect(position.sinceMillis).toBe(1_000);
  });

  it.each([undefined, '', 'null', '{}', '{"since":"x"}', '{"since":1,"settled":[1]}'])(
    'is not read from %j',
    (text) => {
      expect(ReconcilePosition.fromText(text)).toBeUndefined();
    },
  );
});
