import { loggingStats } from '@wflo/logging';
import { Counter, metricsStats, registry as defaultRegistry } from '@wflo/metrics';
import type { Registry } from '@wflo/metrics';
import type { MetricsExportStats } from '@wflo/metrics/otlp';
import { tracingStats } from '@wflo/tracing';
import { logExportStats, type LogExportStats } from './log-export-stats.ts';
import { metricsExportStats } from './metrics-export-stats.ts';

const METRIC = 'wflo_telemetry_dropped_total';

const EXPORT_REASONS = [
  ...['queue_full', 'export_failed', 'rejected', 'too_large', 'encoding_failed'],
  ...['shutdown_timeout', 'after_shutdown'],
];
/**
 * What is likely to happen is shown from the start, at 0: `increase()` sees no first drop in a
 * series that begins with it. Other reasons, such as the code of a system error, appear when they do.
 */
const USUAL_REASONS = {
  logs: [
    'BACKPRESSURE',
    'EAGAIN',
    'EPIPE',
    'ENOSPC',
    'ENCODING',
    'RATE_LIMITED',
    ...EXPORT_REASONS,
  ],
  spans: EXPORT_REASONS,
  metrics: [
    ...['not_finite', 'negative', 'missing_label', 'unknown_label', 'invalid_label'],
    ...['invalid_exemplar', 'series_limit', 'label_too_long'],
    ...EXPORT_REASONS,
  ],
} as const;

/** What was dropped since start, by signal and reason, with the last error of each signal. */
export interface LossReport {
  /** Lines, and log records that were to be sent: `export` has these alone. */
  readonly logs: ReturnType<typeof loggingStats> & { readonly export?: LogExportStats };
  readonly spans: ReturnType<typeof tracingStats>;
  /** Recordings, and data points that were to be pushed: `export` has these alone. */
  readonly metrics: ReturnType<typeof metricsStats> & { readonly export?: MetricsExportStats };
}

/**
 * The telemetry that was dropped since the start (log lines, spans, metric recordings), for
 * `/health?verbose`. `registry`: whose metrics are meant; default that of the workflow metrics.
 */
export function lossReport(registry: Registry = defaultRegistry): LossReport {
  return { logs: logsReport(), spans: tracingStats(), metrics: metricsReport(registry) };
}

function logsReport(): LossReport['logs'] {
  const written = loggingStats();
  const sent = logExportStats();
  if (sent === undefined) return written;
  return { ...written, dropped: { ...written.dropped, ...sent.dropped }, export: sent };
}

function metricsReport(registry: Registry): LossReport['metrics'] {
  const recorded = metricsStats(registry);
  const pushed = metricsExportStats();
  if (pushed === undefined) return recorded;
  return { ...recorded, dropped: { ...recorded.dropped, ...pushed.dropped }, export: pushed };
}

/** Exposes the report as `wflo_telemetry_dropped_total{signal,reason}` on `registry`, once. */
export function registerLossMetric(registry: Registry): void {
  if (registry.getSingleMetric(METRIC) !== undefined) return;
  new Counter({
    name: METRIC,
    help: 'Telemetry dropped since start, by signal and reason',
    labelNames: ['signal', 'reason'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { signal, reason, count } of drops(registry)) this.inc({ signal, reason }, count);
    },
  });
}

function drops(registry: Registry): { signal: string; reason: string; count: number }[] {
  const report = lossReport(registry);
  return (['logs', 'spans', 'metrics'] as const).flatMap((signal) => {
    const none = Object.fromEntries(USUAL_REASONS[signal].map((reason) => [reason, 0]));
    return Object.entries({ ...none, ...report[signal].dropped }).map(([reason, count]) => ({
      signal,
      reason,
      count,
    }));
  });
}
