/**
 * Encodes any value as JSON without ever throwing, within a bound, and without its secrets.
 *
 * @module
 */
import { REDACTED } from '@wflo/sanitize';

import { cutText } from '../redaction/cut-text.ts';
import { isChatMessage, type LlmBodies } from '../redaction/llm-body.ts';
import type { Redactor } from '../redaction/redactor.ts';
import { isError, readKeys, readProperty, throwsMarker } from '../values/safe-read.ts';
import { elementsOf, labelOf } from '../values/special-value.ts';
import type { EncodeContext } from './encode-context.ts';
import { encodeError } from './exception.ts';
import type { FieldName, FieldNames } from './field-name.ts';
import { jsonText } from './json-text.ts';

/** Bounds of one value. */
const MAX_TEXT_LENGTH = 16_384;
const MAX_ITEMS = 200;
const MAX_DEPTH = 8;
/** What the members of a name-and-value pair are called. */
const PAIR_NAMES = ['name', 'key', 'header', 'Name', 'Key'];
const VALUE_NAMES = ['value', 'Value'];
const MAX_PAIR_MEMBERS = 8;
const SECRET_HEADER = /^(?:(?:proxy-)?authorization|(?:set-)?cookie|x-api-key)$/i;
const REDACTED_JSON = jsonText(REDACTED);

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
  field(name: FieldName, value: unknown, scope: EncodeContext): string {
    if (name.secrecy !== 'open' && isSecret(name, value)) return scope.spend(REDACTED_JSON);
    if (name.bodyPart === 'body') return this.#within(!isError(value), scope, value);
    const isAbout = scope.inBody && name.bodyPart === 'about' && typeof value === 'string';
    return isAbout ? this.#within(false, scope, value) : this.value(value, scope);
  }

  /** A value within a body, or in one but no part of what was said. */
  #within(inBody: boolean, scope: EncodeContext, value: unknown): string {
    const before = scope.inBody;
    scope.inBody = inBody;
    const json = this.value(value, scope);
    scope.inBody = before;
    return json;
  }

  /** The JSON of a value; '' for undefined. */
  value(value: unknown, scope: EncodeContext): string {
    switch (typeof value) {
      case 'string':
        return this.text(value, scope);
      case 'number':
        return scope.spend(Number.isFinite(value) ? String(value) : `"${value}"`);
      case 'boolean':
        return scope.spend(value ? 'true' : 'false');
      case 'undefined':
        return '';
      case 'object':
        return value === null ? scope.spend('null') : this.#object(value, scope);
      default:
        return this.text(labelOf(value), scope);
    }
  }

  text(text: string, scope: EncodeContext): string {
    if (!scope.inBody && this.#redactor.isPlain(text)) return scope.spend(`"${text}"`);
    const limit = Math.max(0, Math.min(MAX_TEXT_LENGTH, scope.remaining));
    if (scope.inBody) {
      const shown = this.#bodies.shown(text);
      return scope.spend(
        jsonText(shown.length <= limit ? shown : `[Omitted, ${text.length} characters]`),
      );
    }
    if (text.length <= limit) return scope.spend(jsonText(this.#redactor.text(text)));
    const kept = cutText(text, limit, this.#redactor);
    return scope.spend(jsonText(`${kept}…[cut, ${text.length} characters]`));
  }

  #object(object: object, scope: EncodeContext): string {
    if (scope.ancestors.includes(object)) return scope.spend('"[Circular]"');
    const depth = scope.ancestors.length;
    scope.ancestors.push(object);
    try {
      if (isError(object)) return encodeError(object, this, scope);
      if (depth >= MAX_DEPTH) {
        return scope.spend(Array.isArray(object) ? '"[Array]"' : '"[Object]"');
      }
      return this.#structure(object, scope);
    } catch (error) {
      return this.text(throwsMarker(error), scope);
    } finally {
      scope.ancestors.length = depth;
    }
  }

  #structure(object: object, scope: EncodeContext): string {
    if (Array.isArray(object)) return this.list(object, object.length, scope);
    const prototype: unknown = Object.getPrototypeOf(object);
    if (prototype !== Object.prototype && prototype !== null) {
      const elements = elementsOf(object);
      if (elements?.kind === 'label') return this.text(elements.label, scope);
      if (elements?.kind === 'list') return this.list(elements.items, elements.size, scope);
      if (elements?.kind === 'pairs') return this.#pairs(elements.pairs, elements.size, scope);
    }
    const toJson: unknown = Reflect.get(object, 'toJSON');
    if (typeof toJson === 'function') {
      const replaced: unknown = Reflect.apply(toJson, object, ['']);
      if (replaced !== object) return this.value(replaced, scope) || 'null';
    }
    const names = Object.keys(object);
    const read = this.#guardedRead(object, names);
    if (scope.inBody || !isChatMessage(names, read)) {
      return this.#members(names, read, names.length, scope);
    }
    scope.inBody = true;
    const json = this.#members(names, read, names.length, scope);
    scope.inBody = false;
    return json;
  }

  /**
   * `{ name: 'DB_PASSWORD', value: '…' }`, as environments and headers are listed: the value of a
   * name that tells of a secret.
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
  list(items: Iterable<unknown> | ArrayLike<unknown>, size: number, scope: EncodeContext): string {
    const parts: string[] = [];
    const source = Array.isArray(items) ? itemsOf(items as readonly unknown[]) : Array.from(items);
    let before: unknown;
    for (const item of source) {
      if (parts.length >= MAX_ITEMS || scope.remaining <= 0) break;
      const isNamed = parts.length > 0 && this.#namesSecret(before, size === 2) && isText(item);
      parts.push(isNamed ? scope.spend(REDACTED_JSON) : this.value(item, scope) || 'null');
      scope.remaining -= 1;
      before = item;
    }
    if (parts.length < size) parts.push(scope.spend(`"[${size - parts.length} more]"`));
    return `[${parts.join(',')}]`;
  }

  /**
   * Whether an item says that the next one is a secret: the name in a pair of a name and a value,
   * a header's name in a flat list of headers, an option of a command line.
   */
  #namesSecret(item: unknown, isPair: boolean): boolean {
    if (typeof item !== 'string' || item.length > 64) return false;
    if (!isPair && !item.startsWith('-') && !SECRET_HEADER.test(item)) return false;
    return this.names.get(item).secrecy !== 'open';
  }

  #pairs(
    pairs: readonly (readonly [unknown, unknown])[],
    size: number,
    scope: EncodeContext,
  ): string {
    const named = new Map<string, unknown>();
    for (const [key, value] of pairs) {
      if (typeof key !== 'string') return this.list(pairs, size, scope);
      named.set(key, value);
    }
    return this.#members([...named.keys()], (name) => named.get(name), size, scope);
  }

  #members(
    names: readonly string[],
    read: (name: string) => unknown,
    size: number,
    scope: EncodeContext,
  ): string {
    let json = '';
    let taken = 0;
    for (const name of names) {
      if (taken >= MAX_ITEMS || scope.remaining <= 0) break;
      taken += 1;
      scope.remaining -= 1;
      json += this.member(name, read(name), scope);
    }
    if (taken < size) json += scope.spend(`,"…":"${size - taken} more"`);
    return `{${json.slice(1)}}`;
  }

  /** `,"name":value` inside of a nested object; '' when the value is undefined. */
  member(name: string, value: unknown, scope: EncodeContext): string {
    const known = this.names.get(name);
    const json = this.field(known, value, scope);
    return json === '' ? '' : scope.spend(known.nestedJson) + json;
  }

  /** The members of an object but for those named, as `,"name":value…`. */
  membersExcept(object: object, except: ReadonlySet<string>, scope: EncodeContext): string {
    let json = '';
    for (const name of readKeys(object).slice(0, MAX_ITEMS)) {
      if (except.has(name) || scope.remaining <= 0) continue;
      json += this.member(name, readProperty(object, name), scope);
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
  // token: 5 is a count, auth: {…} is looked into, unless it holds its text as a value
  return isText(value) || holdsText(value);
}

function holdsText(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    VALUE_NAMES.some((name) => isText(readProperty(value, name)))
  );
}
