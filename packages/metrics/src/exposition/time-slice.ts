import { setImmediate as nextTurn } from 'node:timers/promises';

/** The longest that rendering runs before other work has its turn. */
const SLICE_MILLIS = 5;
/** Reading the clock costs as much as writing a few lines. */
const STEPS_PER_CLOCK_READING = 32;

/** Divides long work into time slices between which the event loop goes on. */
export class TimeSlice {
  #steps = 0;
  #endMillis = performance.now() + SLICE_MILLIS;

  /** After a short step: true when it is time for `next`. */
  isOver(): boolean {
    this.#steps += 1;
    return this.#steps % STEPS_PER_CLOCK_READING === 0 && this.isOverNow();
  }

  /** The same after a step that may have been long. */
  isOverNow(): boolean {
    return performance.now() > this.#endMillis;
  }

  /** Lets the event loop go on, then starts the next slice. */
  async next(): Promise<void> {
    await nextTurn();
    this.#endMillis = performance.now() + SLICE_MILLIS;
  }
}
