/**
 * The part of a terminal line after its level: event, fields, logger, and the exception below.
 *
 * @module
 */

/** The colours used, as pino-pretty hands them over; each returns its text when colours are off. */
export interface Paint {
  bold(text: string): string;
  cyan(text: string): string;
  gray(text: string): string;
  red(text: string): string;
}

/** Shown elsewhere on the line, or of no use to people. */
const NOT_LISTED = new Set([
  'timestamp',
  'level',
  'logger',
  'event',
  'exception',
  'span_id',
  'trace_flags',
]);
const EVENT_WIDTH = 24;
/** Characters of one value; the rest is for the JSON output. */
const MAX_VALUE_WIDTH = 300;

export function bodyText(log: Readonly<Record<string, unknown>>, paint: Paint): string {
  const fields = Object.entries(log)
    .filter(([name]) => !NOT_LISTED.has(name))
    .map(([name, value]) => ` ${paint.cyan(printable(name))}${paint.gray('=')}${valueText(value)}`)
    .join('');
  const event = printable(textOf(log['event']));
  const logger = paint.gray(`[${printable(textOf(log['logger']))}]`);
  const exception = log['exception'];
  return `${paint.bold(fields === '' ? event : event.padEnd(EVENT_WIDTH))}${fields} ${logger}${
    exception === undefined ? '' : `\n${paint.red(indented(exceptionText(exception)))}`
  }`;
}

/** The stack, then each cause with its own; anything else as JSON. */
function exceptionText(exception: unknown): string {
  if (!isRecord(exception)) return valueText(exception);
  const stack = exception['stack'];
  const heading = `${textOf(exception['type'])}: ${textOf(exception['message'])}`;
  const lines = [typeof stack === 'string' ? stack : heading];
  if (exception['details'] !== undefined) lines.push(`details: ${valueText(exception['details'])}`);
  if (Array.isArray(exception['errors'])) {
    for (const error of exception['errors']) lines.push(`one of: ${exceptionText(error)}`);
  }
  if (exception['cause'] !== undefined)
    lines.push(`caused by: ${exceptionText(exception['cause'])}`);
  return lines.join('\n');
}

function valueText(value: unknown): string {
  const isBare = typeof value === 'string' && /^[^\s"=]+$/.test(value);
  const text = isBare ? value : JSON.stringify(value);
  return printable(text.length > MAX_VALUE_WIDTH ? `${text.slice(0, MAX_VALUE_WIDTH)}…` : text);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? '');
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => `    ${printable(line)}`)
    .join('\n');
}

/** Without control characters: a logged text must not drive the terminal. */
function printable(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '�');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
