import { ExportCounts, type ExportStats } from '../accounts/export-counts.ts';
import { ExportHealth } from '../accounts/export-health.ts';
import { ExportMetrics } from '../accounts/export-metrics.ts';
import type { ExportWarningListener } from '../export-warning.ts';
import type { ExportSettings } from '../settings/export-settings.ts';
import { createTransport } from '../transport/create-transport.ts';
import type { OtlpTransport } from '../transport/otlp-transport.ts';
import { BatchSender, type BatchOutcome } from './batch-sender.ts';
import { realClock, type Clock } from './clock.ts';
import { Deadline } from './deadline.ts';
import { ItemBuffer, type ItemBatch } from './item-buffer.ts';
import type { QueueLimits } from './queue-limits.ts';

export interface ExportQueueOptions<T> {
  readonly settings: ExportSettings;
  /**
   * The encoded OTLP request of these items. Called away from `add`, may load what it needs, and may
   * throw: then the items are divided until the one is found that cannot be encoded.
   */
  readonly encode: (items: readonly T[]) => Uint8Array | Promise<Uint8Array>;
  /** What an item holds in memory, in bytes, about. Called by `add`: to be cheap. */
  readonly sizeOf: (item: T) => number;
  readonly limits: QueueLimits;
  readonly warn: ExportWarningListener;
  /** Whose export this is: `@wflo/tracing`, `wflo.tracing`. For its own metrics. */
  readonly scope: { readonly meter: string; readonly prefix: string };
  /** Where to count. Default: counts of its own. */
  readonly counts?: ExportCounts;
  /** Default: by the protocol of the settings. */
  readonly transport?: OtlpTransport;
  /** Of the delays, the pauses between attempts and their end. Default: the real one. */
  readonly clock?: Clock;
}

/**
 * Collectors refuse messages above 4 MiB by default. The estimate may be below what encoding makes
 * of it, in UTF-8 up to three bytes for a character: what is too large after all is divided.
 */
const MAX_BATCH_BYTES = 1_300_000;

/**
 * Holds the items of one signal and sends them in batches, one after the other, until none is left.
 * An item that it takes is exported or counted as dropped with a reason; an item that it cannot take
 * is counted too. None of its methods throws or rejects. Its timers never keep a process alive, but
 * for the bound of `flush` and `close`.
 */
export class ExportQueue<T> {
  readonly #options: ExportQueueOptions<T>;
  readonly #counts: ExportCounts;
  readonly #metrics: ExportMetrics;
  readonly #health: ExportHealth;
  readonly #transport: OtlpTransport;
  readonly #clock: Clock;
  readonly #buffer: ItemBuffer<T>;
  readonly #sender: BatchSender<T>;
  readonly #inFlight = { items: 0, bytes: 0 };
  /** `close` has counted what was under way, and what becomes of it is no longer looked at. */
  #abandoned = false;
  #accepted = 0;
  #resolved = 0;
  /** Everything accepted up to this number goes out without waiting for a full batch. */
  #flushUpTo = 0;
  #running = false;
  #closed = false;
  #cancelTimer: (() => void) | undefined;
  #waiting: { readonly upTo: number; readonly resolve: () => void }[] = [];

  constructor(options: ExportQueueOptions<T>) {
    const { settings, limits, warn, scope, encode } = options;
    this.#options = options;
    const counts = (this.#counts = options.counts ?? new ExportCounts());
    const { maxQueueItems, maxQueueBytes, maxRetryMillis } = limits;
    this.#clock = options.clock ?? realClock;
    this.#transport = options.transport ?? createTransport(settings);
    this.#metrics = new ExportMetrics({ counts, settings, maxQueueItems, scope });
    this.#health = new ExportHealth({ settings, counts, warn });
    this.#buffer = new ItemBuffer({ maxItems: maxQueueItems, maxBytes: maxQueueBytes });
    this.#sender = new BatchSender({
      ...{ encode, counts, maxRetryMillis, exportTimeoutMillis: settings.exportTimeoutMillis },
      ...{ transport: this.#transport, metrics: this.#metrics, health: this.#health },
      clock: this.#clock,
    });
    this.#metrics.attach();
  }

  add(item: T): void {
    if (this.#closed) {
      this.#counts.drop('after_shutdown', 1);
      return;
    }
    const bytes = this.#sizeOf(item);
    if (bytes === undefined) {
      // One that other code has damaged: not even its size can be estimated.
      this.#counts.drop('encoding_failed', 1);
      return;
    }
    if (!this.#buffer.push(item, bytes, this.#inFlight)) {
      this.#counts.drop('queue_full', 1);
      return;
    }
    this.#accepted += 1;
    this.#counts.accepted += 1;
    this.#count();
    if (this.#buffer.length >= this.#options.limits.maxBatchItems) this.#start();
    else this.#schedule();
  }

  /** Resolves when every item taken so far is exported or dropped, or when the time is over. */
  async flush(timeoutMillis: number): Promise<void> {
    const deadline = new Deadline(timeoutMillis);
    await this.#drained(deadline);
    deadline.clear();
  }

  /** As `flush`, then drops what is left as `shutdown_timeout` and lets go of the connection. */
  async close(timeoutMillis: number): Promise<void> {
    this.#closed = true;
    this.#cancelTimer?.();
    const deadline = new Deadline(timeoutMillis);
    this.#sender.close(deadline);
    await this.#drained(deadline);
    deadline.clear();
    const left = this.#buffer.clear() + this.#inFlight.items;
    this.#counts.drop('shutdown_timeout', left);
    if (left > 0 && timeoutMillis > 0) {
      this.#health.lost(this.#counts.lastError ?? 'no response before the shutdown was over');
    }
    this.#abandoned = true;
    // Nothing is left to wait for: the bound of a flush would hold the process.
    for (const { resolve } of this.#waiting.splice(0)) resolve();
    this.#inFlight.items = this.#inFlight.bytes = 0;
    this.#count();
    this.#transport.close();
    this.#metrics.detach();
  }

  stats(): ExportStats {
    return this.#counts.exportStats();
  }

  #sizeOf(item: T): number | undefined {
    try {
      return this.#options.sizeOf(item);
    } catch {
      return undefined;
    }
  }

  #drained(deadline: Deadline): Promise<void> {
    this.#flushUpTo = this.#accepted;
    if (this.#resolved >= this.#flushUpTo) return Promise.resolve();
    this.#start();
    this.#sender.hurry();
    const upTo = this.#accepted;
    return new Promise((resolve) => {
      this.#waiting.push({ upTo, resolve });
      deadline.onPassed(resolve);
    });
  }

  #schedule(): void {
    if (this.#cancelTimer !== undefined || this.#running) return;
    this.#cancelTimer = this.#clock.after(this.#options.limits.scheduledDelayMillis, () => {
      this.#flushUpTo = this.#accepted;
      this.#start();
    });
  }

  #start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    // The caller has just ended a span or written a line: encoding is not its business.
    setImmediate(() => void this.#run());
  }

  async #run(): Promise<void> {
    while (this.#hasWork()) {
      const batch = this.#buffer.take(this.#options.limits.maxBatchItems, MAX_BATCH_BYTES);
      this.#inFlight.items += batch.items.length;
      this.#inFlight.bytes += batch.bytes;
      await this.#deliver(batch);
    }
    this.#running = false;
    if (this.#buffer.length > 0) this.#schedule();
  }

  async #deliver(batch: ItemBatch<T>): Promise<void> {
    const outcome = await this.#sender.send(batch.items);
    if (this.#abandoned) return;
    if (outcome !== 'divide') {
      this.#resolve(batch, outcome);
      return;
    }
    for (const half of halves(batch)) await this.#deliver(half);
  }

  #resolve(
    batch: ItemBatch<T>,
    { exported, dropped, reason }: Exclude<BatchOutcome, 'divide'>,
  ): void {
    this.#counts.exported += exported;
    this.#counts.drop(reason, dropped);
    this.#resolved += batch.items.length;
    this.#inFlight.items -= batch.items.length;
    this.#inFlight.bytes -= batch.bytes;
    this.#count();
    for (const { upTo, resolve } of this.#waiting) if (this.#resolved >= upTo) resolve();
    this.#waiting = this.#waiting.filter(({ upTo }) => this.#resolved < upTo);
  }

  #hasWork(): boolean {
    const { length } = this.#buffer;
    const { maxBatchItems } = this.#options.limits;
    return length >= maxBatchItems || (length > 0 && this.#resolved < this.#flushUpTo);
  }

  #count(): void {
    this.#counts.queued = this.#buffer.length + this.#inFlight.items;
    this.#counts.queuedBytes = this.#buffer.bytes + this.#inFlight.bytes;
  }
}

function halves<T>({ items, bytes }: ItemBatch<T>): ItemBatch<T>[] {
  const middle = Math.ceil(items.length / 2);
  const firstBytes = Math.floor(bytes / 2);
  return [
    { items: items.slice(0, middle), bytes: firstBytes },
    { items: items.slice(middle), bytes: bytes - firstBytes },
  ];
}
