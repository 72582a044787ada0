import type { Attributes } from '@opentelemetry/api';
import { sqlTokens } from '@wflo/sanitize';

/** SQLSTATE, as PostgreSQL's driver gives it in `code`: five characters, a digit among them. */
const SQLSTATE = /^(?=.*\d)[0-9A-Z]{5}$/;
/** What the SQLite drivers give: SQLITE_CONSTRAINT_PRIMARYKEY, and ERR_SQLITE_ERROR of node:sqlite. */
const SQLITE_CODE = /^(?:ERR_)?SQLITE_/;
const STARTS_WITH_STATEMENT =
  /^\s*(?:select|insert|update|delete|with|create|alter|drop|truncate|merge|replace|call|begin|commit|rollback|pragma|explain|set)\b/i;
/** A longer message is a statement with its values: reading it through would hold the process up. */
const MAX_SCANNED_LENGTH = 65_536;
const WITHOUT_STATEMENT = 'the statement failed';

/** Messages that repeat a value of the caller's, and what is left of them. */
const VALUES_IN_MESSAGE: readonly (readonly [RegExp, string])[] = [
  // invalid input syntax for type integer: "secret"
  [/: "[^]*"$/, ': ?'],
  // syntax error at or near "secret" · near "secret": syntax error · unrecognized token: "'secret"
  [/\b(near|token:) "[^]*"/g, '$1 ?'],
  // value "99999999999" is out of range for type integer
  [/\bvalue "[^]*?" (?=is out of range)/g, 'value ? '],
  // Key (email)=(secret@example.com) already exists.
  [/\(([^()]*)\)=\([^]*\)/g, '($1)=(?)'],
  [/'[^']*'/g, '?'],
];

/** Whether an error with this `code` comes from a database, so that its message may hold data. */
export function isDatabaseCode(code: unknown): code is string {
  return typeof code === 'string' && (SQLSTATE.test(code) || SQLITE_CODE.test(code));
}

/** `db.response.status_code`, where the driver's code is the database's own (SQLSTATE). */
export function responseStatusCode(errorType: string | undefined): string | undefined {
  return errorType !== undefined && SQLSTATE.test(errorType) ? errorType : undefined;
}

/** Takes the statement (knex puts it before ` - `), its values and quoted data out of a message. */
export function sanitizeErrorMessage(message: string): string {
  return VALUES_IN_MESSAGE.reduce(
    (text, [pattern, replacement]) => text.replace(pattern, replacement),
    withoutStatement(message),
  );
}

function withoutStatement(message: string): string {
  if (!STARTS_WITH_STATEMENT.test(message) || !message.includes(' - ')) return message;
  if (message.length > MAX_SCANNED_LENGTH) return WITHOUT_STATEMENT;
  // Values and quoted names may hold the separator, too.
  let outsideOfQuotes = '';
  for (const [kind, text] of sqlTokens(message, '')) {
    const isQuoted = kind === 'literal' || kind === 'name' || kind === 'comment';
    outsideOfQuotes += isQuoted ? '?'.repeat(text.length) : text;
  }
  const at = outsideOfQuotes.lastIndexOf(' - ');
  const own = message.slice(at + 3);
  // An odd number of quotes: the statement was broken, and so is where its text seems to end.
  return at === -1 || own.split('"').length % 2 === 0 ? WITHOUT_STATEMENT : own;
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
    'exception.stacktrace': typeof stack === 'string' ? stackWith(stack, clean) : stack,
  };
}

/**
 * A stack with another message. It is `Name: message`, of any number of lines, then frames; the
 * last lines that look like frames are frames, and hold no data.
 */
export function stackWith(stack: string, message: string): string {
  const name = /^[\w$.]+(?=:)/.exec(stack)?.[0] ?? 'Error';
  const lines = stack.split('\n');
  let firstFrame = lines.length;
  while (firstFrame > 1 && /^\s+at /.test(lines[firstFrame - 1] ?? '')) firstFrame -= 1;
  return [`${name}: ${message}`, ...lines.slice(firstFrame)].join('\n');
}
