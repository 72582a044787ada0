import { types } from 'node:util';

import { bodyMembersOf, bodyPartOf } from '@wflo/sanitize';

import type { LlmBodies } from '../redaction/llm-body.ts';
import type { Redactor } from '../redaction/redactor.ts';
import { FieldSet, type FieldSetEncoder } from '../values/field-set.ts';
import { isError, readKeys, readProperty } from '../values/safe-read.ts';
import { isAmong } from './body-members.ts';
import { EncodeContext } from './encode-context.ts';
import { FieldNames } from './field-name.ts';
import { jsonText } from './json-text.ts';
import { JsonValueEncoder, MAX_TEXT_LENGTH } from './json-value.ts';
import { Timestamps } from './timestamp.ts';
import { activeSpanContext } from './trace-context.ts';

/** Longest line: what CloudWatch and Loki take by default. */
export const MAX_LINE_BYTES = 262_144;
/** Reserved for the parts that every line has. */
const RESERVED_BYTES = 2_048;
/** Most bytes that one UTF-16 unit takes in UTF-8. */
const MAX_BYTES_PER_UNIT = 3;
const MAX_FIELDS = 500;
/** Events whose JSON is cached, at most, and how long they may be. */
const MAX_CACHED_EVENTS = 1_000;
const MAX_CACHED_EVENT_LENGTH = 64;
/** Each name of an error begins with it; most names do not. */
const LETTER_E = 0x65;

export interface LineParts {
  readonly severityName: string;
  readonly logger: string;
  readonly event: unknown;
  /** Bound and ambient fields. */
  readonly bound: FieldSet;
  readonly fields: unknown;
  /** The error that the call had in place of fields. */
  readonly error?: unknown;
}

/** One call of a logger as one line of JSON: exactly one line, valid, bounded, without secrets. */
export class LineEncoder {
  readonly #names: FieldNames;
  readonly #values: JsonValueEncoder;
  readonly #events = new Map<string, string>();
  readonly #timestamps = new Timestamps();
  readonly #encodeBound: FieldSetEncoder;

  readonly #maxBytes: number;

  constructor(redactor: Redactor, bodies: LlmBodies, maxBytes = MAX_LINE_BYTES) {
    this.#maxBytes = maxBytes;
    this.#names = new FieldNames(redactor);
    this.#values = new JsonValueEncoder(this.#names, redactor, bodies);
    this.#encodeBound = (set) => this.#bound(set, new EncodeContext(maxBytes / 2));
  }

  /** The line, newline included. */
  encode(parts: LineParts): string {
    const maxBytes = this.#maxBytes;
    const line = this.#line(parts, maxBytes - RESERVED_BYTES, false);
    if (line.length * MAX_BYTES_PER_UNIT <= maxBytes) return line;
    if (Buffer.byteLength(line) <= maxBytes) return line;
    let characters = Math.floor((maxBytes - RESERVED_BYTES) / MAX_BYTES_PER_UNIT);
    let tight = this.#line(parts, characters, true);
    // What marks the cuts has a length, too.
    while (Buffer.byteLength(tight) > maxBytes && characters > 0) {
      characters = Math.floor(characters / 2);
      tight = this.#line(parts, characters, true);
    }
    return tight;
  }

  /** A value within a text: bounded as one, and without secrets. */
  json(value: unknown): string {
    return this.#values.value(value, new EncodeContext(MAX_TEXT_LENGTH));
  }

  #line(parts: LineParts, characters: number, tight: boolean): string {
    const context = new EncodeContext(characters);
    const event =
      typeof parts.event === 'string'
        ? this.#event(parts.event, context)
        : this.#values.value(parts.event, context) || '""';
    const head =
      `{"timestamp":"${this.#timestamps.now()}","level":"${parts.severityName}",` +
      `"logger":${jsonText(parts.logger)},"event":${event}`;
    const own = asFields(parts.fields);
    const keys = own === undefined ? [] : readKeys(own);
    const promoted = parts.error === undefined ? this.#errorField(own, keys) : undefined;
    const error = parts.error ?? promoted?.error;

    const bound = withoutHidden(parts.bound, keys, error !== undefined);
    const boundJson = tight
      ? this.#bound(bound, new EncodeContext(characters / 2))
      : bound.json(this.#encodeBound);
    context.remaining -= boundJson.length;

    const exception =
      error === undefined ? '' : `,"exception":${this.#values.value(error, halfOf(context))}`;
    context.remaining -= exception.length;
    const fields = this.#fields(own, keys, promoted?.key, error !== undefined, context);
    return `${head}${boundJson}${fields}${exception}${traceJson(keys, bound)}}\n`;
  }

  /** Events are few, and each is written many times. */
  #event(event: string, context: EncodeContext): string {
    const known = this.#events.get(event);
    if (known !== undefined) return context.spend(known);
    const json = this.#values.text(event, context);
    if (event.length <= MAX_CACHED_EVENT_LENGTH && this.#events.size < MAX_CACHED_EVENTS) {
      this.#events.set(event, json);
    }
    return json;
  }

  #bound(set: FieldSet, context: EncodeContext): string {
    let json = '';
    let left = set.fields.size;
    for (const [key, value] of set.fields) {
      if (context.remaining <= 0) return `${json},"log_cut":"${left} more bound fields"`;
      left -= 1;
      json += this.#field(key, value, context);
    }
    return json;
  }

  #fields(
    own: object | undefined,
    keys: readonly string[],
    promotedKey: string | undefined,
    hasException: boolean,
    context: EncodeContext,
  ): string {
    if (own === undefined) return '';
    const bodies = bodyMembersOf(keys, own, readProperty);
    let json = '';
    let taken = 0;
    for (const key of keys) {
      if (taken >= MAX_FIELDS || context.remaining <= 0) {
        return `${json},"log_cut":"${keys.length - taken} more fields"`;
      }
      taken += 1;
      if (key === promotedKey) continue;
      const name = hasException && key === 'exception' ? 'exception_' : key;
      const isBody = isAmong(bodies, key) && bodyPartOf(key) !== 'about';
      json += this.#field(name, readProperty(own, key), context, isBody);
    }
    return json;
  }

  #field(key: string, value: unknown, context: EncodeContext, isBody = false): string {
    const name = this.#names.get(key);
    const json = this.#values.field(name, value, context, isBody);
    return json === '' ? '' : context.spend(name.json) + json;
  }

  #hasErrorName(keys: readonly string[]): boolean {
    const count = Math.min(keys.length, MAX_FIELDS);
    for (let index = 0; index < count; index += 1) {
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

/** The bound fields but for those that fields of the call replace. Mostly there are none. */
function withoutHidden(bound: FieldSet, keys: readonly string[], hasException: boolean): FieldSet {
  if (bound.fields.size === 0) return bound;
  let hidden: string[] | undefined;
  for (const key of keys) if (bound.fields.has(key)) (hidden ??= []).push(key);
  if (hasException && bound.fields.has('exception')) (hidden ??= []).push('exception');
  return hidden === undefined ? bound : bound.without(hidden);
}

/** Leaves the other half of the line to the fields, so that a huge stack hides none of them. */
function halfOf(context: EncodeContext): EncodeContext {
  return new EncodeContext(Math.max(0, Math.floor(context.remaining / 2)));
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

/** The active span's ids, unless the fields name a trace: a line from elsewhere has its own. */
function traceJson(keys: readonly string[], bound: FieldSet): string {
  if (keys.includes('trace_id') || bound.fields.has('trace_id')) return '';
  const span = activeSpanContext();
  if (span === undefined) return '';
  let json = `,"trace_id":"${span.traceId}"`;
  if (!keys.includes('span_id') && !bound.fields.has('span_id')) {
    json += `,"span_id":"${span.spanId}"`;
  }
  if (!keys.includes('trace_flags') && !bound.fields.has('trace_flags')) {
    json += `,"trace_flags":${span.traceFlags}`;
  }
  return json;
}
