import type { EventEmitter } from 'node:events';

import type { Bindings, ChildLoggerOptions, LogFn as PinoLogFn, Logger as PinoLogger } from 'pino';

import { ROOT } from '../levels/level-registry.ts';
import { mainPipeline, type Pipeline } from '../pipeline/pipeline.ts';
import { labelOf } from '../values/special-value.ts';
import { BoundLogger } from './bound-logger.ts';
import type { ChildOptions } from './child-options.ts';
import type { PlaceholderValues } from './placeholders.ts';

const MAX_NAME_LENGTH = 256;

/** Fields, an Error, or what a `catch` has caught; a text or a number is none. */
type Fields<Given> = Given extends string | number | bigint | boolean | symbol ? never : Given;

/** `(event, fields?)`, pino's `(fields, event)`, and values for the placeholders of an event. */
interface OwnLogMethod {
  <Given>(event: string, fields?: Fields<Given>): void;
  <Event extends string>(event: Event, ...values: PlaceholderValues<Event>): void;
  <Given, Event extends string>(
    fields: Fields<Given>,
    event?: Event,
    ...values: PlaceholderValues<Event>
  ): void;
}

/**
 * Writes one line: `(event, fields?)` or pino's `(fields, event)`; an Error may be the fields. Values
 * after an event with pino's placeholders are filled in: `('served in %d ms', 12)`.
 */
export type LogMethod = OwnLogMethod & PinoLogFn;

type Redefined =
  'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'child' | 'bindings' | 'setBindings';

/**
 * A named logger with bound fields, which is also what takes a pino logger expects, and Temporal's
 * Runtime. Writing a line never throws; setting a level that does not exist, or a path that cannot be
 * read, does.
 */
export interface Logger extends EventEmitter, Omit<PinoLogger, Redefined | keyof EventEmitter> {
  readonly trace: LogMethod;
  readonly debug: LogMethod;
  readonly info: LogMethod;
  readonly warning: LogMethod;
  /** pino's name for `warning`. */
  readonly warn: LogMethod;
  readonly error: LogMethod;
  readonly critical: LogMethod;
  /** pino's name for `critical`. */
  readonly fatal: LogMethod;
  /** Temporal's order; what names no level is `info`. */
  log(level: string, event: string, fields?: object): void;
  /** A logger whose lines carry these fields too; this one stays as it is. */
  bind(fields: object): Logger;
  /**
   * pino's name for `bind`, and its options.
   *
   * @throws InvalidLevelError (`WFLO_LOGGING_INVALID_LEVEL`), InvalidOptionError
   * (`WFLO_LOGGING_INVALID_OPTION`) for a path of `redact` that cannot be read
   */
  child(fields: object, options?: ChildOptions): Logger;
  /** As pino's type has it; custom levels and formatters are those of {@link toPino} only. */
  child<CustomLevels extends string = never>(
    fields: Bindings,
    options?: ChildLoggerOptions<CustomLevels>,
  ): PinoLogger<CustomLevels>;
  /** A logger without these bound fields. */
  unbind(...keys: string[]): Logger;
  /** The fields that are bound, as they were given. */
  bindings(): Record<string, unknown>;
  /** Binds further fields to this logger itself, and to the children that it gets from now on. */
  setBindings(fields: object): void;
  /** Whether a line of this level would be written now; false for what names no level. */
  isLevelEnabled(level: string): boolean;
  /**
   * The level by pino's name. What is set here holds for this logger and the children that it gets
   * from now on, until `setLogLevel` sets a newer one for its name.
   *
   * @throws InvalidLevelError (`WFLO_LOGGING_INVALID_LEVEL`)
   */
  level: string;
}

/**
 * A logger by its name, usable at once: it follows each later {@link configureLogging} and
 * {@link setLogLevel}. Dots part the name into prefixes that levels are set for.
 *
 * @param name default `root`
 * @example
 * const logger = getLogger('shop.checkout').bind({ order_id: 'o-1' });
 * logger.info('order_placed', { total_usd: '12.50' });
 */
export function getLogger(name: string = ROOT): Logger {
  return loggerOf(mainPipeline, name);
}

export function loggerOf(pipeline: Pipeline, name: unknown = ROOT): Logger {
  // JavaScript callers may pass anything.
  const text = typeof name === 'string' ? name : labelOf(name);
  return BoundLogger.named(text.slice(0, MAX_NAME_LENGTH), pipeline) as unknown as Logger;
}
