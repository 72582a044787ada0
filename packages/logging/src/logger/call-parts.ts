import { FieldSet, mergedFields } from '../values/field-set.ts';
import { isHttpRequest, isHttpResponse } from '../values/http-message.ts';
import { isError, readKeys, readProperty } from '../values/safe-read.ts';
import { filled, type JsonOf } from './placeholders.ts';

/** What a call of a logger's method gives for its line. */
export interface CallParts {
  readonly event: unknown;
  readonly fields: unknown;
  readonly error?: unknown;
}

/** What a logger does with its events. */
export interface EventOptions {
  /** Stands before each event that the call gives. */
  readonly prefix: string;
  readonly jsonOf: JsonOf;
}

/**
 * Distinguishes the two orders of arguments. Values fill the placeholders of the event; those that
 * find none become the field `args`.
 */
export function callParts(
  first: unknown,
  rest: readonly unknown[],
  options: EventOptions,
): CallParts {
  if ((first === null || first === undefined) && rest.length > 0) {
    return eventFirst(rest[0], rest.slice(1), options); // pino's fields may be null
  }
  if (typeof first !== 'object' || first === null) return eventFirst(first, rest, options);
  if (rest.length === 0 || (rest.length === 1 && rest[0] === undefined)) return fieldsOnly(first);
  const [second, ...values] = rest;
  if (typeof second === 'object' && second !== null) {
    return { ...fieldsOnly(first), fields: fieldsWith(first, rest) };
  }
  const { event, surplus } = filled(prefixed(second, options.prefix), values, options.jsonOf);
  if (isError(first)) return { event, fields: fieldsWith(first, surplus), error: first };
  return { event, fields: fieldsWith(first, surplus) };
}

function eventFirst(
  given: unknown,
  values: readonly unknown[],
  { prefix, jsonOf }: EventOptions,
): CallParts {
  const { event, surplus } = filled(prefixed(given, prefix), values, jsonOf);
  const [only] = surplus;
  if (surplus.length === 0) return { event, fields: undefined, error: values.find(isError) };
  if (surplus.length === 1 && (typeof only === 'object' || only === undefined)) {
    return isError(only) ? { event, fields: undefined, error: only } : { event, fields: only };
  }
  return { event, fields: { args: surplus } };
}

/** As pino: a number, too, becomes a text behind a prefix. */
function prefixed(event: unknown, prefix: string): unknown {
  if (prefix === '' || event === undefined || event === null) return event;
  const isText = typeof event === 'string' || typeof event === 'number';
  return isText || typeof event === 'boolean' ? `${prefix}${event}` : event;
}

/** `({event: 'x', …})`, as structlog's own records look, pino's `({msg: 'x', …})` and `({err})`. */
function fieldsOnly(first: object): CallParts {
  if (isError(first)) return { event: messageOf(first), fields: undefined, error: first };
  const keys = readKeys(first);
  for (const name of ['event', 'msg']) {
    const event = keys.includes(name) ? readProperty(first, name) : undefined;
    if (typeof event === 'string') return { event, fields: without(first, name) };
  }
  const error = keys.includes('err') ? readProperty(first, 'err') : undefined;
  return { event: isError(error) ? messageOf(error) : '', fields: fieldsWith(first, []) };
}

function messageOf(error: Error): string {
  const message = readProperty(error, 'message');
  return typeof message === 'string' ? message : '';
}

/** The object as fields, as pino names a request and a response, and the values beside it. */
function fieldsWith(first: object, surplus: readonly unknown[]): unknown {
  const [only] = surplus;
  if (isError(first)) {
    if (surplus.length === 0) return undefined;
    return surplus.length === 1 && typeof only === 'object' ? only : { args: surplus };
  }
  if (surplus.length > 0) return mergedFields(first, { args: surplus });
  if (isHttpRequest(first)) return { req: first };
  return isHttpResponse(first) ? { res: first } : first;
}

function without(fields: object, name: string): object {
  return Object.fromEntries(FieldSet.empty.with(fields).without([name]).fields);
}
