import { RunCancelledError, SandboxBusyError, ShuttingDownError } from '../errors.ts';

export interface ConcurrencyGateOptions {
  readonly maxConcurrency: number;
  readonly queueLimit: number;
}

interface Waiting {
  readonly enter: () => void;
  readonly refuse: (error: Error) => void;
}

const RETRY_AFTER_SECONDS = 1;

/** Lets so many runs in at a time and so many wait; the next one is refused. */
export class ConcurrencyGate {
  readonly #options: ConcurrencyGateOptions;
  readonly #queue = new Set<Waiting>();
  #running = 0;
  #closed = false;

  constructor(options: ConcurrencyGateOptions) {
    this.#options = options;
  }

  get running(): number {
    return this.#running;
  }

  get queued(): number {
    return this.#queue.size;
  }

  /**
   * Runs `task` when it is its turn.
   *
   * @throws {SandboxBusyError} when the queue is full.
   * @throws {ShuttingDownError} after `close`.
   * @throws {RunCancelledError} when `signal` is aborted while it waits.
   */
  async run<T>(task: () => Promise<T>, signal: AbortSignal): Promise<T> {
    await this.#enter(signal);
    try {
      return await task();
    } finally {
      this.#leave();
    }
  }

  /** Refuses those that wait, and all that come later. */
  close(): void {
    this.#closed = true;
    for (const { refuse } of [...this.#queue]) refuse(new ShuttingDownError());
  }

  async #enter(signal: AbortSignal): Promise<void> {
    if (this.#closed) throw new ShuttingDownError();
    if (signal.aborted) throw new RunCancelledError();
    if (this.#running < this.#options.maxConcurrency) {
      this.#running += 1;
      return;
    }
    if (this.#queue.size >= this.#options.queueLimit) {
      throw new SandboxBusyError(this.#running, this.#queue.size, RETRY_AFTER_SECONDS);
    }
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const waiting: Waiting = {
      enter: () => {
        resolve(undefined);
      },
      refuse: reject,
    };
    const onAbort = () => {
      reject(new RunCancelledError());
    };
    this.#queue.add(waiting);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      await promise;
    } finally {
      this.#queue.delete(waiting);
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** The place goes to the one that has waited longest, or becomes free. */
  #leave(): void {
    const [next] = this.#queue;
    if (next === undefined) {
      this.#running -= 1;
      return;
    }
    this.#queue.delete(next);
    next.enter();
  }
}
