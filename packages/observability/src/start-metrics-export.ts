import type { MetricsExport } from '@wflo/metrics/otlp';
import type { ResourceExportParts } from './export-parts.ts';
import { readMetricsExportStats } from './reports/metrics-export-stats.ts';
import { isSet } from './settings/is-set.ts';

/** Without any of these nothing is exported, and nothing is loaded. */
const VARIABLES = [
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT',
  'OTEL_METRICS_EXPORTER',
];

/**
 * Pushes the metrics of `registry` where the settings and the standard variables say so; undefined
 * where they do not.
 *
 * @throws an error with code `WFLO_METRICS_INVALID_OPTION` for an option that cannot be used.
 */
export async function startMetricsPush({
  settings,
  resource,
  registry,
  lines,
  options: { protocol, headers, agent },
}: ResourceExportParts): Promise<MetricsExport | undefined> {
  const { OPENTELEMETRY_ENABLED: enabled, OPENTELEMETRY_OTLP_ENDPOINT: endpoint } = settings;
  if (enabled === false || (endpoint === undefined && !VARIABLES.some(isSet))) return undefined;
  const { metricsExportStats, startMetricsExport } = await import('@wflo/metrics/otlp');
  readMetricsExportStats(metricsExportStats);
  return startMetricsExport({
    protocol,
    headers,
    agent,
    registry,
    // What is said of this signal alone comes first.
    otlpEndpoint: isSet('OTEL_EXPORTER_OTLP_METRICS_ENDPOINT') ? undefined : endpoint,
    resource: await resource(),
    onWarning: ({ code, message }) => {
      if (code === 'WFLO_METRICS_EXPORT_FAILING') lines.failing('metrics', message);
      else if (code === 'WFLO_METRICS_EXPORT_RECOVERED') lines.recovered('metrics', message);
      else lines.incomplete('metrics', message);
    },
  });
}
