/**
 * One call of a logger as one line of JSON: exactly one line, valid, bounded, without secrets.
 *
 * @module
 */
import { types } from 'node:util';

import type { LlmBodies } from '../redaction/llm-body.ts';
import type { Redactor } from '../redaction/redactor.ts';
import { FieldSet, type FieldSetEncoder } from '../values/field-set.ts';
import { isError, readKeys, readProperty } from '../values/safe-read.ts';
import { EncodeContext } from './encode-context.ts';
import { FieldNames } from './field-name.ts';
import { jsonText } from './json-text.ts';
import { JsonValueEncoder } from './json-value.ts';
import { Timestamps } from './timestamp.ts';
import { activeSpanContext } from './trace-context.ts';

/** Longest line: what CloudWatch and Loki take by default. */
export const MAX_LINE_BYTES = 262_144;
/** Kept free for the parts that every line has. */
const RESERVED_BYTES = 2_048;
/** Most bytes that one UTF-16 unit takes in UTF-8. */
const MAX_BYTES_PER_UNIT = 3;
const MAX_FIELDS = 500;
/** Events whose JSON is kept, at most, and how long they may be. */
const MAX_KEPT_EVENTS = 1_000;
const MAX_KEPT_EVENT_LENGTH = 64;
/** Each name of an error begins with it; most names do not. */
const LETTER_E = 0x65;

/** What a line is made of. */
export interface LineParts {
  readonly severityName: string;
  readonly logger: string;
  readonly event: unknown;
  /** Bound and ambient fields. */
  readonly context: FieldSet;
  /** Fields of this call. */
  readonly fields: unknown;
  /** An error given as the first argument. */
  readonly error?: unknown;
}

export class LineEncoder {
  readonly #names: FieldNames;
  readonly #values: JsonValueEncoder;
  readonly #events = new Map<string, string>();
  readonly #timestamps = new Timestamps();
  readonly #encodeContext: FieldSetEncoder;

  constructor(redactor: Redactor, bodies: LlmBodies) {
    this.#names = new FieldNames(redactor);
    this.#values = new JsonValueEncoder(this.#names, redactor, bodies);
    this.#encodeContext = (set) => this.#context(set, new EncodeContext(MAX_LINE_BYTES / 2));
  }

  /** The line, newline included. */
  encode(parts: LineParts): string {
    const line = this.#line(parts, MAX_LINE_BYTES - RESERVED_BYTES, false);
    if (line.length * MAX_BYTES_PER_UNIT <= MAX_LINE_BYTES) return line;
    if (Buffer.byteLength(line) <= MAX_LINE_BYTES) return line;
    return this.#line(
      parts,
      Math.floor((MAX_LINE_BYTES - RESERVED_BYTES) / MAX_BYTES_PER_UNIT),
      true,
    );
  }

  #line(parts: LineParts, characters: number, tight: boolean): string {
    const scope = new EncodeContext(characters);
    const event =
      typeof parts.event === 'string'
        ? this.#event(parts.event, scope)
        : this.#values.value(parts.event, scope) || '""';
    const head =
      `{"timestamp":"${this.#timestamps.now()}","level":"${parts.severityName}",` +
      `"logger":${jsonText(parts.logger)},"event":${event}`;
    const own = asFields(parts.fields);
    const keys = own === undefined ? [] : readKeys(own);
    const promoted = parts.error === undefined ? this.#errorField(own, keys) : undefined;
    const error = parts.error ?? promoted?.error;

    const context = withoutHidden(parts.context, keys, error !== undefined);
    const contextJson = tight
      ? this.#context(context, new EncodeContext(characters / 2))
      : context.json(this.#encodeContext);
    scope.remaining -= contextJson.length;

    const exception =
      error === undefined ? '' : `,"exception":${this.#values.value(error, halfOf(scope))}`;
    scope.remaining -= exception.length;
    const fields = this.#fields(own, keys, promoted?.key, error !== undefined, scope);
    return `${head}${contextJson}${fields}${exception}${traceJson(keys, context)}}\n`;
  }

  /** Events are few, and each is written many times. */
  #event(event: string, scope: EncodeContext): string {
    const known = this.#events.get(event);
    if (known !== undefined) return scope.spend(known);
    const json = this.#values.text(event, scope);
    if (event.length <= MAX_KEPT_EVENT_LENGTH && this.#events.size < MAX_KEPT_EVENTS) {
      this.#events.set(event, json);
    }
    return json;
  }

  #context(set: FieldSet, scope: EncodeContext): string {
    let json = '';
    let left = set.fields.size;
    for (const [key, value] of set.fields) {
      if (scope.remaining <= 0) return `${json},"log_cut":"${left} more bound fields"`;
      left -= 1;
      json += this.#field(key, value, scope);
    }
    return json;
  }

  #fields(
    own: object | undefined,
    keys: readonly string[],
    promotedKey: string | undefined,
    hasException: boolean,
    scope: EncodeContext,
  ): string {
    if (own === undefined) return '';
    let json = '';
    let taken = 0;
    for (const key of keys) {
      if (taken >= MAX_FIELDS || scope.remaining <= 0) {
        return `${json},"log_cut":"${keys.length - taken} more fields"`;
      }
      taken += 1;
      if (key === promotedKey) continue;
      const name = hasException && key === 'exception' ? 'exception_' : key;
      json += this.#field(name, readProperty(own, key), scope);
    }
    return json;
  }

  #field(key: string, value: unknown, scope: EncodeContext): string {
    const name = this.#names.get(key);
    const json = this.#values.field(name, value, scope);
    return json === '' ? '' : scope.spend(name.json) + json;
  }

  #hasErrorName(keys: readonly string[]): boolean {
    const looked = Math.min(keys.length, MAX_FIELDS);
    for (let index = 0; index < looked; index += 1) {
      const key = keys[index] ?? '';
      if (key.charCodeAt(0) === LETTER_E && this.#names.get(key).isErrorName) return true;
    }
    return false;
  }

  /** The field whose error becomes `exception`; none when the caller uses that name otherwise. */
  #errorField(
    own: object | undefined,
    keys: readonly string[],
  ): { key: string; error: Error } | undefined {
    if (own === undefined || !this.#hasErrorName(keys)) return undefined;
    if (keys.includes('exception')) {
      const error = readProperty(own, 'exception');
      if (isError(error)) return { key: 'exception', error };
      if (error !== undefined) return undefined;
    }
    for (const key of keys) {
      if (key.charCodeAt(0) !== LETTER_E || !this.#names.get(key).isErrorName) continue;
      const error = readProperty(own, key);
      if (isError(error)) return { key, error };
    }
    return undefined;
  }
}

/** The context but for the fields that those of the call take the place of. Mostly there are none. */
function withoutHidden(
  context: FieldSet,
  keys: readonly string[],
  hasException: boolean,
): FieldSet {
  if (context.fields.size === 0) return context;
  let hidden: string[] | undefined;
  for (const key of keys) if (context.fields.has(key)) (hidden ??= []).push(key);
  if (hasException && context.fields.has('exception')) (hidden ??= []).push('exception');
  return hidden === undefined ? context : context.without(hidden);
}

/** Leaves the other half of the line to the fields, so that a huge stack hides none of them. */
function halfOf(scope: EncodeContext): EncodeContext {
  return new EncodeContext(Math.max(0, Math.floor(scope.remaining / 2)));
}

/** The object whose members become fields; anything else goes under `value`. */
function asFields(fields: unknown): object | undefined {
  if (fields === undefined || fields === null) return undefined;
  if (typeof fields !== 'object') return { value: fields };
  try {
    if (Object.getPrototypeOf(fields) === Object.prototype) return fields;
    if (Array.isArray(fields) || isError(fields)) return { value: fields };
  } catch {
    return { value: fields };
  }
  const isBuiltIn = types.isMap(fields) || types.isSet(fields) || types.isDate(fields);
  return isBuiltIn || ArrayBuffer.isView(fields) ? { value: fields } : fields;
}

/** The active span's ids, unless the caller names a trace itself, as a line from elsewhere does. */
function traceJson(keys: readonly string[], context: FieldSet): string {
  if (keys.includes('trace_id') || context.fields.has('trace_id')) return '';
  const span = activeSpanContext();
  if (span === undefined) return '';
  let json = `,"trace_id":"${span.traceId}"`;
  if (!keys.includes('span_id') && !context.fields.has('span_id')) {
    json += `,"span_id":"${span.spanId}"`;
  }
  if (!keys.includes('trace_flags') && !context.fields.has('trace_flags')) {
    json += `,"trace_flags":${span.traceFlags}`;
  }
  return json;
}
