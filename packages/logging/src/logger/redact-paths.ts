import { REDACTED } from '@wflo/sanitize';

import { InvalidOptionError } from '../errors.ts';
import { isError, readKeys, readProperty } from '../values/safe-read.ts';
import { elementsOf } from '../values/special-value.ts';

/** pino's option: paths such as `headers.cookie`, `users[*].name`, `*.ssn` and `a["b-c"]`. */
export interface PathRedaction {
  readonly paths: readonly string[];
  /** In place of the value. Default `[Redacted]`. */
  readonly censor?: string | ((value: unknown, path: string[]) => unknown);
  /** Whether the field is left out as a whole. Default false. */
  readonly remove?: boolean;
}

const SEGMENT = /\.?([^.[\]]+)|\[(?:"([^"]*)"|'([^']*)'|`([^`]*)`|([^\]"'`]+))\]/y;
const ANY = '*';
/** More cannot be on a line. */
const MAX_DEPTH = 20;

/** Takes the values at some paths out of the fields of a call: beside what is always redacted. */
export class PathRedactor {
  readonly #paths: readonly (readonly string[])[];
  readonly #censor: PathRedaction['censor'];
  readonly #remove: boolean;

  /** @throws InvalidOptionError for a path that cannot be read */
  constructor(option: readonly string[] | PathRedaction) {
    const {
      paths,
      censor = REDACTED,
      remove = false,
    } = isList(option) ? { paths: option } : option;
    if (!isList(paths)) throw new InvalidOptionError('redact.paths', paths, 'a list of paths');
    this.#paths = paths.map(segmentsOf);
    this.#censor = censor;
    this.#remove = remove;
  }

  /** The object as it is when nothing is at the paths, else a copy of what is above them. */
  redacted(fields: object): object {
    let result: unknown = fields;
    for (const path of this.#paths) result = this.#at(result, path, 0, []);
    return result as object;
  }

  #at(value: unknown, path: readonly string[], depth: number, above: readonly string[]): unknown {
    const wanted = path[depth];
    if (wanted === undefined || !isStructure(value)) return value;
    const keys = readKeys(value);
    const names = wanted === ANY ? keys : keys.filter((key) => key === wanted);
    if (isError(value) && wanted !== ANY && names.length === 0 && wanted in value)
      names.push(wanted);
    let copy: object | undefined;
    for (const name of names) {
      const before = readProperty(value, name);
      const isLast = depth === path.length - 1;
      const after = isLast
        ? this.#censored(before, [...above, name])
        : this.#at(before, path, depth + 1, [...above, name]);
      if (!isLast && after === before) continue;
      copy ??= copyOf(value, keys);
      if (isLast && this.#remove) Reflect.deleteProperty(copy, name);
      else define(copy, name, after);
    }
    return copy ?? value;
  }

  #censored(value: unknown, path: string[]): unknown {
    if (typeof this.#censor !== 'function') return this.#censor;
    try {
      return this.#censor(value, path);
    } catch {
      return REDACTED;
    }
  }
}

function segmentsOf(path: unknown): string[] {
  const segments: string[] = [];
  const text = typeof path === 'string' ? path : '';
  SEGMENT.lastIndex = 0;
  while (SEGMENT.lastIndex < text.length) {
    const found = SEGMENT.exec(text);
    if (found === null) break;
    segments.push(found.slice(1).find((part: string | undefined) => part !== undefined) ?? '');
    if (SEGMENT.lastIndex === text.length && segments.length <= MAX_DEPTH) return segments;
  }
  throw new InvalidOptionError('redact.paths', path, 'paths such as a.b, a[*].b or *["b-c"]');
}

/** Objects and lists that are shown by their members. */
function isStructure(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  try {
    return Array.isArray(value) || elementsOf(value) === undefined;
  } catch {
    return false;
  }
}

function copyOf(value: object, keys: readonly string[]): object {
  if (Array.isArray(value)) return Array.from(value as readonly unknown[]);
  const copy = Object.create(Object.getPrototypeOf(value) as object | null) as object;
  for (const key of keys) define(copy, key, readProperty(value, key));
  if (isError(value)) {
    for (const key of ['name', 'message', 'stack', 'cause', 'errors']) {
      const own = readProperty(value, key);
      if (own !== undefined) define(copy, key, own, keys.includes(key));
    }
  }
  return copy;
}

/** Whatever setters there are, and also `__proto__`. */
function define(object: object, name: string, value: unknown, enumerable = true): void {
  Object.defineProperty(object, name, { value, enumerable, writable: true, configurable: true });
}

function isList(value: unknown): value is readonly string[] {
  return Array.isArray(value);
}
