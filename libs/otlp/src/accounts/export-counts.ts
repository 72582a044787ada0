export type DropReason =
  | 'queue_full'
  | 'export_failed'
  | 'rejected'
  | 'too_large'
  | 'shutdown_timeout'
  | 'after_shutdown'
  | 'encoding_failed';

/** What became of every item that was added, in counts: `accepted = exported + queued + lost of them`. */
export interface ExportStats {
  /** Items that the queue has taken. */
  readonly accepted: number;
  /** Items that the collector has accepted. */
  readonly exported: number;
  /**
   * Items lost, by reason: `queue_full`, `export_failed`, `rejected` (by the collector), `too_large`
   * (for the collector, alone in its request), `shutdown_timeout`, `after_shutdown`,
   * `encoding_failed`. Those of `queue_full` and `after_shutdown` were never accepted.
   */
  readonly dropped: Readonly<Record<string, number>>;
  /** Items waiting or being sent right now. */
  readonly queued: number;
  /** Estimated size of the queued items, in bytes. */
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
  /** Why the collector takes nothing at present; undefined while it does. */
  readonly failing?: string;
}

/** The counters of one queue. */
export class ExportCounts {
  accepted = 0;
  exported = 0;
  queued = 0;
  queuedBytes = 0;
  retries = 0;
  exportAttempts = 0;
  exportFailures = 0;
  exportMillisTotal = 0;
  exportMillisMax = 0;
  lastError: string | undefined;
  failing: string | undefined;
  readonly dropped = new Map<string, number>();

  drop(reason: DropReason, items: number): void {
    if (items > 0) this.dropped.set(reason, (this.dropped.get(reason) ?? 0) + items);
  }

  attempted(millis: number, accepted: boolean): void {
    this.exportAttempts += 1;
    if (!accepted) this.exportFailures += 1;
    this.exportMillisTotal += millis;
    this.exportMillisMax = Math.max(this.exportMillisMax, millis);
  }

  exportStats(): ExportStats {
    return {
      accepted: this.accepted,
      exported: this.exported,
      dropped: Object.fromEntries(this.dropped),
      queued: this.queued,
      queuedBytes: this.queuedBytes,
      retries: this.retries,
      exportAttempts: this.exportAttempts,
      exportFailures: this.exportFailures,
      exportMillisTotal: Math.round(this.exportMillisTotal),
      exportMillisMax: Math.round(this.exportMillisMax),
      lastError: this.lastError,
      failing: this.failing,
    };
  }

  /** For the sum over several queues. The last one with an error gives the texts. */
  add(other: ExportCounts): void {
    for (const count of SUMMED) this[count] += other[count];
    this.exportMillisMax = Math.max(this.exportMillisMax, other.exportMillisMax);
    this.lastError = other.lastError ?? this.lastError;
    this.failing = other.failing ?? this.failing;
    for (const [reason, count] of other.dropped) {
      this.dropped.set(reason, (this.dropped.get(reason) ?? 0) + count);
    }
  }
}

const SUMMED = [
  'accepted',
  'exported',
  'queued',
  'queuedBytes',
  'retries',
  'exportAttempts',
  'exportFailures',
  'exportMillisTotal',
] as const;

/** The counts of several queues together, such as those of one signal since the process began. */
export function sumStats(all: readonly ExportCounts[]): ExportStats {
  const sum = new ExportCounts();
  for (const one of all) sum.add(one);
  return sum.exportStats();
}
