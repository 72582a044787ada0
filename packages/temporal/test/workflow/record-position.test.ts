import { RecordPosition, type Activation } from '../../src/workflow/record-position.ts';

const of = (isReplaying: boolean) => (nanos: number, historyLength: number) => ({
  timestamp: { seconds: 7n, nanos },
  isReplaying,
  historyLength,
});
const replayed = of(true);
const live = of(false);

describe('the position of a run against its record', () => {
  const ahead = (...activations: Activation[]) => {
    const position = new RecordPosition();
    return activations.map((activation) => {
      position.follow(activation);
      return position.isSpeculative;
    });
  };

  it('is ahead when the history grows and the clock stands, until a task moves it', () => {
    const after = [live(2, 9), live(2, 9), live(2, 11), live(3, 12)];
    const expected = [true, true, true, false];
    expect(ahead(replayed(1, 3), replayed(2, 7), ...after)).toEqual([false, false, ...expected]);
    expect(ahead(live(1, 3), live(2, 7), ...after)).toEqual([false, false, ...expected]);
  });

  it('is not ahead in a first task, in one that goes on, or in one after a replay', () => {
    expect(ahead(live(1, 3), live(1, 3), live(2, 7))).toEqual([false, false, false]);
    expect(ahead(replayed(1, 3), live(2, 7), live(2, 7))).toEqual([false, false, false]);
    expect(ahead(replayed(1, 3), replayed(1, 7), live(1, 7))).toEqual([false, false, false]);
  });
});
