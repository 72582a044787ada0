import type { MetricsExportStats } from '@wflo/metrics/otlp';

let read: (() => MetricsExportStats) | undefined;

/** Where they are read from, once the export has been loaded: it is loaded where it is used. */
export function readMetricsExportStats(by: () => MetricsExportStats): void {
  read = by;
}

/** What became of the metrics that were to be pushed; undefined where nothing was. */
export function metricsExportStats(): MetricsExportStats | undefined {
  return read?.();
}
