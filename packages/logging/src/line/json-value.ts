import { bodyMembersOf, REDACTED } from '@wflo/sanitize';

import { cutText } from '../redaction/cut-text.ts';
import type { LlmBodies } from '../redaction/llm-body.ts';
import type { Redactor } from '../redaction/redactor.ts';
import { httpFields } from '../values/http-message.ts';
import { isError, readItem, readKeys, readProperty, throwsMarker } from '../values/safe-read.ts';
import { elementsOf, labelOf } from '../values/special-value.ts';
import { EncodeContext } from './encode-context.ts';
import { encodeError } from './exception.ts';
import type { FieldName, FieldNames } from './field-name.ts';
import { FrameTexts, headJson } from './frame-texts.ts';
import { isAmong, isDeepBody, isShortText } from './body-members.ts';
import { jsonBody, mayBeJsonBody } from './json-body.ts';
import { jsonText } from './json-text.ts';

/** Bounds of one value. */
export const MAX_TEXT_LENGTH = 16_384;
const MAX_ITEMS = 200;
const NO_NAMES: readonly string[] = [];
const MAX_DEPTH = 8;
/** What the members of a name-and-value pair are called. */
const PAIR_NAMES = ['name', 'key', 'header', 'Name', 'Key'];
const MAX_PAIR_MEMBERS = 8;
const SECRET_HEADER = /^(?:(?:proxy-)?authorization|(?:set-)?cookie|x-api-key)$/i;
const REDACTED_JSON = jsonText(REDACTED);

/** Encodes any value as JSON without ever throwing, within a bound, and without its secrets. */
export class JsonValueEncoder {
  readonly names: FieldNames;
  readonly #redactor: Redactor;
  readonly #bodies: LlmBodies;
  readonly #frames: FrameTexts;

  constructor(names: FieldNames, redactor: Redactor, bodies: LlmBodies) {
    this.names = names;
    this.#redactor = redactor;
    this.#bodies = bodies;
    this.#frames = new FrameTexts((text) => redactor.text(text));
  }

  /** The JSON of a named field's value; '' when the field is to be left out (undefined). */
  field(name: FieldName, value: unknown, context: EncodeContext, isBody = false): string {
    if (name.isPlain && !isBody && !context.inBody) return this.value(value, context);
    if (name.secrecy !== 'open' && this.#redactor.isSecret(name.secrecy, name.name, value)) {
      return context.spend(REDACTED_JSON);
    }
    const isDeep = isDeepBody(name.name, value);
    if (isBody || name.bodyPart === 'body') {
      return this.#within(!isError(value), isDeep, context, value);
    }
    if (name.isHttpName) return this.value(httpFields(value), context);
    if (!context.inBody) return this.value(value, context);
    const isAbout = name.bodyPart === 'about' && isShortText(value) && !context.isDeep;
    return this.#within(!isAbout, context.isDeep || isDeep, context, value);
  }

  /** A value within a body, or in one but about it only. */
  #within(inBody: boolean, isDeep: boolean, context: EncodeContext, value: unknown): string {
    const before = context.inBody;
    const wasDeep = context.isDeep;
    context.inBody = inBody;
    context.isDeep = isDeep;
    context.sawBody ||= inBody;
    const json = this.value(value, context);
    context.inBody = before;
    context.isDeep = wasDeep;
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
    if (mayBeJsonBody(text)) {
      const shown = this.#jsonBody(text);
      context.sawBody ||= shown !== undefined;
      if (shown !== undefined && shown.length <= limit) return context.spend(jsonText(shown));
      if (shown !== undefined) return context.spend(`"[Omitted, ${text.length} characters]"`);
    }
    if (text.length <= limit) return context.spend(jsonText(this.#redactor.text(text)));
    const start = cutText(text, limit, this.#redactor);
    return context.spend(jsonText(`${start}…[cut, ${text.length} characters]`));
  }

  /** A body that is JSON text, without what was said in it. */
  #jsonBody(text: string): string | undefined {
    return jsonBody(text, (value) => {
      const context = new EncodeContext(MAX_TEXT_LENGTH);
      const json = this.value(value, context);
      return context.sawBody ? json : undefined;
    });
  }

  /** `,"stack":"…"` of an error, whose message is a member already. */
  stackMember(stack: string, text: unknown, message: string, context: EncodeContext): string {
    const name = this.names.get('stack');
    const isPlain = name.secrecy === 'open' && name.bodyPart === 'none' && !context.inBody;
    const isWhole = stack.length <= Math.min(MAX_TEXT_LENGTH, context.remaining);
    const parts = isPlain && isWhole ? this.#frames.of(stack) : undefined;
    if (parts === undefined) return this.member('stack', stack, context);
    const head = headJson(parts.head, text, message) ?? jsonText(this.#redactor.text(parts.head));
    const json = `${head.slice(0, -1)}${parts.framesJson}"`;
    return context.spend(name.nestedJson + json);
  }

  #object(object: object, context: EncodeContext): string {
    if (context.ancestors.includes(object)) return context.spend('"[Circular]"');
    const depth = context.ancestors.length;
    context.ancestors.push(object);
    try {
      const isList = Array.isArray(object);
      const isPlain = !isList && Object.getPrototypeOf(object) === Object.prototype;
      if (!isList && !isPlain && isError(object)) return encodeError(object, this, context);
      if (depth >= MAX_DEPTH) {
        return context.spend(isList ? '"[Array]"' : '"[Object]"');
      }
      if (isList) return this.list(object, object.length, context);
      return this.#structure(object, isPlain, context);
    } catch (error) {
      return this.text(throwsMarker(error), context);
    } finally {
      context.ancestors.length = depth;
    }
  }

  #structure(object: object, isPlain: boolean, context: EncodeContext): string {
    if (!isPlain && Object.getPrototypeOf(object) !== null) {
      const elements = elementsOf(object);
      if (elements?.kind === 'label') return this.text(elements.label, context);
      if (elements?.kind === 'list') return this.list(elements.items, elements.size, context);
      if (elements?.kind === 'pairs') return this.#pairs(elements.pairs, elements.size, context);
    }
    const { toJSON: toJson } = object as { readonly toJSON?: unknown };
    if (typeof toJson === 'function') {
      const replaced: unknown = Reflect.apply(toJson, object, ['']);
      if (replaced !== object) return this.value(replaced, context) || 'null';
    }
    const names = Object.keys(object);
    const bodies = context.inBody ? undefined : bodyMembersOf(names, object, readProperty);
    if (bodies !== 'all') return this.#members(names, object, names.length, context, bodies);
    context.inBody = true;
    context.sawBody = true;
    const json = this.#members(names, object, names.length, context);
    context.inBody = false;
    return json;
  }

  /**
   * The member that holds a secret by the name beside it, as in lists of variables and headers:
   * `{ name: 'DB_PASSWORD', value: '…' }`.
   */
  #secretMember(names: readonly string[], object: object): string | undefined {
    const valueName = names.length <= MAX_PAIR_MEMBERS ? valueNameOf(names) : undefined;
    const labelName = valueName && PAIR_NAMES.find((name) => names.includes(name));
    if (valueName === undefined || labelName === undefined) return undefined;
    const label = readProperty(object, labelName);
    if (typeof label !== 'string' || label.length > 64) return undefined;
    const { secrecy } = this.names.get(label);
    const isSecret = this.#redactor.isSecret(secrecy, label, readProperty(object, valueName));
    return isSecret ? valueName : undefined;
  }

  /** A JSON array of at most MAX_ITEMS of the items. */
  list(items: readonly unknown[], size: number, context: EncodeContext): string {
    const count = Math.min(items.length, MAX_ITEMS);
    let json = '';
    let taken = 0;
    let before: unknown;
    while (taken < count && context.remaining > 0) {
      // One by one, so that a throwing or missing item costs only itself.
      const item = readItem(items, taken);
      const isNamed = this.#namesSecret(before, size === 2) && isText(item);
      const shown = isNamed ? context.spend(REDACTED_JSON) : this.value(item, context) || 'null';
      json += taken === 0 ? shown : `,${shown}`;
      context.remaining -= 1;
      taken += 1;
      before = item;
    }
    if (taken < size) {
      json += `${taken === 0 ? '' : ','}${context.spend(`"[${size - taken} more]"`)}`;
    }
    return `[${json}]`;
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
    // Without a prototype, and by own properties: any name is one.
    const object = Object.create(null) as object;
    const names: string[] = [];
    for (const [key, value] of pairs) {
      if (typeof key !== 'string') return this.list(pairs, size, context);
      if (!Object.hasOwn(object, key)) names.push(key);
      Object.defineProperty(object, key, { value, configurable: true });
    }
    return this.#members(names, object, size, context);
  }

  #members(
    names: readonly string[],
    object: object,
    size: number,
    context: EncodeContext,
    bodies: readonly string[] = NO_NAMES,
  ): string {
    const count = Math.min(names.length, MAX_ITEMS);
    const secretMember = this.#secretMember(names, object);
    let json = '';
    let taken = 0;
    while (taken < count && context.remaining > 0) {
      const name = names[taken] ?? '';
      const value = readProperty(object, name);
      taken += 1;
      context.remaining -= 1;
      const isNamed = name === secretMember && isText(value);
      const known = this.names.get(name);
      const isBody = bodies.length > 0 && bodies.includes(name);
      const shown = this.field(known, isNamed ? REDACTED : value, context, isBody);
      if (shown === '') continue;
      // Concatenated alone: to cut the first comma off would copy each object once more.
      json += context.spend(json === '' ? known.firstJson : known.nestedJson) + shown;
    }
    if (taken < size) {
      json += `${json === '' ? '' : ','}${context.spend(`"…":"${size - taken} more"`)}`;
    }
    return `{${json}}`;
  }

  /** `,"name":value` inside of a nested object; '' when the value is undefined. */
  member(name: string, value: unknown, context: EncodeContext, isBody = false): string {
    const known = this.names.get(name);
    const json = this.field(known, value, context, isBody);
    return json === '' ? '' : context.spend(known.nestedJson) + json;
  }

  /** The members of an object but for those named, as `,"name":value…`. */
  membersExcept(object: object, except: ReadonlySet<string>, context: EncodeContext): string {
    let json = '';
    const names = readKeys(object).slice(0, MAX_ITEMS);
    const bodies = bodyMembersOf(names, object, readProperty);
    for (const name of names) {
      if (except.has(name) || context.remaining <= 0) continue;
      json += this.member(name, readProperty(object, name), context, isAmong(bodies, name));
    }
    return json;
  }
}

function valueNameOf(names: readonly string[]): string | undefined {
  for (const name of names) if (name === 'value' || name === 'Value') return name;
  return undefined;
}

function isText(value: unknown): boolean {
  return (
    typeof value === 'string' || (Array.isArray(value) && value.some((v) => typeof v === 'string'))
  );
}
