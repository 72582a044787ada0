import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { SpanCounts } from './span-counts.ts';
import { BatchSender, type BatchOutcome } from './batch-sender.ts';
import { Deadline } from './deadline.ts';
import type { ExportHealth } from './export-health.ts';
import type { ExportMetrics } from './export-metrics.ts';
import type { OtlpTransport } from './otlp-transport.ts';
import { SpanBuffer, type SpanBatch } from './span-buffer.ts';

export interface SpanQueueOptions {
  readonly transport: OtlpTransport;
  readonly counts: SpanCounts;
  readonly metrics?: ExportMetrics;
  readonly health?: ExportHealth;
  /** Spans held, those under way included. */
  readonly maxQueueSpans: number;
  /** Estimated bytes held, those under way included. */
  readonly maxQueueBytes: number;
  readonly maxBatchSpans: number;
  readonly scheduledDelayMillis: number;
  readonly exportTimeoutMillis: number;
  readonly maxAttempts: number;
}

/**
 * Collectors refuse messages above 4 MiB by default. The estimate may be below what encoding makes
 * of it, in UTF-8 up to three bytes for a character: what is too large after all is divided.
 */
const MAX_BATCH_BYTES = 1_300_000;

/**
 * Holds ended spans and sends them in batches, one after the other, until none is left. A span
 * that it takes is exported or counted as dropped with a reason; a span that it cannot take is
 * counted too. Its timers never keep a process alive, but for the bound of `flush` and `close`.
 */
export class SpanQueue {
  readonly #options: SpanQueueOptions;
  readonly #buffer: SpanBuffer;
  readonly #sender: BatchSender;
  readonly #inFlight = { spans: 0, bytes: 0 };
  /** `close` has counted what was under way, and what becomes of it is no longer looked at. */
  #abandoned = false;
  #accepted = 0;
  #resolved = 0;
  /** Everything accepted up to this number goes out without waiting for a full batch. */
  #flushUpTo = 0;
  #running = false;
  #closed = false;
  #timer: NodeJS.Timeout | undefined;
  #waiting: { readonly upTo: number; readonly resolve: () => void }[] = [];

  constructor(options: SpanQueueOptions) {
    this.#options = options;
    this.#buffer = new SpanBuffer({
      maxSpans: options.maxQueueSpans,
      maxBytes: options.maxQueueBytes,
    });
    this.#sender = new BatchSender(options);
  }

  add(span: ReadableSpan): void {
    const { counts, maxBatchSpans } = this.#options;
    if (this.#closed) {
      counts.drop('after_shutdown', 1);
      return;
    }
    if (!this.#buffer.push(span, this.#inFlight)) {
      counts.drop('queue_full', 1);
      return;
    }
    this.#accepted += 1;
    this.#count();
    if (this.#buffer.length >= maxBatchSpans) this.#start();
    else this.#schedule();
  }

  /** Resolves when every span taken so far is exported or dropped, or when the time is over. */
  async flush(timeoutMillis: number): Promise<void> {
    const deadline = new Deadline(timeoutMillis);
    await this.#drained(deadline);
    deadline.clear();
  }

  /** As `flush`, then drops what is left as `shutdown_timeout` and lets go of the connection. */
  async close(timeoutMillis: number): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    const deadline = new Deadline(timeoutMillis);
    this.#sender.close(deadline);
    await this.#drained(deadline);
    deadline.clear();
    const { counts, transport, metrics, health } = this.#options;
    const left = this.#buffer.clear() + this.#inFlight.spans;
    counts.drop('shutdown_timeout', left);
    if (left > 0 && timeoutMillis > 0) {
      health?.lost(counts.lastError ?? `no response within ${timeoutMillis} ms`);
    }
    this.#abandoned = true;
    this.#inFlight.spans = this.#inFlight.bytes = 0;
    this.#count();
    transport.close();
    metrics?.detach();
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
    if (this.#timer !== undefined || this.#running) return;
    this.#timer = setTimeout(() => {
      this.#flushUpTo = this.#accepted;
      this.#start();
    }, this.#options.scheduledDelayMillis);
    this.#timer.unref();
  }

  #start(): void {
    if (this.#running) return;
    this.#running = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    // The caller has just ended a span: encoding is not its business.
    setImmediate(() => void this.#run());
  }

  async #run(): Promise<void> {
    while (this.#hasWork()) {
      const batch = this.#buffer.take(this.#options.maxBatchSpans, MAX_BATCH_BYTES);
      this.#inFlight.spans += batch.spans.length;
      this.#inFlight.bytes += batch.bytes;
      await this.#deliver(batch);
    }
    this.#running = false;
    if (this.#buffer.length > 0) this.#schedule();
  }

  async #deliver(batch: SpanBatch): Promise<void> {
    const outcome = await this.#sender.send(batch.spans);
    if (this.#abandoned) return;
    if (outcome !== 'divide') {
      this.#resolve(batch, outcome);
      return;
    }
    for (const half of halves(batch)) await this.#deliver(half);
  }

  #resolve(batch: SpanBatch, { exported, dropped, reason }: Exclude<BatchOutcome, 'divide'>): void {
    const { counts } = this.#options;
    counts.exported += exported;
    counts.drop(reason, dropped);
    this.#resolved += batch.spans.length;
    this.#inFlight.spans -= batch.spans.length;
    this.#inFlight.bytes -= batch.bytes;
    this.#count();
    for (const { upTo, resolve } of this.#waiting) if (this.#resolved >= upTo) resolve();
    this.#waiting = this.#waiting.filter(({ upTo }) => this.#resolved < upTo);
  }

  #hasWork(): boolean {
    const { length } = this.#buffer;
    return (
      length >= this.#options.maxBatchSpans || (length > 0 && this.#resolved < this.#flushUpTo)
    );
  }

  #count(): void {
    const { counts } = this.#options;
    counts.queued = this.#buffer.length + this.#inFlight.spans;
    counts.queuedBytes = this.#buffer.bytes + this.#inFlight.bytes;
  }
}

function halves({ spans, bytes }: SpanBatch): SpanBatch[] {
  const middle = Math.ceil(spans.length / 2);
  const firstBytes = Math.floor(bytes / 2);
  return [
    { spans: spans.slice(0, middle), bytes: firstBytes },
    { spans: spans.slice(middle), bytes: bytes - firstBytes },
  ];
}
