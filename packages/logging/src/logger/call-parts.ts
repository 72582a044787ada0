import { FieldSet } from '../values/field-set.ts';
import { isError } from '../values/safe-read.ts';
import { filled } from './placeholders.ts';

/** What a call of a logger's method gives for its line. */
export interface CallParts {
  readonly event: unknown;
  readonly fields: unknown;
  readonly error?: unknown;
}

/**
 * Distinguishes the two orders of arguments. Values fill the placeholders of the event; those that
 * find none become the field `args`.
 */
export function callParts(first: unknown, rest: readonly unknown[]): CallParts {
  const [second, ...further] = rest;
  if ((first === null || first === undefined) && typeof second === 'string') {
    return callParts(second, further); // pino's fields may be null
  }
  if (typeof first !== 'object' || first === null) {
    const plain = further.length === 0 && (typeof second === 'object' || second === undefined);
    if (plain && isError(second)) return { event: first, fields: undefined, error: second };
    if (plain) return { event: first, fields: second };
    const { event, surplus } = filled(first, rest);
    return { event, fields: surplus.length === 0 ? undefined : { args: surplus } };
  }
  const hasEvent = typeof second === 'string';
  const { event, surplus: fieldsAfter } = filled(second, hasEvent ? further : rest);
  const extra = fieldsAfter.length === 0 ? undefined : { args: fieldsAfter };
  if (isError(first)) {
    const fields =
      fieldsAfter.length === 1 && typeof fieldsAfter[0] === 'object' ? fieldsAfter[0] : extra;
    return { event: hasEvent ? event : 'exception', fields, error: first };
  }
  if (hasEvent) return { event, fields: extra === undefined ? first : both(first, extra) };
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
