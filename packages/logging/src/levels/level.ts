import { InvalidLevelError } from '../errors.ts';

/** The severity names, which are Python's, least severe first. */
export type LogLevel = 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR' | 'CRITICAL';

/** Severity by level, with pino's numbers, so that a pino logger compares equal. */
export const SEVERITY: Readonly<Record<LogLevel, number>> = {
  DEBUG: 20,
  INFO: 30,
  WARNING: 40,
  ERROR: 50,
  CRITICAL: 60,
};

const NAMES = new Map<string, LogLevel>([
  ['DEBUG', 'DEBUG'],
  ['INFO', 'INFO'],
  ['WARNING', 'WARNING'],
  ['ERROR', 'ERROR'],
  ['CRITICAL', 'CRITICAL'],
  // pino's names; below DEBUG there is nothing
  ['TRACE', 'DEBUG'],
  ['WARN', 'WARNING'],
  ['FATAL', 'CRITICAL'],
]);

/**
 * The level a text names, in any case; pino's `trace`, `warn` and `fatal` are accepted too.
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
