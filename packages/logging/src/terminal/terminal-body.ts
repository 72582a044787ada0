import { printable } from '@wflo/sanitize';
import { foldedStack } from './terminal-stack.ts';

/** The colours used, as pino-pretty hands them over; each returns its text when colours are off. */
export interface Paint {
  bold(text: string): string;
  cyan(text: string): string;
  gray(text: string): string;
  red(text: string): string;
}

export interface BodyOptions {
  /** Of the terminal: a line is broken between two fields. Default: never broken. */
  readonly columns?: number | undefined;
  /** Characters of one value, default 300; the rest is for the JSON output. */
  readonly maxValueLength?: number | undefined;
  /** The span that the line is written in: its id is of no use to people. */
  readonly activeSpanId?: string | undefined;
}

/** Shown elsewhere on the line. */
const NOT_LISTED = new Set(['timestamp', 'level', 'logger', 'event', 'exception']);
const OF_SPAN = new Set(['span_id', 'trace_flags']);
const EVENT_WIDTH = 24;
/** `[HH:MM:ss.mmm] CRITICAL: ` stands before. */
const HEAD_WIDTH = 25;
/** A narrower terminal is left to break the lines itself. */
const MIN_COLUMNS = 60;
const MAX_VALUE_LENGTH = 300;

/** A piece of the line: as it is coloured, and its width on the screen. */
interface Piece {
  readonly painted: string;
  readonly width: number;
}

/** The part of a line after its level: event, fields, logger, and the exception below. */
export function bodyText(
  log: Readonly<Record<string, unknown>>,
  paint: Paint,
  { columns, maxValueLength = MAX_VALUE_LENGTH, activeSpanId }: BodyOptions = {},
): string {
  const isActive = activeSpanId !== undefined && log['span_id'] === activeSpanId;
  const pieces = Object.entries(log)
    .filter(([name]) => !NOT_LISTED.has(name) && !(isActive && OF_SPAN.has(name)))
    .map(([name, value]) => fieldPiece(oneLine(name), valueText(value, maxValueLength), paint));
  const hasFields = pieces.length > 0;
  const logger = `[${oneLine(textOf(log['logger']))}]`;
  pieces.push({ painted: paint.gray(logger), width: logger.length });
  const event = oneLine(textOf(log['event']));
  const shown = hasFields ? event.padEnd(EVENT_WIDTH) : event;
  const exception = log['exception'];
  return `${paint.bold(shown)}${laidOut(pieces, shown.length, columns)}${
    exception === undefined ? '' : `\n${paint.red(indented(exceptionText(exception)))}`
  }`;
}

function fieldPiece(name: string, value: string, paint: Paint): Piece {
  const painted = `${paint.cyan(name)}${paint.gray('=')}${value}`;
  return { painted, width: name.length + 1 + value.length };
}

/** The pieces after the event, each behind a blank, or below the event where it has no room. */
function laidOut(pieces: readonly Piece[], eventWidth: number, columns = 0): string {
  let text = '';
  let at = HEAD_WIDTH + eventWidth;
  for (const { painted, width } of pieces) {
    const isFull = columns >= MIN_COLUMNS && at + 1 + width > columns;
    text += isFull ? `\n${' '.repeat(HEAD_WIDTH)}${painted}` : ` ${painted}`;
    at = isFull ? HEAD_WIDTH + width : at + 1 + width;
  }
  return text;
}

/** The stack, then each cause with its own; anything else as JSON. */
function exceptionText(exception: unknown): string {
  if (!isRecord(exception)) return valueText(exception);
  const stack = exception['stack'];
  const heading = `${textOf(exception['type'])}: ${textOf(exception['message'])}`;
  const lines = [typeof stack === 'string' ? foldedStack(stack) : heading];
  // Set after the stack was made, as libraries do that name their errors.
  const type = textOf(exception['type']);
  if (typeof stack === 'string' && !stack.startsWith(type)) lines.push(`name: ${type}`);
  if (exception['code'] !== undefined) lines.push(`code: ${textOf(exception['code'])}`);
  if (exception['details'] !== undefined) lines.push(`details: ${valueText(exception['details'])}`);
  if (Array.isArray(exception['errors'])) {
    for (const error of exception['errors']) lines.push(`one of: ${exceptionText(error)}`);
  }
  if (exception['cause'] !== undefined)
    lines.push(`caused by: ${exceptionText(exception['cause'])}`);
  return lines.join('\n');
}

function valueText(value: unknown, maxLength = MAX_VALUE_LENGTH): string {
  const isBare = typeof value === 'string' && /^[^\s"=]+$/.test(value);
  const text = isBare ? value : JSON.stringify(value);
  const rest = text.length - maxLength;
  return oneLine(rest > 0 ? `${text.slice(0, maxLength)}… (${rest} more characters)` : text);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? '');
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => `    ${oneLine(line)}`)
    .join('\n');
}

/** A logged text must neither drive the terminal nor look like a line of its own. */
function oneLine(text: string): string {
  return printable(text).replaceAll('\n', ' ');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
