/** What the plugin needs of a logger; a logger of @wflo/logging is one. */
export interface TelemetryLogger {
  debug(event: string, fields?: Record<string, unknown>): void;
  info(event: string, fields?: Record<string, unknown>): void;
  warning(event: string, fields?: Record<string, unknown>): void;
  error(event: string, fields?: Record<string, unknown>): void;
}

export type TelemetryLevel = keyof TelemetryLogger;

/** Temporal's level, in any case, as ours. */
export function levelOf(temporalLevel: string): TelemetryLevel {
  switch (temporalLevel.toUpperCase()) {
    case 'ERROR':
      return 'error';
    case 'WARN':
    case 'WARNING':
      return 'warning';
    case 'INFO':
      return 'info';
    default:
      return 'debug';
  }
}
