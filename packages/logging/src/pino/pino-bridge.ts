import { createRequire } from 'node:module';

import type { LogFn, Logger as PinoLogger, pino as Pino } from 'pino';

import { PackageMissingError } from '../errors.ts';
import type { LogMethod, Logger } from '../logger/logger.ts';
import { lineOf } from '../pipeline/process-state.ts';
import { OUTLET, takeOver } from './pino-readers.ts';

/** Names that no caller uses, for the two parts of pino's line that are passed otherwise. */
const LEVEL_KEY = 'wflo.pino.level';
const EVENT_KEY = 'wflo.pino.event';
const ERROR_KEY = 'err';
/** Where pino looks for an error, and where Temporal puts it. */
const ERROR_KEYS = [ERROR_KEY, 'error'];
const LONG_NUMBER = /\d{16}/;
const WHOLE_NUMBER = /^-?\d+$/;
const LEVELS: ReadonlyMap<string, 'trace' | 'debug' | 'info' | 'warn' | 'error'> = new Map([
  ['TRACE', 'trace'],
  ['DEBUG', 'debug'],
  ['INFO', 'info'],
  ['WARN', 'warn'],
  ['ERROR', 'error'],
]);

/** pino's logger, which Temporal's Runtime takes too: that one calls `log(level, message, fields)`. */
export type BridgedPino = PinoLogger & {
  log(level: string, message: string, fields?: object): void;
};

/**
 * A real pino logger for libraries that need one, such as fastify and pino-http (children,
 * serializers, msgPrefix and all), that writes through this logger: its name, bound fields, level,
 * redaction, trace ids and destination hold. pino's `trace` becomes `debug`. What pino itself drops
 * or throws at is written, too: fields after the message, and values that cannot be read.
 *
 * OpenTelemetry's instrumentation of pino sends our lines in place of pino's: filtered by level,
 * bounded and without secrets. pino itself is left at level `trace`, so that {@link setLogLevel}
 * holds for it too: `isLevelEnabled` says what would be written now.
 *
 * @throws PackageMissingError (`WFLO_LOGGING_PACKAGE_MISSING`) where pino cannot be loaded, as in some
 * bundles
 * @example
 * const app = fastify({ loggerInstance: toPino(getLogger('shop.http')) });
 */
export function toPino(logger: Logger): BridgedPino {
  const pino = loadPino();
  const stream = {
    // pino then leaves the level and the message of the newest line here
    [Symbol.for('pino.metadata')]: true,
    lastLevel: 30,
    lastMsg: undefined as unknown,
    write(line: string): void {
      const { lastLevel, lastMsg } = this;
      const written = lineOf(() => {
        methodFor(logger, lastLevel)(fieldsOf(line), eventOf(lastMsg));
      });
      if (written !== undefined) readers?.(written, lastLevel);
    },
  };
  const bridge = pino(
    {
      level: 'trace',
      base: null,
      timestamp: false,
      messageKey: EVENT_KEY,
      errorKey: ERROR_KEY,
      formatters: { level: (label) => ({ [LEVEL_KEY]: label }) },
      serializers: Object.fromEntries(
        ERROR_KEYS.map((key) => [key, pino.stdSerializers.errWithCause]),
      ),
      hooks: {
        logMethod(args, method, level) {
          if (!logger.isLevelEnabled(methodNameFor(level))) return;
          try {
            method.apply(this, fieldsFirst(args));
          } catch {
            // pino reads the fields itself and throws with them; ours does not.
            Reflect.apply(methodFor(logger, level), logger, args);
          }
        },
      },
    },
    OUTLET,
  );
  const readers = takeOver(bridge, stream, pino.symbols, { event: EVENT_KEY, error: ERROR_KEY });
  return Object.assign(bridge, { log, isLevelEnabled });

  /** By the level of this logger or child, and by ours. */
  function isLevelEnabled(this: PinoLogger, level: string): boolean {
    const severity = this.levels.values[level];
    if (severity === undefined || severity < this.levelVal) return false;
    return logger.isLevelEnabled(methodNameFor(severity));
  }
}

function loadPino(): typeof Pino {
  try {
    return createRequire(import.meta.url)('pino') as typeof Pino;
  } catch (error) {
    throw new PackageMissingError('pino', 'toPino', error);
  }
}

/** Temporal's order of arguments, in which pino would take the fields for those of a format. */
function fieldsFirst(args: Parameters<LogFn>): Parameters<LogFn> {
  const [message, fields, ...further] = args as readonly unknown[];
  const isSwapped =
    typeof message === 'string' && typeof fields === 'object' && further.length === 0;
  return isSwapped && !message.includes('%') ? [fields, message] : args;
}

function log(this: PinoLogger, level: string, message: string, fields?: object): void {
  const method = LEVELS.get(level.toUpperCase()) ?? 'info';
  this[method](fields ?? {}, message);
}

function methodFor(logger: Logger, level: number): LogMethod {
  return logger[methodNameFor(level)];
}

function methodNameFor(
  level: number,
): 'critical' | 'error' | 'warning' | 'info' | 'debug' | 'trace' {
  if (level >= 60) return 'critical';
  if (level >= 50) return 'error';
  if (level >= 40) return 'warning';
  if (level >= 30) return 'info';
  return level >= 20 ? 'debug' : 'trace';
}

function eventOf(message: unknown): string {
  return typeof message === 'string' ? message : '';
}

/** pino's line as fields; a serialised error takes the place that errors have on our lines. */
function fieldsOf(line: string): object {
  const reviver = LONG_NUMBER.test(line) ? wholeNumber : undefined;
  const fields = new Map(Object.entries(JSON.parse(line, reviver) as Record<string, unknown>));
  fields.delete(LEVEL_KEY);
  fields.delete(EVENT_KEY);
  const key = ERROR_KEYS.find((name) => isSerialisedError(fields.get(name)));
  if (key !== undefined && !fields.has('exception')) {
    fields.set('exception', fields.get(key));
    fields.delete(key);
  }
  return Object.fromEntries(fields);
}

/** A BigInt that pino wrote, in all its digits. */
function wholeNumber(_name: string, value: unknown, context?: { readonly source?: string }) {
  const isRounded = typeof value === 'number' && !Number.isSafeInteger(value);
  const source = context?.source;
  return isRounded && source !== undefined && WHOLE_NUMBER.test(source) ? BigInt(source) : value;
}

function isSerialisedError(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'stack' in value;
}
