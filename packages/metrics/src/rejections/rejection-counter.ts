/**
 * Counts what could not be recorded as asked, by metric and reason: telemetry never throws
 * into its host, and nothing is dropped that nobody can see.
 */
import { errorText } from './failure-text.ts';

export type RejectReason =
  | 'not_finite'
  | 'negative'
  | 'missing_label'
  | 'unknown_label'
  | 'invalid_label'
  | 'invalid_exemplar';
export type OverflowReason = 'series_limit' | 'label_too_long';

/** A metric that has begun to put recordings under `overflow`. */
export interface Overflow {
  readonly metric: string;
  readonly reason: OverflowReason;
  /** The label with the most different values, or the one whose value was too long. */
  readonly culpritLabel: string;
}

export interface Fault {
  readonly metric: string;
  readonly reason: string;
  count: number;
}

export class FaultAccount {
  readonly #rejected = new Map<string, Fault>();
  readonly #overflowed = new Map<string, Fault>();
  readonly #collectErrors = new Map<string, number>();
  readonly #culprits = new Map<string, string>();
  readonly #overflowListeners = new Set<(overflow: Overflow) => void>();
  #lastError: string | undefined;

  reject(metric: string, reason: RejectReason, detail: string): void {
    count(this.#rejected, metric, reason);
    this.#lastError = `${metric}: ${detail}`;
  }

  /** `culprit` is the label with the most different values, when the metric is full. */
  overflow(metric: string, reason: OverflowReason, culprit: string): void {
    const times = count(this.#overflowed, metric, reason);
    this.#culprits.set(metric, culprit);
    if (times === 1) this.#announce({ metric, reason, culpritLabel: culprit });
  }

  /** Calls `listener` when a metric overflows for the first time for a reason. */
  onOverflow(listener: (overflow: Overflow) => void): () => void {
    this.#overflowListeners.add(listener);
    return () => {
      this.#overflowListeners.delete(listener);
    };
  }

  #announce(overflow: Overflow): void {
    for (const listener of this.#overflowListeners) {
      try {
        listener(overflow);
      } catch (error) {
        this.#lastError = `onOverflow: ${errorText(error)}`;
      }
    }
  }

  /** Has the collector at 0 before it fails, so that its first failure is an increase. */
  expectCollector(collector: string): void {
    if (!this.#collectErrors.has(collector)) this.#collectErrors.set(collector, 0);
  }

  collectError(collector: string, error: unknown): void {
    this.#collectErrors.set(collector, (this.#collectErrors.get(collector) ?? 0) + 1);
    this.#lastError = `${collector}: ${errorText(error)}`;
  }

  rejected(): Iterable<Readonly<Fault>> {
    return this.#rejected.values();
  }

  overflowed(): Iterable<Readonly<Fault>> {
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
function count(faults: Map<string, Fault>, metric: string, reason: string): number {
  const key = `${metric} ${reason}`;
  const fault = faults.get(key);
  if (fault !== undefined) return (fault.count += 1);
  faults.set(key, { metric, reason, count: 1 });
  return 1;
}
