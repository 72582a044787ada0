import { REDACTED } from '@wflo/sanitize';

import { cutText } from '../redaction/cut-text.ts';
import { isChatMessage, type LlmBodies } from '../redaction/llm-body.ts';
import type { Redactor } from '../redaction/redactor.ts';
import {
  isHttpRequest,
  isHttpResponse,
  requestFields,
  responseFields,
} from '../values/http-message.ts';
import { isError, readKeys, readProperty, throwsMarker } from '../values/safe-read.ts';
import { elementsOf, labelOf } from '../values/special-value.ts';
import type { EncodeContext } from './encode-context.ts';
import { encodeError } from './exception.ts';
import type { FieldName, FieldNames } from './field-name.ts';
import { jsonText } from './json-text.ts';

/** Bounds of one value. */
export const MAX_TEXT_LENGTH = 16_384;
const MAX_ITEMS = 200;
const MAX_DEPTH = 8;
/** What the members of a name-and-value pair are called. */
const PAIR_NAMES = ['name', 'key', 'header', 'Name', 'Key'];
const VALUE_NAMES = ['value', 'Value'];
const MAX_PAIR_MEMBERS = 8;
const SECRET_HEADER = /^(?:(?:proxy-)?authorization|(?:set-)?cookie|x-api-key)$/i;
const REDACTED_JSON = jsonText(REDACTED);

/** Encodes any value as JSON without ever throwing, within a bound, and without its secrets. */
export class JsonValueEncoder {
  readonly names: FieldNames;
  readonly #redactor: Redactor;
  readonly #bodies: LlmBodies;

  constructor(names: FieldNames, redactor: Redactor, bodies: LlmBodies) {
    this.names = names;
    this.#redactor = redactor;
    this.#bodies = bodies;
  }

  /** The JSON of a named field's value; '' when the field is to be left out (undefined). */
  field(name: FieldName, value: unknown, context: EncodeContext): string {
    if (name.secrecy !== 'open' && isSecret(name, value)) return context.spend(REDACTED_JSON);
    if (name.isHttpName) return this.value(httpFields(value), context);
    if (name.bodyPart === 'body') return this.#within(!isError(value), context, value);
    const isAbout = context.inBody && name.bodyPart === 'about' && typeof value === 'string';
    return isAbout ? this.#within(false, context, value) : this.value(value, context);
  }

  /** A value within a body, or in one but about it only. */
  #within(inBody: boolean, context: EncodeContext, value: unknown): string {
    const before = context.inBody;
    context.inBody = inBody;
    const json = this.value(value, context);
    context.inBody = before;
    return json;
  }

  /** The JSON of a value; '' for undefined. */
  value(value: unknown, context: EncodeContext): string {
    switch (typeof value) {
      case 'string':
        return this.text(value, context);
      case 'number':
        return context.spend(Number.isFinite(value) ? String(value) : `"${value}"`);
      case 'boolean':
        return context.spend(value ? 'true' : 'false');
      case 'undefined':
        return '';
      case 'object':
        return value === null ? context.spend('null') : this.#object(value, context);
      default:
        return this.text(labelOf(value), context);
    }
  }

  text(text: string, context: EncodeContext): string {
    if (!context.inBody && this.#redactor.isPlain(text)) return context.spend(`"${text}"`);
    const limit = Math.max(0, Math.min(MAX_TEXT_LENGTH, context.remaining));
    if (context.inBody) {
      const shown = this.#bodies.shown(text);
      return context.spend(
        jsonText(shown.length <= limit ? shown : `[Omitted, ${text.length} characters]`),
      );
    }
    if (text.length <= limit) return context.spend(jsonText(this.#redactor.text(text)));
    const start = cutText(text, limit, this.#redactor);
    return context.spend(jsonText(`${start}…[cut, ${text.length} characters]`));
  }

  #object(object: object, context: EncodeContext): string {
    if (context.ancestors.includes(object)) return context.spend('"[Circular]"');
    const depth = context.ancestors.length;
    context.ancestors.push(object);
    try {
      if (isError(object)) return encodeError(object, this, context);
      if (depth >= MAX_DEPTH) {
        return context.spend(Array.isArray(object) ? '"[Array]"' : '"[Object]"');
      }
      return this.#structure(object, context);
    } catch (error) {
      return this.text(throwsMarker(error), context);
    } finally {
      context.ancestors.length = depth;
    }
  }

  #structure(object: object, context: EncodeContext): string {
    if (Array.isArray(object)) return this.list(object, object.length, context);
    const prototype: unknown = Object.getPrototypeOf(object);
    if (prototype !== Object.prototype && prototype !== null) {
      const elements = elementsOf(object);
      if (elements?.kind === 'label') return this.text(elements.label, context);
      if (elements?.kind === 'list') return this.list(elements.items, elements.size, context);
      if (elements?.kind === 'pairs') return this.#pairs(elements.pairs, elements.size, context);
    }
    const toJson: unknown = Reflect.get(object, 'toJSON');
    if (typeof toJson === 'function') {
      const replaced: unknown = Reflect.apply(toJson, object, ['']);
      if (replaced !== object) return this.value(replaced, context) || 'null';
    }
    const names = Object.keys(object);
    const read = this.#guardedRead(object, names);
    if (context.inBody || !isChatMessage(names, read)) {
      return this.#members(names, read, names.length, context);
    }
    context.inBody = true;
    const json = this.#members(names, read, names.length, context);
    context.inBody = false;
    return json;
  }

  /**
   * Redacts the value of `{ name: 'DB_PASSWORD', value: '…' }`, as in lists of variables and
   * headers.
   */
  #guardedRead(object: object, names: readonly string[]): (name: string) => unknown {
    const plain = (name: string): unknown => readProperty(object, name);
    const valueName =
      names.length <= MAX_PAIR_MEMBERS && VALUE_NAMES.find((n) => names.includes(n));
    if (!valueName) return plain;
    const label = plain(PAIR_NAMES.find((n) => names.includes(n)) ?? '');
    if (typeof label !== 'string' || label.length > 64) return plain;
    const isSecretPair = this.names.get(label).secrecy !== 'open';
    return (name) => {
      const value = plain(name);
      return isSecretPair && name === valueName && isText(value) ? REDACTED : value;
    };
  }

  /** A JSON array of at most MAX_ITEMS of the items. */
  list(
    items: Iterable<unknown> | ArrayLike<unknown>,
    size: number,
    context: EncodeContext,
  ): string {
    const parts: string[] = [];
    const source = Array.isArray(items) ? itemsOf(items as readonly unknown[]) : Array.from(items);
    let before: unknown;
    for (const item of source) {
      if (parts.length >= MAX_ITEMS || context.remaining <= 0) break;
      const isNamed = parts.length > 0 && this.#namesSecret(before, size === 2) && isText(item);
      parts.push(isNamed ? context.spend(REDACTED_JSON) : this.value(item, context) || 'null');
      context.remaining -= 1;
      before = item;
    }
    if (parts.length < size) parts.push(context.spend(`"[${size - parts.length} more]"`));
    return `[${parts.join(',')}]`;
  }

  /**
   * Whether an item names the next one, a secret: the name in a pair of a name and a value, a
   * header's name in a flat list of headers, an option of a command line.
   */
  #namesSecret(item: unknown, isPair: boolean): boolean {
    if (typeof item !== 'string' || item.length > 64) return false;
    if (!isPair && !item.startsWith('-') && !SECRET_HEADER.test(item)) return false;
    return this.names.get(item).secrecy !== 'open';
  }

  #pairs(
    pairs: readonly (readonly [unknown, unknown])[],
    size: number,
    context: EncodeContext,
  ): string {
    const named = new Map<string, unknown>();
    for (const [key, value] of pairs) {
      if (typeof key !== 'string') return this.list(pairs, size, context);
      named.set(key, value);
    }
    return this.#members([...named.keys()], (name) => named.get(name), size, context);
  }

  #members(
    names: readonly string[],
    read: (name: string) => unknown,
    size: number,
    context: EncodeContext,
  ): string {
    let json = '';
    let taken = 0;
    for (const name of names) {
      if (taken >= MAX_ITEMS || context.remaining <= 0) break;
      taken += 1;
      context.remaining -= 1;
      json += this.member(name, read(name), context);
    }
    if (taken < size) json += context.spend(`,"…":"${size - taken} more"`);
    return `{${json.slice(1)}}`;
  }

  /** `,"name":value` inside of a nested object; '' when the value is undefined. */
  member(name: string, value: unknown, context: EncodeContext): string {
    const known = this.names.get(name);
    const json = this.field(known, value, context);
    return json === '' ? '' : context.spend(known.nestedJson) + json;
  }

  /** The members of an object but for those named, as `,"name":value…`. */
  membersExcept(object: object, except: ReadonlySet<string>, context: EncodeContext): string {
    let json = '';
    for (const name of readKeys(object).slice(0, MAX_ITEMS)) {
      if (except.has(name) || context.remaining <= 0) continue;
      json += this.member(name, readProperty(object, name), context);
    }
    return json;
  }
}

/** The items of an array one by one, so that a throwing or missing one costs only itself. */
function* itemsOf(items: readonly unknown[]): Generator {
  for (let index = 0; index < items.length; index += 1) {
    yield readProperty(items, String(index));
  }
}

function isText(value: unknown): boolean {
  return (
    typeof value === 'string' || (Array.isArray(value) && value.some((v) => typeof v === 'string'))
  );
}

function isSecret(name: FieldName, value: unknown): boolean {
  if (value === undefined || value === null || typeof value === 'boolean') return false;
  if (name.secrecy === 'always') return true;
  // token: 5 is a count; of auth: {…} the members are judged, unless it holds its text as a value
  return isText(value) || holdsText(value);
}

function holdsText(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    VALUE_NAMES.some((name) => isText(readProperty(value, name)))
  );
}

/** A request or a response of a server by what identifies it, as pino's standard serializers do. */
function httpFields(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isHttpRequest(value)) return requestFields(value);
  return isHttpResponse(value) ? responseFields(value) : value;
}
