/** Lines of one window, about all runs together; the metrics have every failure. */
const MOST_LINES = 10;
const WINDOW_MILLIS = 10_000;

/**
 * Bounds the lines about attempts that fail again. Temporal spaces the attempts of one run, but a
 * faulty release can stop thousands of runs at once.
 */
export class RepeatedLines {
  #windowStart = -Infinity;
  #lines = 0;
  #leftOut = 0;

  /** How many lines were left out since the last one; `undefined` where this one is, too. */
  admit(): number | undefined {
    const now = Date.now();
    if (now - this.#windowStart >= WINDOW_MILLIS) {
      this.#windowStart = now;
      this.#lines = 0;
    }
    this.#lines += 1;
    if (this.#lines > MOST_LINES) {
      this.#leftOut += 1;
      return undefined;
    }
    const leftOut = this.#leftOut;
    this.#leftOut = 0;
    return leftOut;
  }
}
