/** Share of the passing time that is refilled. */
const REFILL = 0.1;

/**
 * The milliseconds that lines may wait for a slow reader, all of them together; it refills by a
 * tenth of the time that passes. A bound for each line alone would let a burst of lines stall its
 * process for as long as the reader pleases.
 */
export class TokenBucket {
  readonly #maxMillis: number;
  #leftMillis: number;
  #atMillis = performance.now();

  constructor(maxMillis: number) {
    this.#maxMillis = maxMillis;
    this.#leftMillis = maxMillis;
  }

  /** The milliseconds that may be waited now. */
  leftMillis(): number {
    const now = performance.now();
    const refilled = this.#leftMillis + (now - this.#atMillis) * REFILL;
    this.#leftMillis = Math.min(this.#maxMillis, refilled);
    this.#atMillis = now;
    return this.#leftMillis;
  }

  /** Removes the time waited since the last leftMillis(); that time refills nothing. */
  spend(): void {
    const now = performance.now();
    this.#leftMillis = Math.max(0, this.#leftMillis - (now - this.#atMillis));
    this.#atMillis = now;
  }
}
