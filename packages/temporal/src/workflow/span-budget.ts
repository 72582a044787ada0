/** Spans of one run beside its own: handlers, calls, and those of its author. */
const MOST_SPANS = 1_000;

/** Bounds the spans of a run, so that a flood of signals is no trace of a hundred thousand spans. */
export class SpanBudget {
  #left = MOST_SPANS;
  #leftOut = 0;

  /** How many spans were not made; `undefined` for none. */
  get leftOut(): number | undefined {
    return this.#leftOut === 0 ? undefined : this.#leftOut;
  }

  /** Whether there may be another one. */
  take(): boolean {
    if (this.#left > 0) {
      this.#left -= 1;
      return true;
    }
    this.#leftOut += 1;
    return false;
  }
}
