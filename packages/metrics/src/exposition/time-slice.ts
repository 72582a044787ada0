import { setImmediate as nextTurn } from 'node:timers/promises';

/** Longest stretch of rendering before other work has its turn. */
const STRETCH_MILLIS = 5;
/** Reading the clock costs as much as writing a few lines. */
const STEPS_PER_CLOCK_READING = 32;

/** Divides long work into stretches between which the event loop goes on. */
export class Stretch {
  #steps = 0;
  #endMillis = performance.now() + STRETCH_MILLIS;

  /** After a short step: true when it is time to `rest`. */
  isOver(): boolean {
    this.#steps += 1;
    return this.#steps % STEPS_PER_CLOCK_READING === 0 && this.isOverNow();
  }

  /** The same after a step that may have been long. */
  isOverNow(): boolean {
    return performance.now() > this.#endMillis;
  }

  async rest(): Promise<void> {
    await nextTurn();
    this.#endMillis = performance.now() + STRETCH_MILLIS;
  }
}
