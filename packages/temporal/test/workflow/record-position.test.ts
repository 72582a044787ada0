import { RecordPosition, type Activation } from '../../src/workflow/record-position.ts';

const of = (isReplaying: boolean) => (nanos: number, historyLength: number) => ({
  timestamp: { seconds: 7n, nanos },
  isReplaying,
  historyLength,
});
const replayed = of(true);
const live = of(false);

describe('the position of a run against its record', () => {
  const speculative = (...activations: Activation[]) => {
    const position = new RecordPosition();
    return activations.map((activation) => {
      position.follow(activation);
      return position.isSpeculative;
    });
  };

  it('is speculative when the history grows and the clock stands, until a task moves it', () => {
    const after = [live(2, 9), live(2, 9), live(2, 11), live(3, 12)];
    const expected = [true, true, true, false];
    expect(speculative(replayed(1, 3), replayed(2, 7), ...after)).toEqual([
      false,
      false,
      ...expected,
    ]);
    expect(speculative(live(1, 3), live(2, 7), ...after)).toEqual([false, false, ...expected]);
  });

  it('is not speculative in a first task, in one that goes on, or in one after a replay', () => {
    expect(speculative(live(1, 3), live(1, 3), live(2, 7))).toEqual([false, false, false]);
    expect(speculative(replayed(1, 3), live(2, 7), live(2, 7))).toEqual([false, false, false]);
    expect(speculative(replayed(1, 3), replayed(1, 7), live(1, 7))).toEqual([false, false, false]);
  });

  it('is not ahead of anything before it has been anywhere', () => {
    expect(new RecordPosition().isSpeculative).toBe(false);
  });

  it('tells a standing clock from a moved one by each part, whatever holds the seconds', () => {
    const at = (seconds: unknown, historyLength: number) => ({
      timestamp: { seconds, nanos: 1 },
      historyLength,
    });
    const long = (low: number) => ({ low, high: 0, unsigned: false });
    expect(speculative(at(long(7), 3), at(long(7), 7))).toEqual([false, true]);
    expect(speculative(at(long(7), 3), at(long(8), 7))).toEqual([false, false]);
    expect(speculative(at(null, 3), at(null, 7))).toEqual([false, true]);
    expect(speculative(at(7, 3), at(8, 7))).toEqual([false, false]);
  });
});
