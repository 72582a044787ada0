import type { ExportWarningListener } from '@wflo/otlp';

type Environment = Readonly<Record<string, string | undefined>>;

/** What the specification lets an exporter prefer (OpenTelemetry, "Metrics Exporter - OTLP"), and ours does. */
const PREFERENCES = [
  {
    name: 'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE',
    ours: 'cumulative',
    reason:
      'metrics are cumulative, as /metrics has them. The cumulativetodelta processor of a Collector ' +
      'makes deltas of them',
  },
  {
    name: 'OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION',
    ours: 'explicit_bucket_histogram',
    reason: 'histograms have the buckets that they were declared with, as on /metrics',
  },
] as const;

/** Warns of each that asks for something else than there is. */
export function warnOfPreferences(env: Environment, warn: ExportWarningListener): void {
  for (const { name, ours, reason } of PREFERENCES) {
    const text = env[name]?.trim();
    if (!text || text.toLowerCase() === ours) continue;
    const message = `${name} is ${JSON.stringify(text)}, which is ignored: ${reason}.`;
    warn({ kind: 'setting_ignored', message });
  }
}
