import type { Attributes } from '@opentelemetry/api';

/** SQLSTATE, as PostgreSQL's driver gives it in `code`: five characters, a digit among them. */
const SQLSTATE = /^(?=.*\d)[0-9A-Z]{5}$/;
/** Messages that repeat a value of the caller's, such as `invalid input syntax …: "secret"`. */
const VALUES_IN_MESSAGE = [/: "[^\n]*"$/, /'[^'\n]*'/g, /\(([^()]*)\)=\([^\n]*\)/g];

/** `db.response.status_code`, where the driver's code is the database's own (SQLSTATE). */
export function responseStatusCode(errorType: string | undefined): string | undefined {
  return errorType !== undefined && SQLSTATE.test(errorType) ? errorType : undefined;
}

/**
 * Takes the statement, its values and quoted data out of a database error's message. Knex puts
 * `statement - message` there, values included.
 */
export function sanitizeErrorMessage(message: string): string {
  const own = message.slice(lastSeparator(message));
  return VALUES_IN_MESSAGE.reduce((text, pattern) => text.replace(pattern, maskOf), own);
}

function lastSeparator(message: string): number {
  const startsWithStatement =
    /^\s*(?:select|insert|update|delete|with|create|alter|drop|begin|commit|rollback)\b/i;
  if (!startsWithStatement.test(message)) return 0;
  const at = message.lastIndexOf(' - ');
  return at === -1 ? 0 : at + 3;
}

function maskOf(match: string): string {
  if (match.startsWith(':')) return ': ?';
  if (match.startsWith('(')) return `${match.slice(0, match.indexOf('='))}=(?)`;
  return '?';
}

/** The same exception event with the message cleaned, in the stack trace too. */
export function sanitizeException(attributes: Attributes): Attributes {
  const message = attributes['exception.message'];
  const stack = attributes['exception.stacktrace'];
  if (typeof message !== 'string') return attributes;
  const clean = sanitizeErrorMessage(message);
  return {
    ...attributes,
    'exception.message': clean,
    ...(typeof stack === 'string' ? { 'exception.stacktrace': withMessage(stack, clean) } : {}),
  };
}

/** A stack is `Name: message` (of any number of lines), then frames: the frames hold no data. */
function withMessage(stack: string, message: string): string {
  const frames = stack.search(/\n\s+at /);
  const name = /^[\w$.]+(?=:)/.exec(stack)?.[0] ?? 'Error';
  return `${name}: ${message}${frames === -1 ? '' : stack.slice(frames)}`;
}
