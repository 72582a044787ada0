/** What became of every span of this process, in counts that add up. */
export interface TracingStats {
  /** Recording spans started. `started = ended + (spans still open)`. */
  readonly started: number;
  /** Spans ended. `ended = exported + queued + unexported + (sum of dropped)`. */
  readonly ended: number;
  /** Spans that the collector has accepted. */
  readonly exported: number;
  /** Spans ended while no exporter is configured, and spans recorded but not sampled. */
  readonly unexported: number;
  /**
   * Spans lost, by reason: `queue_full`, `export_failed`, `rejected` (by the collector), `too_large`
   * (for the collector, alone in its request), `shutdown_timeout`, `after_shutdown`,
   * `encoding_failed`.
   */
  readonly dropped: Readonly<Record<string, number>>;
  /** Spans waiting or being sent right now. */
  readonly queued: number;
  /** Estimated size of the queued spans, in bytes. */
  readonly queuedBytes: number;
  /** Batches sent again after a failure that may pass. */
  readonly retries: number;
  /** Requests sent to the collector, each retry counted. */
  readonly exportAttempts: number;
  /** Those of them that were not accepted. */
  readonly exportFailures: number;
  /** How long the requests took, all of them together and the longest, in milliseconds. */
  readonly exportMillisTotal: number;
  readonly exportMillisMax: number;
  /** The newest failure to export, without secrets. */
  readonly lastError?: string;
}

export type DropReason =
  | 'queue_full'
  | 'export_failed'
  | 'rejected'
  | 'too_large'
  | 'shutdown_timeout'
  | 'after_shutdown'
  | 'encoding_failed';

/** The counters of one configuration; the process adds them up over all of its configurations. */
export class SpanCounts {
  started = 0;
  ended = 0;
  exported = 0;
  unexported = 0;
  queued = 0;
  queuedBytes = 0;
  retries = 0;
  exportAttempts = 0;
  exportFailures = 0;
  exportMillisTotal = 0;
  exportMillisMax = 0;
  lastError: string | undefined;
  readonly dropped = new Map<string, number>();

  drop(reason: DropReason, spans: number): void {
    if (spans > 0) this.dropped.set(reason, (this.dropped.get(reason) ?? 0) + spans);
  }

  attempted(millis: number, accepted: boolean): void {
    this.exportAttempts += 1;
    if (!accepted) this.exportFailures += 1;
    this.exportMillisTotal += millis;
    this.exportMillisMax = Math.max(this.exportMillisMax, millis);
  }

  snapshot(): TracingStats {
    return {
      started: this.started,
      ended: this.ended,
      exported: this.exported,
      unexported: this.unexported,
      dropped: Object.fromEntries(this.dropped),
      queued: this.queued,
      queuedBytes: this.queuedBytes,
      retries: this.retries,
      exportAttempts: this.exportAttempts,
      exportFailures: this.exportFailures,
      exportMillisTotal: Math.round(this.exportMillisTotal),
      exportMillisMax: Math.round(this.exportMillisMax),
      lastError: this.lastError,
    };
  }
}

const SUMMED = [
  'started',
  'ended',
  'exported',
  'unexported',
  'queued',
  'queuedBytes',
  'retries',
  'exportAttempts',
  'exportFailures',
  'exportMillisTotal',
] as const;

/** Adds the counts of several configurations; the last one with an error gives `lastError`. */
export function sumCounts(all: readonly SpanCounts[]): TracingStats {
  const sum = new SpanCounts();
  for (const one of all) {
    for (const count of SUMMED) sum[count] += one[count];
    sum.exportMillisMax = Math.max(sum.exportMillisMax, one.exportMillisMax);
    sum.lastError = one.lastError ?? sum.lastError;
    for (const [reason, count] of one.dropped) {
      sum.dropped.set(reason, (sum.dropped.get(reason) ?? 0) + count);
    }
  }
  return sum.snapshot();
}
