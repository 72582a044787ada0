import type { Context as ActivityContext } from '@temporalio/activity';

/** What the end of an attempt waits for at most. */
const LONGEST_WAIT_MILLIS = 10_000;
/** Promises that are waited for at a time; further ones are not. */
const MOST_PROMISES = 10_000;
/** Of the time that Temporal still waits for the attempt, what is left for its end to arrive. */
const ARRIVAL_SHARE = 0.5;

/** What is still being written down of an attempt when its code has ended. */
export class Settling {
  readonly #pending = new Set<Promise<unknown>>();
  #used = false;

  readonly add = (promise: Promise<unknown>): void => {
    this.#used = true;
    if (this.#pending.size >= MOST_PROMISES) return;
    const settled: Promise<unknown> = Promise.resolve(promise)
      .catch(() => undefined) // What fails is told by whoever made it.
      .finally(() => this.#pending.delete(settled));
    this.#pending.add(settled);
  };

  /** Whether there was ever anything to wait for. */
  get isUsed(): boolean {
    return this.#used;
  }

  get isPending(): boolean {
    return this.#pending.size > 0;
  }

  /** Resolves when all is settled, also what is added meanwhile, or after the time. */
  async within(millis: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<'late'>((resolve) => {
      timer = setTimeout(resolve, Math.max(0, millis), 'late');
    });
    while (this.isPending) {
      if ((await Promise.race([Promise.all(this.#pending), deadline])) === 'late') break;
    }
    clearTimeout(timer);
  }
}

/**
 * How long the end of an attempt may be held back: an attempt whose end arrives after its timeout
 * is made again, and so would be what it has spent.
 *
 * @param elapsedMillis Since the attempt started.
 */
export function longestWaitMillis(
  { info, cancellationDetails }: Pick<ActivityContext, 'info' | 'cancellationDetails'>,
  elapsedMillis: number,
): number {
  // Nobody waits for it any more.
  if (cancellationDetails?.timedOut === true) return 0;
  const { startToCloseTimeoutMs, scheduleToCloseTimeoutMs, heartbeatTimeoutMs } = info;
  const sinceScheduled = Date.now() - info.scheduledTimestampMs;
  const left = [
    startToCloseTimeoutMs > 0 ? startToCloseTimeoutMs - elapsedMillis : Infinity,
    scheduleToCloseTimeoutMs > 0 ? scheduleToCloseTimeoutMs - sinceScheduled : Infinity,
    heartbeatTimeoutMs !== undefined && heartbeatTimeoutMs > 0 ? heartbeatTimeoutMs : Infinity,
  ];
  return Math.min(LONGEST_WAIT_MILLIS, ...left.map((millis) => millis * ARRIVAL_SHARE));
}
