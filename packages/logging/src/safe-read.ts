/**
 * Reads what may throw when it is read: getters, Proxies, revoked Proxies.
 *
 * @module
 */
import { types } from 'node:util';

import { failureText } from './loss-account.ts';

/** Stands in place of a value whose reading threw. */
export function throwsMarker(error: unknown): string {
  return `[Throws: ${failureText(error)}]`;
}

/** The property's value, or `[Throws: …]`. */
export function readProperty(object: object, key: string): unknown {
  try {
    return Reflect.get(object, key);
  } catch (error) {
    return throwsMarker(error);
  }
}

/** The own enumerable names of an object; a Proxy that refuses to list them has none. */
export function readKeys(object: object): string[] {
  try {
    return Object.keys(object);
  } catch {
    return [];
  }
}

/** Whether a value is an error of this or of another realm. */
export function isError(value: unknown): value is Error {
  if (typeof value !== 'object' || value === null) return false;
  // Error.isError, its successor, is missing in Node 22.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  if (types.isNativeError(value)) return true;
  try {
    return value instanceof Error;
  } catch {
    return false;
  }
}
