/**
 * `@wflo/metrics/otlp`: the metrics of a registry, pushed over OTLP beside the scrape.
 *
 * @module
 * @example
 * const metricsExport = startMetricsExport();
 * await metricsExport?.shutdown();
 */
export {
  metricsExportStats,
  startMetricsExport,
  type MetricsExport,
  type MetricsExportOptions,
  type MetricsExportStats,
} from './otlp/metrics-export.ts';
export type { MetricsWarning } from './otlp/metrics-warning.ts';
