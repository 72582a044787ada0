import { ROOT } from '../levels/level-registry.ts';
import { type LogLevel, SEVERITY } from '../levels/level.ts';
import { emit, logLevels } from '../pipeline/pipeline.ts';
import { FieldSet } from '../values/field-set.ts';
import { isError } from '../values/safe-read.ts';
import { labelOf } from '../values/special-value.ts';
import { ambientFields } from './log-context.ts';

const MAX_NAME_LENGTH = 256;

/** Writes one line: `(event, fields?)` or pino's `(fields, event)`; an Error may be the fields. */
export interface LogMethod {
  (event: string, fields?: object): void;
  (fields: object, event?: string): void;
}

/** A named logger with bound fields. Its methods never throw. */
export interface Logger {
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
  /** A logger without these bound fields. */
  unbind(...keys: string[]): Logger;
}

class BoundLogger implements Logger {
  readonly debug = this.#method('DEBUG');
  readonly info = this.#method('INFO');
  readonly warning = this.#method('WARNING');
  readonly error = this.#method('ERROR');
  readonly critical = this.#method('CRITICAL');
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

  unbind(...keys: string[]): Logger {
    return new BoundLogger(this.#name, this.#bound.without(keys));
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

/** Distinguishes the two orders of arguments; surplus arguments become the field `args`. */
function callParts(
  first: unknown,
  rest: readonly unknown[],
): { event: unknown; fields: unknown; error?: unknown } {
  const [second, ...further] = rest;
  if (typeof first !== 'object' || first === null) {
    const plain = further.length === 0 && (typeof second === 'object' || second === undefined);
    if (plain && isError(second)) return { event: first, fields: undefined, error: second };
    return { event: first, fields: plain ? second : { args: rest } };
  }
  const hasEvent = typeof second === 'string';
  const fieldsAfter = hasEvent ? further : rest;
  const extra = fieldsAfter.length === 0 ? undefined : { args: fieldsAfter };
  if (isError(first)) {
    const fields =
      fieldsAfter.length === 1 && typeof fieldsAfter[0] === 'object' ? fieldsAfter[0] : extra;
    return { event: hasEvent ? second : 'exception', fields, error: first };
  }
  if (hasEvent) return { event: second, fields: extra === undefined ? first : both(first, extra) };
  return eventOf(first, rest);
}

/** Read one by one: a getter that throws costs only itself. */
function both(fields: object, extra: object): object {
  return Object.fromEntries(FieldSet.empty.with(fields).with(extra).fields);
}

/** `({event: 'x', …})`, as structlog's own records look; without an event the line still appears. */
function eventOf(first: object, rest: readonly unknown[]): { event: unknown; fields: unknown } {
  try {
    const { event, ...fields } = first as Readonly<Record<string, unknown>>;
    if (typeof event === 'string') return { event, fields };
  } catch {
    // A Proxy that cannot be read is shown as far as it can.
  }
  return { event: '', fields: rest.length === 0 ? first : { value: first, args: rest } };
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
