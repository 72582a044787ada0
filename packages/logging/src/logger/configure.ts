import type { LoggingStats } from '../destinations/drop-counter.ts';
import type { LevelOptions } from '../levels/level-registry.ts';
import { type LogLevel, parseLevel } from '../levels/level.ts';
import type { LoggingOptions } from '../pipeline/configuration.ts';
import { mainPipeline } from '../pipeline/pipeline.ts';
import { dropCounter } from '../pipeline/process-state.ts';
import { followProcess } from './process-events.ts';

/**
 * Sets how all loggers of the process write; may be called again, and replaces everything but the
 * levels set for single prefixes.
 *
 * @throws InvalidLevelError (`WFLO_LOGGING_INVALID_LEVEL`), InvalidOptionError
 * (`WFLO_LOGGING_INVALID_OPTION`), DestinationError (`WFLO_LOGGING_DESTINATION`); the former
 * configuration then stays
 * @example
 * configureLogging({ level: 'INFO', jsonOutput: true });
 */
export function configureLogging(options: LoggingOptions = {}): void {
  mainPipeline.configure(options);
  followProcess(options);
}

/**
 * As {@link configureLogging}, but only when nobody has configured logging yet: for a library, which
 * leaves what the application has set as it is, whichever of them comes first.
 *
 * @returns whether it was configured by this call
 * @throws as configureLogging
 */
export function configureLoggingOnce(options: LoggingOptions = {}): boolean {
  if (mainPipeline.isConfigured) return false;
  configureLogging(options);
  return true;
}

/**
 * Opens the file that is the destination anew, after logrotate or its like has renamed it; any other
 * destination stays as it is. Files that are copied and truncated (`copytruncate`) need nothing.
 *
 * @throws DestinationError (`WFLO_LOGGING_DESTINATION`); lines then go on to the file of before
 * @example
 * process.on('SIGUSR1', () => reopenLogging());
 */
export function reopenLogging(): void {
  mainPipeline.reopen();
}

/**
 * Changes the level of one logger-name prefix, or without a name of all loggers that no prefix
 * governs, from the next line on; for good, or for a time.
 *
 * @throws InvalidLevelError (`WFLO_LOGGING_INVALID_LEVEL`), InvalidOptionError
 * (`WFLO_LOGGING_INVALID_OPTION`) for a time out of bounds
 * @example
 * setLogLevel('DEBUG', 'wflo.sandbox', { expiresAfterSeconds: 600 });
 */
export function setLogLevel(level: string, loggerName?: string, options?: LevelOptions): void {
  mainPipeline.ready();
  mainPipeline.levels.set(parseLevel(level), loggerName, options);
}

/** The levels that hold now, by prefix; `root` is the default. */
export function getLogLevels(): Record<string, LogLevel> {
  mainPipeline.ready();
  return mainPipeline.levels.all();
}

/** Resolves when what was written has been handed on, and exported where it is, after 2 s at the latest; never rejects. */
export async function flushLogging(): Promise<void> {
  await mainPipeline.flush();
}

/** Lines written and lost since the process started, by reason. */
export function loggingStats(): LoggingStats {
  return dropCounter().stats();
}
