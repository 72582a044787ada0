export interface WarmPoolOptions<T> {
  /** How many are held ready. 0: each is made when it is taken. */
  readonly size: number;
  readonly make: () => Promise<T>;
  readonly discard: (item: T) => Promise<void>;
  /** Whether one that waited may still be used. Default: always. */
  readonly isUsable?: (item: T) => boolean | Promise<boolean>;
}

/** Holds a few single-use things ready, and makes the next one when one is taken. */
export class WarmPool<T> {
  readonly #options: WarmPoolOptions<T>;
  readonly #idle: Promise<T>[] = [];
  #closed = false;

  constructor(options: WarmPoolOptions<T>) {
    this.#options = options;
  }

  /** Resolves when the pool is full; rejects when one could not be made. */
  async fill(): Promise<void> {
    while (!this.#closed && this.#idle.length < this.#options.size) this.#add();
    await Promise.all(this.#idle);
  }

  /** One that is ready, or the next to be; the caller owns it. */
  async take(): Promise<T> {
    const next = this.#idle.shift();
    if (!this.#closed && this.#idle.length < this.#options.size) this.#add();
    if (next === undefined) return this.#options.make();
    const item = await next.catch(() => this.#options.make());
    if ((await this.#options.isUsable?.(item)) ?? true) return item;
    // The caller does not wait for the end of what it cannot use, nor fails with it.
    void this.#options.discard(item).catch(() => undefined);
    return this.#options.make();
  }

  async close(): Promise<void> {
    this.#closed = true;
    const items = await Promise.allSettled(this.#idle.splice(0));
    await Promise.allSettled(
      items.flatMap((item) =>
        item.status === 'fulfilled' ? [this.#options.discard(item.value)] : [],
      ),
    );
  }

  #add(): void {
    const item = this.#options.make();
    this.#idle.push(item);
    // One that failed makes room; `take` makes its own and reports the reason.
    item.catch(() => {
      const index = this.#idle.indexOf(item);
      if (index !== -1) void this.#idle.splice(index, 1);
    });
  }
}
