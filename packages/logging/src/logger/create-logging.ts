import type { LevelOptions } from '../levels/level-registry.ts';
import { type LogLevel, parseLevel } from '../levels/level.ts';
import type { LoggingOptions } from '../pipeline/configuration.ts';
import { Pipeline } from '../pipeline/pipeline.ts';
import { type Logger, loggerOf } from './logger.ts';

/** Options of {@link createLogging}: what the process as a whole does is the application's. */
export type OwnLoggingOptions = Omit<LoggingOptions, 'reopenOnSighup' | 'captureUncaught'>;

/** A configuration of its own, with loggers, levels and a destination. */
export interface Logging {
  /** As the package's own: a logger by its name. */
  getLogger(name?: string): Logger;
  /** @throws InvalidLevelError (`WFLO_LOGGING_INVALID_LEVEL`), InvalidOptionError */
  setLogLevel(level: string, loggerName?: string, options?: LevelOptions): void;
  getLogLevels(): Record<string, LogLevel>;
  /** Resolves when what was written has been handed on, after 2 s at the latest. */
  flush(): Promise<void>;
  /** @throws DestinationError (`WFLO_LOGGING_DESTINATION`) */
  reopen(): void;
}

/**
 * Loggers that neither follow {@link configureLogging} nor change what it set: for a library that
 * writes by its own rules beside an application that has others. Their lines are not exported by
 * `startLogExport`; `loggingStats()` counts them, too.
 *
 * @throws LoggingError, as configureLogging
 * @example
 * const audit = createLogging({ level: 'INFO', jsonOutput: true, destination: 'audit.log' });
 * audit.getLogger('billing').info('invoice_sent', { invoice_id: 'i-1' });
 */
export function createLogging(options: OwnLoggingOptions = {}): Logging {
  const pipeline = new Pipeline(false);
  pipeline.configure(options);
  return {
    getLogger: (name) => loggerOf(pipeline, name),
    setLogLevel: (level, loggerName, levelOptions) => {
      pipeline.levels.set(parseLevel(level), loggerName, levelOptions);
    },
    getLogLevels: () => pipeline.levels.all(),
    flush: () => pipeline.flush(),
    reopen: () => {
      pipeline.reopen();
    },
  };
}
