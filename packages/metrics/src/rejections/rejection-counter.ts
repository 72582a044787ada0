import { errorText } from './failure-text.ts';

export type RejectReason =
  | 'not_finite'
  | 'negative'
  | 'missing_label'
  | 'unknown_label'
  | 'invalid_label'
  | 'invalid_exemplar';
export type OverflowReason = 'series_limit' | 'label_too_long';

/** A metric that has started to put recordings under `overflow`. */
export interface Overflow {
  readonly metric: string;
  readonly reason: OverflowReason;
  /** The label with the most different values, or the one whose value was too long. */
  readonly culpritLabel: string;
}

export interface Rejection {
  readonly metric: string;
  readonly reason: string;
  count: number;
}

/**
 * Counts what could not be recorded as requested, by metric and reason: telemetry never throws into
 * its host, and every loss can be seen.
 */
export class RejectionCounter {
  readonly #rejected = new Map<string, Rejection>();
  readonly #overflowed = new Map<string, Rejection>();
  readonly #collectErrors = new Map<string, number>();
  readonly #culprits = new Map<string, string>();
  readonly #overflowListeners = new Set<(overflow: Overflow) => void>();
  #lastError: string | undefined;

  reject(metric: string, reason: RejectReason, detail: string): void {
    count(this.#rejected, metric, reason);
    this.#lastError = `${metric}: ${detail}`;
  }

  overflow({ metric, reason, culpritLabel }: Overflow): void {
    const times = count(this.#overflowed, metric, reason);
    this.#culprits.set(metric, culpritLabel);
    if (times > 1) return;
    for (const listener of this.#overflowListeners) {
      try {
        listener({ metric, reason, culpritLabel });
      } catch (error) {
        this.#lastError = `onOverflow: ${errorText(error)}`;
      }
    }
  }

  /** Calls `listener` when a metric overflows for the first time for a reason. */
  onOverflow(listener: (overflow: Overflow) => void): () => void {
    this.#overflowListeners.add(listener);
    return () => {
      this.#overflowListeners.delete(listener);
    };
  }

  /** Has the collector at 0 before it fails, so that its first failure is an increase. */
  expectCollector(collector: string): void {
    if (!this.#collectErrors.has(collector)) this.#collectErrors.set(collector, 0);
  }

  collectError(collector: string, error: unknown): void {
    this.#collectErrors.set(collector, (this.#collectErrors.get(collector) ?? 0) + 1);
    this.#lastError = `${collector}: ${errorText(error)}`;
  }

  rejected(): Iterable<Readonly<Rejection>> {
    return this.#rejected.values();
  }

  overflowed(): Iterable<Readonly<Rejection>> {
    return this.#overflowed.values();
  }

  collectErrors(): ReadonlyMap<string, number> {
    return this.#collectErrors;
  }

  /** Metric name to the label that filled it. */
  culprits(): ReadonlyMap<string, string> {
    return this.#culprits;
  }

  get lastError(): string | undefined {
    return this.#lastError;
  }
}

/** How often it has happened by now. */
function count(rejections: Map<string, Rejection>, metric: string, reason: string): number {
  const key = `${metric} ${reason}`;
  const known = rejections.get(key);
  if (known !== undefined) return (known.count += 1);
  rejections.set(key, { metric, reason, count: 1 });
  return 1;
}
