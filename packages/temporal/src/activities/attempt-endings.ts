/** Of one attempt; more are not called. */
const MOST_LISTENERS = 1_000;

/** Who has to end something when the code of an attempt has ended. */
export class AttemptEndings {
  readonly #listeners: (() => void | Promise<void>)[] = [];

  readonly add = (listener: () => void | Promise<void>): void => {
    if (this.#listeners.length < MOST_LISTENERS) this.#listeners.push(listener);
  };

  /** Resolves when all have; what one of them throws is its own. */
  async notify(): Promise<void> {
    const listeners = this.#listeners.splice(0);
    if (listeners.length === 0) return;
    await Promise.allSettled(listeners.map(async (listener) => listener()));
  }
}
