/**
 * Keeps a fault of what the program gave us (a tracer, a span processor, a logger) from reaching
 * the program's workflows, activities and calls. Faults are counted rather than hidden.
 *
 * @module
 */
import type { TelemetryLogger } from './telemetry-logger.ts';

export class Guard {
  #faults = 0;

  /** What was thrown and caught so far. */
  get faults(): number {
    return this.#faults;
  }

  /** What `fn` gives, or the fallback when it throws. */
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
