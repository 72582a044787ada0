import type { ExportWarningListener } from '../export-warning.ts';
import { SIGNALS, type Signal } from '../signal.ts';
import type { Environment } from './variables.ts';

/** What `OTEL_TRACES_EXPORTER`, `OTEL_LOGS_EXPORTER` or `OTEL_METRICS_EXPORTER` says. */
export interface Exporters {
  /** Over OTLP, where there is an endpoint. Default true. */
  readonly otlp: boolean;
  /** To stdout. Default false. */
  readonly console: boolean;
  /** Whether `otlp` is named by the variable, not but the default. */
  readonly isOtlpNamed: boolean;
}

const KNOWN = ['otlp', 'console', 'none'];

/** A list; what is not known in it is warned of and ignored, and `none` gives way to the others. */
export function resolveExporters(
  signal: Signal,
  env: Environment,
  warn: ExportWarningListener = () => undefined,
): Exporters {
  const { exporterVariable } = SIGNALS[signal];
  // Prometheus' exposition is there anyway.
  const known = signal === 'metrics' ? [...KNOWN, 'prometheus'] : KNOWN;
  const names = (env[exporterVariable] ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    const shown = unknown.map((name) => JSON.stringify(name)).join(', ');
    warn({
      kind: 'setting_ignored',
      message: `${exporterVariable} names ${shown}, which is ignored: ${listOf(known)} are known.`,
    });
  }
  const isNamed = names.length > unknown.length;
  return {
    otlp: !isNamed || names.includes('otlp'),
    console: names.includes('console'),
    isOtlpNamed: names.includes('otlp'),
  };
}

function listOf(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}
