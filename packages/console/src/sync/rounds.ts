/** Repeats a round, each some time after the one before has ended, until it is closed. */
export class Rounds {
  readonly #work: () => Promise<void>;
  readonly #everyMs: number;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #round: Promise<void> = Promise.resolve();

  /** `work` may reject: who reads something keeps the state of that by itself. */
  constructor(work: () => Promise<void>, everyMs: number) {
    this.#work = work;
    this.#everyMs = everyMs;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  start(): void {
    if (this.#closed) return;
    this.#round = this.#work()
      .catch(() => undefined)
      .then(() => {
        if (this.#closed) return;
        this.#timer = setTimeout(() => {
          this.start();
        }, this.#everyMs).unref();
      });
  }

  /** Resolves when the round that is being made has ended. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#round;
  }
}
