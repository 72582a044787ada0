import type { LogExport } from '@wflo/logging/otlp';
import type { ResourceExportParts } from './export-parts.ts';
import { readLogExportStats } from './reports/log-export-stats.ts';
import { isSet } from './settings/is-set.ts';

/** Without any of these nothing is exported, and nothing is loaded. */
const VARIABLES = [
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_LOGS_ENDPOINT',
  'OTEL_LOGS_EXPORTER',
];

/**
 * Sends the lines of the log where the settings and the standard variables say so; undefined where
 * they do not.
 *
 * @throws an error with code `WFLO_LOGGING_INVALID_OPTION` for an option that cannot be used.
 */
export async function startLogSending({
  settings,
  resource,
  lines,
  options: { protocol, headers, agent },
}: ResourceExportParts): Promise<LogExport | undefined> {
  const { OPENTELEMETRY_ENABLED: enabled, OPENTELEMETRY_OTLP_ENDPOINT: endpoint } = settings;
  if (enabled === false || (endpoint === undefined && !VARIABLES.some(isSet))) return undefined;
  const { logExportStats, startLogExport } = await import('@wflo/logging/otlp');
  readLogExportStats(logExportStats);
  return startLogExport({
    protocol,
    headers,
    agent,
    // What is said of this signal alone comes first.
    otlpEndpoint: isSet('OTEL_EXPORTER_OTLP_LOGS_ENDPOINT') ? undefined : endpoint,
    resource: await resource(),
    onWarning: ({ code, message }) => {
      if (code === 'WFLO_LOGGING_EXPORT_FAILING') lines.failing('log', message);
      else if (code === 'WFLO_LOGGING_EXPORT_RECOVERED') lines.recovered('log', message);
      else lines.incomplete('log', message);
    },
  });
}
