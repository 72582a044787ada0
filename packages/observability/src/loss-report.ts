/**
 * One account of the telemetry that did not get out as it was meant: log lines, spans and metric
 * recordings, by reason, as JSON for `/health?verbose` and as
 * `wflo_telemetry_dropped_total{signal,reason}`.
 *
 * @module
 */
import { loggingStats } from '@wflo/logging';
import { Counter, metricsStats, registry as defaultRegistry } from '@wflo/metrics';
import type { Registry } from '@wflo/metrics';
import { tracingStats } from '@wflo/tracing';

const METRIC = 'wflo_telemetry_dropped_total';

/** What was dropped since start, by signal and reason, with the last error of each signal. */
export interface LossReport {
  readonly logs: ReturnType<typeof loggingStats>;
  readonly spans: ReturnType<typeof tracingStats>;
  readonly metrics: ReturnType<typeof metricsStats>;
}

/** `registry`: whose metrics are meant, default the one with the plan's metrics. */
export function lossReport(registry: Registry = defaultRegistry): LossReport {
  return { logs: loggingStats(), spans: tracingStats(), metrics: metricsStats(registry) };
}

/** Exposes the loss report on `registry`; once per registry. */
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
  const { logs, spans, metrics } = lossReport(registry);
  const bySignal: [string, Readonly<Record<string, number>>][] = [
    ['logs', logs.dropped],
    ['spans', spans.dropped],
    ['metrics', metrics.dropped],
  ];
  return bySignal.flatMap(([signal, dropped]) =>
    Object.entries(dropped).map(([reason, count]) => ({ signal, reason, count })),
  );
}
