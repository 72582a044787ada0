import type { DropReason, ExportCounts } from '../accounts/export-counts.ts';
import type { ExportHealth } from '../accounts/export-health.ts';
import type { ExportMetrics } from '../accounts/export-metrics.ts';
import type { OtlpTransport, TransmitResult } from '../transport/otlp-transport.ts';
import type { Clock } from './clock.ts';
import type { Deadline } from './deadline.ts';
import { closingPauseMillis, pauseMillis } from './pauses.ts';
import { suppressed } from './suppressed.ts';

export interface BatchSenderOptions<T> {
  readonly transport: OtlpTransport;
  /** One encoded request. May throw or reject for items that cannot be encoded. */
  readonly encode: (items: readonly T[]) => Uint8Array | Promise<Uint8Array>;
  readonly counts: ExportCounts;
  readonly metrics: ExportMetrics;
  readonly health: ExportHealth;
  readonly clock: Clock;
  /** One attempt, in milliseconds. */
  readonly exportTimeoutMillis: number;
  /** How long one batch is retried in normal running, from its first attempt. */
  readonly maxRetryMillis: number;
}

/** A process that is leaving drops a collector that fails this often in a row. */
const CLOSING_ATTEMPTS = 3;
const NO_TIME = 'no time left to send';
/** What collectors take by default, with something to spare. */
const MAX_REQUEST_BYTES = 4 * 1024 * 1024 - 1_024;

/**
 * What became of the items of one batch: `reason` is that of the dropped ones. Or it is to be
 * divided, because it is too large, or because one of its items cannot be encoded.
 */
export type BatchOutcome =
  { readonly exported: number; readonly dropped: number; readonly reason: DropReason } | 'divide';

/** Sends one batch to its end: accepted, refused, or retried until its bound. Never rejects. */
export class BatchSender<T> {
  readonly #options: BatchSenderOptions<T>;
  /** Ends attempts that were under way before the deadline was set, too. */
  readonly #overdue = new AbortController();
  #closing: Deadline | undefined;
  #pausing: { readonly wakeUp: () => void; readonly isRequested: boolean } | undefined;
  #givenUp = false;

  constructor(options: BatchSenderOptions<T>) {
    this.#options = options;
  }

  /** From now on everything must be over by the deadline. */
  close(deadline: Deadline): void {
    this.#closing = deadline;
    deadline.onPassed(() => {
      this.#overdue.abort();
      this.#pausing?.wakeUp();
    });
    this.#pausing?.wakeUp();
  }

  /** Ends the pause between two attempts, but for one that the collector has requested. */
  hurry(): void {
    if (this.#pausing?.isRequested === false) this.#pausing.wakeUp();
  }

  async send(items: readonly T[]): Promise<BatchOutcome> {
    const { counts, health } = this.#options;
    const lost = (reason: DropReason, error: string): BatchOutcome => {
      counts.lastError = error;
      return { exported: 0, dropped: items.length, reason };
    };
    const body = await this.#encoded(items);
    const isDivisible = items.length > 1;
    if (!(body instanceof Uint8Array)) {
      return isDivisible ? 'divide' : lost('encoding_failed', body.error);
    }
    if (isDivisible && body.byteLength > MAX_REQUEST_BYTES) return 'divide';
    const result = await this.#attempt(body);
    const reason = this.#isOverdue() ? 'shutdown_timeout' : 'export_failed';
    if (result === undefined) return lost(reason, counts.lastError ?? NO_TIME);
    if (result.status === 'accepted') {
      const partial = result.partial ?? { rejected: 0, message: '' };
      if (partial.message !== '') counts.lastError = partial.message;
      const rejected = Math.min(partial.rejected, items.length);
      if (rejected === items.length) health.lost(`rejected: ${partial.message}`);
      else health.accepted();
      return { exported: items.length - rejected, dropped: rejected, reason: 'rejected' };
    }
    if (result.status === 'too_large') {
      return isDivisible ? 'divide' : lost('too_large', result.error);
    }
    // The caller of the shutdown reports what its bound has cut off.
    if (!this.#isOverdue()) health.lost(result.error);
    return lost(reason, result.error);
  }

  async #encoded(items: readonly T[]): Promise<Uint8Array | { readonly error: string }> {
    try {
      return await this.#options.encode(items);
    } catch (error) {
      return { error: String(error) };
    }
  }

  /** How the last attempt ended, or undefined when there was no time for any. */
  async #attempt(body: Uint8Array): Promise<TransmitResult | undefined> {
    let result: TransmitResult | undefined;
    let attemptsSinceClosing = 0;
    // Who flushes often does not lengthen the pauses.
    let hurried = 0;
    const { clock, maxRetryMillis } = this.#options;
    const endAt = clock.now() + maxRetryMillis;
    for (let attempt = 1; !this.#givenUp && !this.#isOverdue(); attempt += 1) {
      result = await this.#transmit(body);
      if (result.status !== 'retryable') return result;
      this.#options.counts.lastError = result.error;
      if (this.#closing !== undefined) attemptsSinceClosing += 1;
      if (attemptsSinceClosing >= CLOSING_ATTEMPTS) this.#givenUp = true;
      if (this.#givenUp) break;
      const pause = this.#pauseMillis(attempt - hurried, result.retryAfterMillis);
      if (this.#closing === undefined && clock.now() + pause > endAt) break;
      this.#options.counts.retries += 1;
      if (await this.#pause(pause, result.retryAfterMillis !== undefined)) hurried += 1;
    }
    return result;
  }

  async #transmit(body: Uint8Array): Promise<TransmitResult> {
    const { transport, exportTimeoutMillis, counts, metrics, health } = this.#options;
    const closing = this.#closing;
    const timeoutMillis = Math.min(exportTimeoutMillis, closing?.remainingMillis() ?? Infinity);
    const { signal } = this.#overdue;
    const startedAt = performance.now();
    const result = await suppressed(() => transport.transmit(body, { timeoutMillis, signal }));
    const millis = performance.now() - startedAt;
    counts.attempted(millis, result.status === 'accepted');
    if (result.status === 'retryable' && !this.#isOverdue()) health.failed(result.error, millis);
    try {
      metrics.requested(millis, result.status === 'accepted');
    } catch {
      // A meter provider that fails is its owner's business.
    }
    return result;
  }

  #isOverdue(): boolean {
    return this.#closing !== undefined && this.#closing.remainingMillis() <= 0;
  }

  #pauseMillis(attempt: number, requested: number | undefined): number {
    return this.#closing === undefined
      ? pauseMillis(attempt, requested)
      : closingPauseMillis(requested, this.#closing.remainingMillis());
  }

  /** @returns whether it was cut short */
  #pause(millis: number, isRequested: boolean): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (isCutShort: boolean): void => {
        cancel();
        this.#pausing = undefined;
        resolve(isCutShort);
      };
      const cancel = this.#options.clock.after(millis, () => {
        end(false);
      });
      const wakeUp = (): void => {
        end(true);
      };
      this.#pausing = { wakeUp, isRequested };
    });
  }
}
