import { ROOT } from '../levels/level-registry.ts';
import { levelNamed, type LogLevel, SEVERITY } from '../levels/level.ts';
import { emit, logLevels } from '../pipeline/pipeline.ts';
import { FieldSet } from '../values/field-set.ts';
import { labelOf } from '../values/special-value.ts';
import { callParts } from './call-parts.ts';
import { ambientFields } from './log-context.ts';
import type { PlaceholderValues } from './placeholders.ts';

const MAX_NAME_LENGTH = 256;

/** Fields, an Error, or what a `catch` has caught; a text or a number is none. */
type Fields<Given> = Given extends string | number | bigint | boolean | symbol ? never : Given;

/**
 * Writes one line: `(event, fields?)` or pino's `(fields, event)`; an Error may be the fields. Values
 * after an event with pino's placeholders are filled in: `('served in %d ms', 12)`.
 */
export interface LogMethod {
  <Given>(event: string, fields?: Fields<Given>): void;
  <Event extends string>(event: Event, ...values: PlaceholderValues<Event>): void;
  <Given, Event extends string>(
    fields: Fields<Given>,
    event?: Event,
    ...values: PlaceholderValues<Event>
  ): void;
}

/** A named logger with bound fields. Its methods never throw. */
export interface Logger {
  /** pino's level below `debug`, written as `debug`. */
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
  /** A logger whose lines carry these fields too; this one stays as it is. */
  bind(fields: object): Logger;
  /** pino's name for `bind`. */
  child(fields: object): Logger;
  /** A logger without these bound fields. */
  unbind(...keys: string[]): Logger;
  /** Whether a line of this level would be written now; false for what names no level. */
  isLevelEnabled(level: string): boolean;
}

class BoundLogger implements Logger {
  readonly debug = this.#method('DEBUG');
  readonly info = this.#method('INFO');
  readonly warning = this.#method('WARNING');
  readonly error = this.#method('ERROR');
  readonly critical = this.#method('CRITICAL');
  readonly trace = this.debug;
  readonly warn = this.warning;
  readonly fatal = this.critical;
  readonly #name: string;
  readonly #bound: FieldSet;
  #threshold = 0;
  #levelsVersion = -1;

  constructor(name: string, bound: FieldSet) {
    this.#name = name;
    this.#bound = bound;
  }

  bind(fields: object): Logger {
    return new BoundLogger(this.#name, this.#bound.with(fields));
  }

  child(fields: object): Logger {
    return this.bind(fields);
  }

  unbind(...keys: string[]): Logger {
    return new BoundLogger(this.#name, this.#bound.without(keys));
  }

  isLevelEnabled(level: string): boolean {
    const known = levelNamed(level);
    return known !== undefined && this.#isEnabled(known);
  }

  #method(level: LogLevel): LogMethod {
    const severityName = level.toLowerCase();
    return (first: unknown, ...rest: readonly unknown[]) => {
      if (!this.#isEnabled(level)) return;
      const bound = this.#bound.over(ambientFields());
      const { event, fields, error } = callParts(first, rest);
      emit({ severityName, logger: this.#name, event, bound, fields, error });
    };
  }

  #isEnabled(level: LogLevel): boolean {
    const levels = logLevels();
    if (this.#levelsVersion !== levels.version) {
      this.#threshold = levels.threshold(this.#name);
      this.#levelsVersion = levels.version;
    }
    return SEVERITY[level] >= this.#threshold;
  }
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
  // JavaScript callers may pass anything.
  const text: string = typeof name === 'string' ? name : labelOf(name);
  return new BoundLogger(text.slice(0, MAX_NAME_LENGTH), FieldSet.empty);
}
