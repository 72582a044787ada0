import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { DropReason, SpanCounts } from './span-counts.ts';
import type { Deadline } from './deadline.ts';
import type { ExportHealth } from './export-health.ts';
import type { ExportMetrics } from './export-metrics.ts';
import type { OtlpTransport, TransmitResult } from './otlp-transport.ts';
import { encode, loadEncoder, partialSuccess } from './span-encoder.ts';

export interface BatchSenderOptions {
  readonly transport: OtlpTransport;
  readonly counts: SpanCounts;
  readonly metrics?: ExportMetrics;
  readonly health?: ExportHealth;
  /** One attempt, in milliseconds. */
  readonly exportTimeoutMillis: number;
  /** Attempts for one batch in normal running. */
  readonly maxAttempts: number;
}

const FIRST_BACKOFF_MILLIS = 500;
const MAX_BACKOFF_MILLIS = 8_000;
/** The longest pause that a collector may request. */
const MAX_RETRY_AFTER_MILLIS = 60_000;
/** A process that is leaving drops a collector that fails this often in a row. */
const CLOSING_ATTEMPTS = 3;
const CLOSING_BACKOFF_MILLIS = 150;
const NO_TIME = 'no time left to send';
/** What collectors take by default, with something to spare. */
const MAX_REQUEST_BYTES = 4 * 1024 * 1024 - 1_024;

/**
 * What became of the spans of one batch: `reason` is that of the dropped ones. Or it is to be
 * divided, because it is too large, or because one of its spans cannot be encoded.
 */
export type BatchOutcome =
  { readonly exported: number; readonly dropped: number; readonly reason: DropReason } | 'divide';

/** Sends one batch to its end: accepted, refused, or retried until its bound. Never rejects. */
export class BatchSender {
  readonly #options: BatchSenderOptions;
  /** Ends attempts that were under way before the deadline was set, too. */
  readonly #overdue = new AbortController();
  #closing: Deadline | undefined;
  #wakeUp: (() => void) | undefined;
  #givenUp = false;

  constructor(options: BatchSenderOptions) {
    this.#options = options;
  }

  /** From now on everything must be over by the deadline. */
  close(deadline: Deadline): void {
    this.#closing = deadline;
    deadline.onPassed(() => {
      this.#overdue.abort();
      this.hurry();
    });
    this.hurry();
  }

  /** Ends the pause between two attempts. */
  hurry(): void {
    this.#wakeUp?.();
  }

  async send(spans: ReadableSpan[]): Promise<BatchOutcome> {
    const { counts, health } = this.#options;
    const lost = (reason: DropReason, error: string): BatchOutcome => {
      counts.lastError = error;
      return { exported: 0, dropped: spans.length, reason };
    };
    const encoder = await loadEncoder();
    const body = encode(encoder, spans);
    const isDivisible = spans.length > 1;
    if (!(body instanceof Uint8Array)) {
      return isDivisible ? 'divide' : lost('encoding_failed', body.error);
    }
    if (isDivisible && body.byteLength > MAX_REQUEST_BYTES) return 'divide';
    const result = await this.#attempt(body);
    const reason = this.#isOverdue() ? 'shutdown_timeout' : 'export_failed';
    if (result === undefined) return lost(reason, counts.lastError ?? NO_TIME);
    if (result.status === 'accepted') {
      const partial = partialSuccess(encoder, result.response);
      if (partial.message !== '') counts.lastError = partial.message;
      const rejected = Math.min(partial.rejected, spans.length);
      if (rejected === spans.length) health?.lost(partial.message);
      else health?.accepted();
      return { exported: spans.length - rejected, dropped: rejected, reason: 'rejected' };
    }
    if (result.status === 'too_large') {
      return isDivisible ? 'divide' : lost('too_large', result.error);
    }
    // The caller of the shutdown reports what its bound has cut off.
    if (!this.#isOverdue()) health?.lost(result.error);
    return lost(reason, result.error);
  }

  /** How the last attempt ended, or undefined when there was no time for any. */
  async #attempt(body: Uint8Array): Promise<TransmitResult | undefined> {
    let result: TransmitResult | undefined;
    let attemptsSinceClosing = 0;
    for (let attempt = 1; !this.#givenUp && !this.#isOverdue(); attempt += 1) {
      result = await this.#transmit(body);
      if (result.status !== 'retryable') return result;
      this.#options.counts.lastError = result.error;
      if (this.#closing !== undefined) attemptsSinceClosing += 1;
      if (attemptsSinceClosing >= CLOSING_ATTEMPTS) this.#givenUp = true;
      if (this.#closing === undefined && attempt >= this.#options.maxAttempts) break;
      if (this.#givenUp) break;
      this.#options.counts.retries += 1;
      await this.#pause(attempt, result.retryAfterMillis);
    }
    return result;
  }

  async #transmit(body: Uint8Array): Promise<TransmitResult> {
    const { transport, exportTimeoutMillis, counts, metrics, health } = this.#options;
    const closing = this.#closing;
    const timeoutMillis = Math.min(exportTimeoutMillis, closing?.remainingMillis() ?? Infinity);
    const signal = this.#overdue.signal;
    const startedAt = performance.now();
    const result = await context.with(suppressTracing(ROOT_CONTEXT), () =>
      transport.transmit(body, { timeoutMillis, signal }),
    );
    const millis = performance.now() - startedAt;
    counts.attempted(millis, result.status === 'accepted');
    if (result.status === 'retryable' && !this.#isOverdue()) health?.failed(result.error, millis);
    try {
      metrics?.requested(millis, result.status === 'accepted');
    } catch {
      // A meter provider that fails is its owner's business.
    }
    return result;
  }

  #isOverdue(): boolean {
    return this.#closing !== undefined && this.#closing.remainingMillis() <= 0;
  }

  #pause(attempt: number, retryAfterMillis: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#wakeUp = undefined;
        resolve();
      };
      const timer = setTimeout(done, this.#pauseMillis(attempt, retryAfterMillis));
      timer.unref();
      this.#wakeUp = done;
    });
  }

  /** What the collector requests is a lower bound. Jitter, lest all clients come back at once. */
  #pauseMillis(attempt: number, requested: number | undefined): number {
    if (this.#closing !== undefined) {
      return Math.min(requested ?? CLOSING_BACKOFF_MILLIS, this.#closing.remainingMillis());
    }
    if (requested !== undefined) {
      return Math.min(requested, MAX_RETRY_AFTER_MILLIS) * (1 + Math.random() * 0.2);
    }
    const backoff = Math.min(FIRST_BACKOFF_MILLIS * 2 ** (attempt - 1), MAX_BACKOFF_MILLIS);
    return backoff * (0.8 + Math.random() * 0.4);
  }
}
