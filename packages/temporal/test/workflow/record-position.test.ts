import { RecordPosition } from '../../src/workflow/record-position.ts';

const at = (nanos: number, isReplaying: boolean) => ({
  timestamp: { seconds: 7n, nanos },
  isReplaying,
});

describe('the position of a run against its record', () => {
  const ahead = (...activations: ReturnType<typeof at>[]) => {
    const position = new RecordPosition();
    return activations.map((activation) => {
      position.follow(activation);
      return position.isAhead;
    });
  };

  it('is ahead when the clock stands still after a replay, until a task moves it', () => {
    expect(ahead(at(1, true), at(2, true), at(2, false), at(2, false), at(3, false))).toEqual([
      false,
      false,
      true,
      true,
      false,
    ]);
  });

  it('is not ahead in a first task, in one that goes on, or in one after a replay', () => {
    expect(ahead(at(1, false), at(1, false), at(2, false))).toEqual([false, false, false]);
    expect(ahead(at(1, true), at(2, false), at(2, false))).toEqual([false, false, false]);
  });
});
