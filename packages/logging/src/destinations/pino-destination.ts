import { reasonOf } from '../values/safe-read.ts';
import type { LineDestination } from './destination.ts';
import type { DropCounter } from './drop-counter.ts';

type PinoMethod = (fields: object, event: string) => void;
type PinoMethodName = 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/** What is needed of a pino logger; any version has it. */
export interface PinoLike {
  debug: PinoMethod;
  info: PinoMethod;
  warn: PinoMethod;
  error: PinoMethod;
  fatal: PinoMethod;
  child(bindings: object): unknown;
  isLevelEnabled(level: string): boolean;
  flush?(done?: (error?: Error) => void): void;
}

const PINO_LEVELS: ReadonlyMap<unknown, PinoMethodName> = new Map([
  ['debug', 'debug'],
  ['info', 'info'],
  ['warning', 'warn'],
  ['error', 'error'],
  ['critical', 'fatal'],
]);
const FLUSH_MILLIS = 2_000;

export function isPino(destination: object): destination is PinoLike {
  return (
    'child' in destination &&
    typeof destination.child === 'function' &&
    'isLevelEnabled' in destination &&
    typeof destination.isLevelEnabled === 'function'
  );
}

/**
 * Hands lines to a pino logger that exists already: redacted and bounded by us, written in its
 * format, with its transports, to its destination.
 */
export class PinoDestination implements LineDestination {
  readonly isTerminal = false;
  readonly takesOnlyJson = true;
  readonly #pino: PinoLike;
  readonly #drops: DropCounter;

  constructor(pino: PinoLike, drops: DropCounter) {
    this.#pino = pino;
    this.#drops = drops;
  }

  takes(severityName: string): boolean {
    try {
      return this.#pino.isLevelEnabled(methodOf(severityName));
    } catch {
      // Writing the line fails alike, and counts it.
      return true;
    }
  }

  write(text: string): void {
    try {
      // pino writes its own time, level and message.
      const { timestamp: _, level, event, ...fields } = JSON.parse(text) as Record<string, unknown>;
      const method = methodOf(level);
      if (!this.#pino.isLevelEnabled(method)) return;
      this.#pino[method](fields, typeof event === 'string' ? event : JSON.stringify(event));
      this.#drops.wrote();
    } catch (error) {
      this.#drops.drop(reasonOf(error, 'DESTINATION'), error);
    }
  }

  async flush(): Promise<void> {
    if (typeof this.#pino.flush !== 'function') return;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(resolve, FLUSH_MILLIS, undefined);
    try {
      this.#pino.flush((error) => {
        if (error) this.#drops.failed(error);
        resolve(undefined);
      });
      await promise;
    } catch (error) {
      this.#drops.failed(error);
    } finally {
      clearTimeout(timer);
    }
  }

  close(): void {
    // The logger is its owner's.
  }
}

function methodOf(level: unknown): PinoMethodName {
  return PINO_LEVELS.get(level) ?? 'info';
}
