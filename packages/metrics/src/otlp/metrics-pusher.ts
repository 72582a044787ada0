import { setTimeout as delay } from 'node:timers/promises';
import type { ExportCounts, ExportQueue } from '@wflo/otlp';
import { errorText } from '../rejections/failure-text.ts';
import type { Registries } from '../registry/shown-metrics.ts';
import { readDataPoints, type DataPoint } from './data-points.ts';
import type { PushIntervals } from './push-intervals.ts';

/** Points that wait at most: reading goes on when the collector has taken of them. */
export const MAX_WAITING = { points: 16_384, bytes: 4 * 1024 * 1024 };
/** How often a reading that waits looks whether it may go on. */
const LOOK_MILLIS = 20;

export interface PushCounts {
  /** Readings of the registry that were begun. */
  collections: number;
  /** Intervals at which an earlier push was still under way: none was begun. */
  skipped: number;
  /** Collections that ended before all was read, for want of time. */
  incomplete: number;
}

export interface MetricsPusherOptions extends PushIntervals {
  readonly registries: Registries;
  readonly queue: ExportQueue<DataPoint>;
  readonly counts: ExportCounts;
}

/**
 * Reads the registries at an interval and puts what it reads into a queue, no faster than the
 * collector takes it: however slow that is, no more than one reading is under way. What one push
 * leaves out, the next one has in its newer values. Its timers hold no process alive.
 */
export class MetricsPusher {
  readonly counts: PushCounts = { collections: 0, skipped: 0, incomplete: 0 };
  readonly #options: MetricsPusherOptions;
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> | undefined;
  #endMillis = Infinity;

  constructor(options: MetricsPusherOptions) {
    this.#options = options;
    this.#timer = setInterval(() => {
      this.#push();
    }, options.intervalMillis);
    this.#timer.unref();
  }

  /** Pushes the values of now, and waits until the collector has them or the time is over. */
  async flush(timeoutMillis: number): Promise<void> {
    const deadline = performance.now() + timeoutMillis;
    await this.#readUntil(deadline);
    await this.#options.queue.flush(remaining(deadline));
  }

  /** The same once more, and never again. */
  async close(timeoutMillis: number): Promise<void> {
    const deadline = performance.now() + timeoutMillis;
    clearInterval(this.#timer);
    await this.#readUntil(deadline);
    await this.#options.queue.close(remaining(deadline));
  }

  #push(): void {
    if (this.#running !== undefined || this.#options.counts.queued > 0) {
      this.counts.skipped += 1;
      return;
    }
    void this.#read(performance.now() + this.#options.timeoutMillis);
  }

  /** What is being read now has values of before: it is waited for, and the values of now follow. */
  async #readUntil(deadline: number): Promise<void> {
    if (this.#running !== undefined) {
      this.#endMillis = Math.min(this.#endMillis, deadline);
      await this.#within(this.#running, deadline);
    }
    await this.#within(this.#read(deadline), deadline);
  }

  #read(endMillis: number): Promise<void> {
    if (this.#running !== undefined) return this.#running;
    const { registries, queue, counts } = this.#options;
    this.counts.collections += 1;
    this.#endMillis = endMillis;
    let isOver = false;
    this.#running = readDataPoints(registries, {
      take: (point) => {
        queue.add(point);
        return this.#isFull() ? this.#room() : undefined;
      },
      failed: (error) => {
        counts.drop('encoding_failed', 1);
        counts.lastError = errorText(error);
      },
      isOver: () => (isOver ||= performance.now() > this.#endMillis),
    })
      .catch((error: unknown) => {
        isOver = true;
        counts.lastError = errorText(error);
      })
      .finally(() => {
        this.#running = undefined;
        if (isOver) this.counts.incomplete += 1;
      });
    return this.#running;
  }

  #isFull(): boolean {
    const { queued, queuedBytes } = this.#options.counts;
    return queued >= MAX_WAITING.points || queuedBytes >= MAX_WAITING.bytes;
  }

  async #room(): Promise<void> {
    while (this.#isFull() && performance.now() <= this.#endMillis) {
      await delay(LOOK_MILLIS, undefined, { ref: false });
    }
  }

  async #within(work: Promise<void>, deadline: number): Promise<void> {
    const done = new AbortController();
    const late = delay(remaining(deadline), undefined, { signal: done.signal }).catch(
      () => undefined,
    );
    await Promise.race([work, late]);
    done.abort();
  }
}

function remaining(deadline: number): number {
  return Math.max(0, deadline - performance.now());
}
