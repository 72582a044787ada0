import { types } from 'node:util';

/** Stands in place of a value whose reading threw. */
export function throwsMarker(error: unknown): string {
  return `[Throws: ${failureText(error)}]`;
}

/** The property's value, or `[Throws: …]` where a getter or a Proxy, also a revoked one, throws. */
export function readProperty(object: object, key: string): unknown {
  try {
    return (object as Readonly<Record<string, unknown>>)[key];
  } catch (error) {
    return throwsMarker(error);
  }
}

/** The same for an item of a list. */
export function readItem(list: readonly unknown[], index: number): unknown {
  try {
    return list[index];
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

/** The system's code of an error (`EPIPE`, …), or the fallback. */
export function reasonOf(error: unknown, fallback: string): string {
  try {
    const code: unknown = Reflect.get(Object(error) as object, 'code');
    return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,40}$/.test(code) ? code : fallback;
  } catch {
    return fallback;
  }
}

/** A text for anything that was thrown; never throws itself. */
export function failureText(error: unknown): string {
  try {
    const message: unknown = error instanceof Error ? error.message : error;
    return String(message);
  } catch {
    return 'an error that cannot be shown';
  }
}
