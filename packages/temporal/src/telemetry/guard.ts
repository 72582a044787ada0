import type { TelemetryLogger } from './telemetry-logger.ts';

/**
 * Keeps a fault of the program's own tracer, span processor or logger from its workflows,
 * activities and calls. Faults are counted rather than hidden.
 */
export class Guard {
  #faults = 0;

  /** How many were caught so far. */
  get faults(): number {
    return this.#faults;
  }

  /** What `fn` returns, or the fallback when it throws. */
  run<T>(fn: () => T): T | undefined;
  run<T>(fn: () => T, fallback: T): T;
  run<T>(fn: () => T, fallback?: T): T | undefined {
    try {
      return fn();
    } catch {
      this.#faults += 1;
      return fallback;
    }
  }

  /** The same logger, which never throws. */
  logger(logger: TelemetryLogger): TelemetryLogger {
    const guarded =
      (level: keyof TelemetryLogger): TelemetryLogger['info'] =>
      (event, fields) => {
        this.run(() => {
          logger[level](event, fields);
        });
      };
    return {
      debug: guarded('debug'),
      info: guarded('info'),
      warning: guarded('warning'),
      error: guarded('error'),
    };
  }
}
