import { httpMeterProvider } from '@wflo/metrics';
import { configureTracing, tracingDoctor, type TracingHandle } from '@wflo/tracing';
import type { ExportParts } from './export-parts.ts';
import { isSet } from './settings/is-set.ts';
import type { ObservabilitySettings } from './settings/settings.ts';

/** Tracing as configured by the settings; what prevents it from being complete is logged. */
export function startTracing({
  settings,
  service,
  registry,
  lines,
  options,
}: ExportParts): TracingHandle {
  const { OPENTELEMETRY_ENABLED: enabled, OPENTELEMETRY_OTLP_ENDPOINT: endpoint } = settings;
  const warn = (problem: string): void => {
    lines.incomplete('span', problem);
  };
  const { problems, insideJest } = tracingDoctor();
  // In tests it cannot be otherwise, and would be logged by each of them.
  if (!insideJest) problems.forEach(warn);
  const unused = unusedSetting(settings);
  if (unused !== undefined) warn(unused);
  return configureTracing({
    ...options,
    serviceName: service.name,
    serviceVersion: service.version,
    // What is said of this signal alone comes first.
    otlpEndpoint: isSet('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT') ? undefined : endpoint,
    enabled,
    meterProvider: httpMeterProvider(registry),
    onWarning: ({ code, message }) => {
      if (code === 'WFLO_TRACING_EXPORT_FAILING') lines.failing('span', message);
      else if (code === 'WFLO_TRACING_EXPORT_RECOVERED') lines.recovered('span', message);
      else warn(message);
    },
  });
}

/** Any of these is enough to export. */
const STANDARD = [
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  'OTEL_TRACES_EXPORTER',
];

/** A warning about a setting that does nothing without its counterpart. */
function unusedSetting({
  OPENTELEMETRY_ENABLED: enabled,
  OPENTELEMETRY_OTLP_ENDPOINT: endpoint,
}: ObservabilitySettings): string | undefined {
  if (enabled !== true || endpoint !== undefined || STANDARD.some(isSet)) return undefined;
  return 'OPENTELEMETRY_ENABLED is true, but spans have nowhere to go: set OPENTELEMETRY_OTLP_ENDPOINT, too.';
}
