import { requestFields, responseFields } from '../values/http-message.ts';
import { isError } from '../values/safe-read.ts';

/** Makes of a field's value what the line shows of it. */
export type Serializer = (value: never) => unknown;

export type Serializers = Readonly<Record<string, Serializer>>;

/**
 * pino's standard serializers, for `child(bindings, { serializers })`: what a line shows of an
 * error, a request and a response. Lines show the fields `err`, `req` and `res` so without them.
 *
 * @example
 * const logger = getLogger('http').child({}, { serializers: { request: stdSerializers.req } });
 */
export const stdSerializers = {
  /** An error stays one: the line shows its type, message, stack and causes. */
  err: (error: unknown): unknown => error,
  /** `{id?, method, url, query?, params?, headers, remoteAddress, remotePort}`. */
  req: (request: unknown): unknown => (isObject(request) ? requestFields(request) : request),
  /** `{statusCode, headers}`. */
  res: (response: unknown): unknown => (isObject(response) ? responseFields(response) : response),
} as const;

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !isError(value);
}
