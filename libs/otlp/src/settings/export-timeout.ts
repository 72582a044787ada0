import type { ExportWarningListener } from '../export-warning.ts';
import type { Signal } from '../signal.ts';
import { warnIgnored } from './ignored-variable.ts';
import { otlpVariable, type Environment } from './variables.ts';

/** The longest that a timer of Node may be. */
export const MAX_TIMER_MILLIS = 2 ** 31 - 1;

const DEFAULT_TIMEOUT_MILLIS = 10_000;

/** `OTEL_EXPORTER_OTLP_TIMEOUT`, in milliseconds; 0 means no limit. */
export function exportTimeoutFrom(
  signal: Signal,
  env: Environment,
  warn: ExportWarningListener,
): number {
  const found = otlpVariable(signal, env, 'TIMEOUT');
  if (found === undefined) return DEFAULT_TIMEOUT_MILLIS;
  const millis = Number(found.value);
  if (Number.isFinite(millis) && millis >= 0) {
    return millis === 0 ? MAX_TIMER_MILLIS : Math.min(millis, MAX_TIMER_MILLIS);
  }
  warnIgnored(warn, found, 'milliseconds, or 0 for no limit');
  return DEFAULT_TIMEOUT_MILLIS;
}
