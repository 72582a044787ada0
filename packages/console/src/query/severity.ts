const NAMES = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

/** The name of a severity number of OpenTelemetry, 1 to 24. */
export function severityName(severity: number): string {
  return NAMES[Math.min(5, Math.max(0, Math.floor((severity - 1) / 4)))] ?? 'info';
}

/** The lowest number of a level; undefined for what is none. */
export function severityOf(level: string): number | undefined {
  const index = NAMES.findIndex((name) => name === level.toLowerCase());
  return index === -1 ? undefined : 4 * index + 1;
}
