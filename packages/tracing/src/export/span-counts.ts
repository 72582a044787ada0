import { ExportCounts, type ExportStats } from '@wflo/otlp';

/** What became of every span of this process, in counts that add up. */
export interface TracingStats extends Omit<ExportStats, 'accepted'> {
  /** Recording spans started. `started = ended + (spans still open)`. */
  readonly started: number;
  /** Spans ended. `ended = exported + queued + unexported + (sum of dropped)`. */
  readonly ended: number;
  /** Spans ended while no exporter is configured, and spans recorded but not sampled. */
  readonly unexported: number;
}

/** The counters of one configuration; the process adds them up over all of its configurations. */
export class SpanCounts extends ExportCounts {
  started = 0;
  ended = 0;
  unexported = 0;

  snapshot(): TracingStats {
    const { started, ended, unexported } = this;
    const { exported, accepted: _counted, ...others } = this.exportStats();
    return { started, ended, exported, unexported, ...others };
  }
}

/** Adds the counts of several configurations; the last one with an error gives `lastError`. */
export function sumCounts(all: readonly SpanCounts[]): TracingStats {
  const sum = new SpanCounts();
  for (const one of all) {
    sum.add(one);
    sum.started += one.started;
    sum.ended += one.ended;
    sum.unexported += one.unexported;
  }
  return sum.snapshot();
}
