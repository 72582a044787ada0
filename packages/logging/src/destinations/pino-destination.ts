import { reasonOf } from '../values/safe-read.ts';
import type { LineDestination } from './destination.ts';
import type { DropCounter } from './drop-counter.ts';
import { asShown, isSentByInstrumentation, outputOf } from './pino-output.ts';

type PinoMethod = (fields: object, event: string) => void;
type Fields = Readonly<Record<string, unknown>>;
type Run = (write: () => void) => void;
type PinoMethodName = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/** What is needed of a pino logger; any version has it. */
export interface PinoLike {
  trace?: PinoMethod;
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
  ['trace', 'trace'],
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
    this.#write(text);
  }

  /** What its hooks leave out, and what OpenTelemetry's instrumentation sends, is not exported. */
  writeForReaders(text: string): string | undefined {
    const pino = this.#pino;
    let output: string | undefined | null;
    const ours = this.#write(text, (write) => {
      output = outputOf(pino, write);
    });
    try {
      if (ours === undefined || output === undefined) return undefined;
      if (isSentByInstrumentation(pino)) return undefined;
      return output === null ? text : asShown(pino, ours, output);
    } catch (error) {
      this.#drops.failed(error);
      return undefined;
    }
  }

  /** @returns the line that was written, undefined when there is none */
  #write(
    text: string,
    run: Run = (write) => {
      write();
    },
  ): Fields | undefined {
    try {
      const line = JSON.parse(text) as Fields;
      // pino writes its own time, level and message.
      const { timestamp: _, level, event, ...fields } = line;
      const method = methodOf(level);
      if (!this.#pino.isLevelEnabled(method)) return undefined;
      run(() => {
        const write = this.#pino[method] ?? this.#pino.debug;
        write.call(this.#pino, fields, typeof event === 'string' ? event : JSON.stringify(event));
      });
      this.#drops.wrote();
      return line;
    } catch (error) {
      this.#drops.drop(reasonOf(error, 'DESTINATION'), error);
      return undefined;
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
