import { Counter, Gauge, type Registry } from '@wflo/metrics';
import { tracingStats } from '@wflo/tracing';

type Stats = ReturnType<typeof tracingStats>;

const COUNTERS: readonly (readonly [name: string, help: string, of: (stats: Stats) => number])[] = [
  ['wflo_span_exported_total', 'Spans that the collector has accepted', (s) => s.exported],
  [
    'wflo_span_export_requests_total',
    'Requests sent to the collector, each retry counted',
    (s) => s.exportAttempts,
  ],
  [
    'wflo_span_export_failures_total',
    'Requests that the collector has not accepted',
    (s) => s.exportFailures,
  ],
  ['wflo_span_export_retries_total', 'Batches of spans sent again', (s) => s.retries],
  [
    'wflo_span_export_seconds_total',
    'Time that requests to the collector took',
    (s) => s.exportMillisTotal / 1_000,
  ],
];
const GAUGES: typeof COUNTERS = [
  ['wflo_span_queue_spans', 'Spans that wait for export or are being sent', (s) => s.queued],
  ['wflo_span_queue_bytes', 'Estimated size of the spans that wait', (s) => s.queuedBytes],
];

/**
 * Exposes on `registry`, once, how the export of spans goes, by `tracingStats()`: what waits, what
 * the collector has accepted, and what its requests took.
 */
export function registerSpanExportMetrics(registry: Registry): void {
  for (const [name, help, of] of COUNTERS) {
    if (registry.getSingleMetric(name) !== undefined) continue;
    new Counter({
      name,
      help,
      registers: [registry],
      collect() {
        this.reset();
        this.inc(of(tracingStats()));
      },
    });
  }
  for (const [name, help, of] of GAUGES) {
    if (registry.getSingleMetric(name) !== undefined) continue;
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(of(tracingStats()));
      },
    });
  }
}
