import type { ExportWarningListener } from '../export-warning.ts';
import type { Variable } from './variables.ts';

/** Warns of a variable that cannot be used, and counts as unset (OpenTelemetry, "Configuration"). */
export function warnIgnored(
  warn: ExportWarningListener,
  { name, value }: Variable,
  expected: string,
): void {
  const message = `${name} is ${JSON.stringify(value)}, which is ignored: expected ${expected}.`;
  warn({ kind: 'setting_ignored', message });
}
