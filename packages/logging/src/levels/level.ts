import { InvalidLevelError } from '../errors.ts';

/** The severity names, which are Python's, between pino's lowest and its level for no line at all. */
export type LogLevel = 'TRACE' | 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR' | 'CRITICAL' | 'SILENT';

/** pino's names of the levels that lines have. */
export type PinoLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/** Severity by level, with pino's numbers, so that a pino logger compares equal. */
export const SEVERITY: Readonly<Record<LogLevel, number>> = {
  TRACE: 10,
  DEBUG: 20,
  INFO: 30,
  WARNING: 40,
  ERROR: 50,
  CRITICAL: 60,
  SILENT: Number.POSITIVE_INFINITY,
};

/** The levels of a pino logger, by their names and by their numbers. */
export const PINO_LEVELS = {
  values: { trace: 10, debug: 20, info: 30, warn: 40, error: 50, fatal: 60 },
  labels: { 10: 'trace', 20: 'debug', 30: 'info', 40: 'warn', 50: 'error', 60: 'fatal' },
} as const;

const NAMES = new Map<string, LogLevel>([
  ['TRACE', 'TRACE'],
  ['DEBUG', 'DEBUG'],
  ['INFO', 'INFO'],
  ['WARNING', 'WARNING'],
  ['ERROR', 'ERROR'],
  ['CRITICAL', 'CRITICAL'],
  ['SILENT', 'SILENT'],
  // pino's names
  ['WARN', 'WARNING'],
  ['FATAL', 'CRITICAL'],
]);

/**
 * The level a text names, in any case; pino's `warn` and `fatal` are accepted too.
 *
 * @param source what the message of the error calls the value, for example `LOG_LEVEL`
 * @throws InvalidLevelError (`WFLO_LOGGING_INVALID_LEVEL`) when the text names no level
 */
export function parseLevel(text: unknown, source = 'level'): LogLevel {
  const level = levelNamed(text);
  if (level === undefined) throw new InvalidLevelError(text, source);
  return level;
}

/** As {@link parseLevel}, with undefined for what names no level. */
export function levelNamed(text: unknown): LogLevel | undefined {
  return typeof text === 'string' ? NAMES.get(text.trim().toUpperCase()) : undefined;
}

/** What pino calls a level; `silent` for the one above all. */
export function pinoNameOf(severity: number): PinoLevel | 'silent' {
  const labels: Readonly<Record<number, PinoLevel>> = PINO_LEVELS.labels;
  return labels[severity] ?? 'silent';
}
