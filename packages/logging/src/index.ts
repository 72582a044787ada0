/**
 * Structured logs that correlate with traces, keep secrets out and lose nothing at a crash.
 *
 * @module
 */
export type { LoggingOptions } from './pipeline/configuration.ts';
export {
  configureLogging,
  configureLoggingOnce,
  flushLogging,
  getLogLevels,
  loggingStats,
  reopenLogging,
  setLogLevel,
} from './logger/configure.ts';
export {
  DestinationError,
  InvalidLevelError,
  InvalidOptionError,
  LoggingError,
  PackageMissingError,
} from './errors.ts';
export type { LogLevel } from './levels/level.ts';
export type { LevelOptions } from './levels/level-registry.ts';
export { createLogging, type Logging, type OwnLoggingOptions } from './logger/create-logging.ts';
export type { ChildOptions } from './logger/child-options.ts';
export type { PathRedaction } from './logger/redact-paths.ts';
export { stdSerializers } from './logger/std-serializers.ts';
export { withLogContext } from './logger/log-context.ts';
export { getLogger, type Logger, type LogMethod } from './logger/logger.ts';
export type { LoggingStats } from './destinations/drop-counter.ts';
export { type BridgedPino, toPino } from './pino/pino-bridge.ts';
export type { PinoLike } from './destinations/pino-destination.ts';
export type { RedactOptions } from './redaction/redactor.ts';
export type { WritableLike } from './destinations/stream-destination.ts';
export { addTraceContext, type TraceFields } from './line/trace-context.ts';
