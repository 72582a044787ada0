import type { ExportWarningListener } from '@wflo/otlp';
import { InvalidOptionError } from '../errors.ts';

export interface PushIntervals {
  /** From the start of one push to that of the next. */
  readonly intervalMillis: number;
  /** The longest that one push goes on. */
  readonly timeoutMillis: number;
}

const MAX_TIMER_MILLIS = 2 ** 31 - 1;

/**
 * The option, else `OTEL_METRIC_EXPORT_INTERVAL` and `OTEL_METRIC_EXPORT_TIMEOUT` (OpenTelemetry,
 * "Periodic exporting MetricReader"), else 60 s and 30 s.
 *
 * @throws {MetricsError} `WFLO_METRICS_INVALID_OPTION` for an option; a variable that is not valid
 * is warned of and ignored.
 */
export function pushIntervals(
  option: number | undefined,
  env: Readonly<Record<string, string | undefined>>,
  warn: ExportWarningListener,
): PushIntervals {
  if (option !== undefined && !isMillis(option)) {
    throw new InvalidOptionError('intervalMillis', option, 'milliseconds above 0');
  }
  const fromVariable = (name: string, fallback: number, isUsable = isMillis): number => {
    const text = env[name]?.trim();
    if (!text) return fallback;
    if (isUsable(Number(text))) return Number(text);
    warn({
      kind: 'setting_ignored',
      message: `${name} is ${JSON.stringify(text)}, expected milliseconds above 0: read as ${fallback}.`,
    });
    return fallback;
  };
  const intervalMillis = option ?? fromVariable('OTEL_METRIC_EXPORT_INTERVAL', 60_000);
  // 0 is no limit, but for the next push.
  const isTimeout = (value: number): boolean => value === 0 || isMillis(value);
  const timeoutMillis = fromVariable('OTEL_METRIC_EXPORT_TIMEOUT', 30_000, isTimeout);
  return { intervalMillis, timeoutMillis: Math.min(timeoutMillis || Infinity, intervalMillis) };
}

function isMillis(value: number): boolean {
  return value > 0 && value <= MAX_TIMER_MILLIS;
}
