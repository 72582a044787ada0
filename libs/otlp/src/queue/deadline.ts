/** A point in time that ends something. Its timer keeps the process alive until passed or cleared. */
export class Deadline {
  #at: number;
  readonly #timer: NodeJS.Timeout;
  readonly #listeners: (() => void)[] = [];

  constructor(timeoutMillis: number) {
    this.#at = performance.now() + timeoutMillis;
    this.#timer = setTimeout(() => {
      // Timers may fire a moment early.
      this.#at = 0;
      for (const listener of this.#listeners) listener();
    }, timeoutMillis);
  }

  /** A whole number, above 0 until the timer has fired or time is up. */
  remainingMillis(): number {
    return Math.max(0, Math.ceil(this.#at - performance.now()));
  }

  onPassed(listener: () => void): void {
    this.#listeners.push(listener);
  }

  clear(): void {
    clearTimeout(this.#timer);
  }
}
