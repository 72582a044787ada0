/**
 * Structured logs that correlate with traces, keep secrets out and lose nothing at a crash.
 *
 * @module
 */
export type { LoggingOptions } from './configuration.ts';
export {
  configureLogging,
  flushLogging,
  getLogLevels,
  loggingStats,
  setLogLevel,
} from './configure.ts';
export { DestinationError, InvalidLevelError, InvalidOptionError, LoggingError } from './errors.ts';
export type { LogLevel } from './level.ts';
export type { LevelOptions } from './level-registry.ts';
export { withLogContext } from './log-context.ts';
export { getLogger, type Logger, type LogMethod } from './logger.ts';
export type { LoggingStats } from './loss-account.ts';
export { type BridgedPino, toPino } from './pino-bridge.ts';
export type { PinoLike } from './pino-destination.ts';
export type { RedactOptions } from './redactor.ts';
export type { WritableLike } from './stream-destination.ts';
export { addTraceContext, type TraceFields } from './trace-context.ts';
