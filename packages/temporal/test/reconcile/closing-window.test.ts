import {
  MOST_IN_WINDOW,
  nextWindow,
  type ClosingWindow,
} from '../../src/reconcile/closing-window.ts';

/** Counts runs that were closed one a millisecond, from a time on. */
const eachMillisecondFrom =
  (first: number, runs: number) =>
  ({ sinceMillis, untilMillis = Infinity }: ClosingWindow) => {
    const overlap = Math.min(untilMillis, first + runs) - Math.max(sinceMillis, first);
    return Promise.resolve(Math.max(0, overlap));
  };

describe('the next window', () => {
  it('is all since the position where that are few', async () => {
    const count = eachMillisecondFrom(1_000, MOST_IN_WINDOW);
    expect(await nextWindow(500, 800, count)).toEqual({ sinceMillis: 500 });
  });

  it('holds no more than it may, and ends before what may not be visible yet', async () => {
    const count = eachMillisecondFrom(1_000, 1_000_000);
    for (const ripeMillis of [600, 2_000, 900_000]) {
      const window = await nextWindow(500, ripeMillis, count);
      expect(window?.untilMillis).toBeLessThanOrEqual(ripeMillis);
      expect(window?.untilMillis).toBeGreaterThan(500);
      expect(await count(window!)).toBeLessThanOrEqual(MOST_IN_WINDOW);
    }
  });

  it('is none while all of too many may be joined by others', async () => {
    expect(await nextWindow(1_000, 1_000, eachMillisecondFrom(1_000, 1_000_000))).toBeUndefined();
  });

  it('is one millisecond where that alone holds too many', async () => {
    const count = () => Promise.resolve(MOST_IN_WINDOW + 1);
    const window = { sinceMillis: 1_000, untilMillis: 1_001 };
    expect(await nextWindow(1_000, 9_000, count)).toEqual(window);
  });
});
