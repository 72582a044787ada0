import { types } from 'node:util';

import { throwsMarker } from './safe-read.ts';

export type Elements =
  | { readonly kind: 'label'; readonly label: string }
  | { readonly kind: 'list'; readonly items: readonly unknown[]; readonly size: number }
  | {
      readonly kind: 'pairs';
      readonly pairs: readonly (readonly [unknown, unknown])[];
      readonly size: number;
    };

/** Elements read, at most: one more than are shown. */
const MAX_ELEMENTS = 201;

/**
 * How to show an object of a built-in class: collections by their elements, bytes and handles by a
 * label only; undefined for one that is shown by its properties.
 */
export function elementsOf(object: object): Elements | undefined {
  if (types.isDate(object)) return label(dateText(object));
  if (types.isMap(object)) {
    const pairs = firstOf<readonly [unknown, unknown]>(Map.prototype.entries.call(object));
    return { kind: 'pairs', pairs, size: sizeOf(Map.prototype, object) };
  }
  if (types.isSet(object)) {
    const items = firstOf<unknown>(Set.prototype.values.call(object));
    return { kind: 'list', items, size: sizeOf(Set.prototype, object) };
  }
  if (ArrayBuffer.isView(object) || types.isAnyArrayBuffer(object)) {
    return label(`[${tagOf(object)}, ${object.byteLength} bytes]`);
  }
  if (types.isBoxedPrimitive(object)) return { kind: 'label', label: labelOf(object.valueOf()) };
  if (types.isRegExp(object)) return label(String(object));
  if (types.isPromise(object) || types.isWeakMap(object) || types.isWeakSet(object)) {
    return label(`[${tagOf(object)}]`);
  }
  if (isWebPairs(object)) {
    const pairs = firstOf(object);
    return { kind: 'pairs', pairs, size: pairs.length };
  }
  return undefined;
}

/** A text for what JSON has no text for: functions, symbols, bigints. */
export function labelOf(value: unknown): string {
  try {
    if (typeof value === 'function') return `[Function: ${value.name || 'anonymous'}]`;
    return String(value);
  } catch (error) {
    return throwsMarker(error);
  }
}

function firstOf<T>(elements: Iterable<T>): T[] {
  const first: T[] = [];
  for (const element of elements) {
    if (first.length >= MAX_ELEMENTS) break;
    first.push(element);
  }
  return first;
}

function label(text: string): Elements {
  return { kind: 'label', label: text };
}

function dateText(date: Date): string {
  const time = Date.prototype.getTime.call(date);
  return Number.isNaN(time) ? 'Invalid Date' : new Date(time).toISOString();
}

function sizeOf(prototype: object, object: object): number {
  return Number(Reflect.get(prototype, 'size', object));
}

function tagOf(object: object): string {
  return Object.prototype.toString.call(object).slice('[object '.length, -1);
}

/** Headers, URLSearchParams and FormData have no properties; the tag is read, which loads no class. */
function isWebPairs(object: object): object is Iterable<[unknown, unknown]> {
  const tag = tagOf(object);
  return tag === 'Headers' || tag === 'URLSearchParams' || tag === 'FormData';
}
