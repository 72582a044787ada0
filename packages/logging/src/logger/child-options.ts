import { mergedFields } from '../values/field-set.ts';
import { isError, readKeys, readProperty, throwsMarker } from '../values/safe-read.ts';
import type { CallParts } from './call-parts.ts';
import { type PathRedaction, PathRedactor } from './redact-paths.ts';
import type { Serializer, Serializers } from './std-serializers.ts';

/** pino's options of a child; those that it does not name are left alone. */
export interface ChildOptions {
  /** By the names of fields; they add to those of the parent. */
  readonly serializers?: Readonly<Record<string, (value: never) => unknown>> | undefined;
  /** The level of this logger and of its children. Default: that of the parent. */
  readonly level?: string | undefined;
  /** Stands before each event, behind that of the parent. */
  readonly msgPrefix?: string | undefined;
  /** Paths in the fields of this logger, in place of those of the parent. */
  readonly redact?: readonly string[] | PathRedaction | undefined;
}

/** What a logger does with the fields of its lines, beside what is done with those of all lines. */
export class FieldRules {
  static readonly none = new FieldRules(new Map(), undefined);

  readonly #serializers: ReadonlyMap<string, Serializer>;
  readonly #redactor: PathRedactor | undefined;

  constructor(serializers: ReadonlyMap<string, Serializer>, redactor: PathRedactor | undefined) {
    this.#serializers = serializers;
    this.#redactor = redactor;
  }

  serializers(): Serializers {
    return Object.fromEntries(this.#serializers);
  }

  /** @throws InvalidOptionError for a path that cannot be read */
  with({ serializers, redact }: ChildOptions): FieldRules {
    const added = isObject(serializers) ? serializersOf(serializers) : [];
    const isRedacting = isObject(redact);
    if (added.length === 0 && !isRedacting) return this;
    const redactor = isRedacting ? new PathRedactor(redact) : this.#redactor;
    return new FieldRules(new Map([...this.#serializers, ...added]), redactor);
  }

  /** Of the fields that are bound to a logger. */
  bound(fields: object): object {
    if (this === FieldRules.none) return fields;
    const serialized = this.#serialized(fields);
    return this.#redactor?.redacted(serialized) ?? serialized;
  }

  /** Of a call. */
  applied(parts: CallParts): CallParts {
    if (this === FieldRules.none) return parts;
    const { event, fields, error } = parts;
    // As pino has it: an error that stands alone is the field `err`.
    const all = error === undefined ? fields : mergedFields({ err: error }, asObject(fields));
    if (!isObject(all) || Array.isArray(all) || isError(all)) return { event, fields: all };
    const shown = this.bound(all);
    return { event, fields: this.#serializers.has('err') ? withException(shown) : shown };
  }

  #serialized(fields: object): object {
    const keys = readKeys(fields);
    if (!keys.some((key) => this.#serializers.has(key))) return fields;
    return Object.fromEntries(
      keys.map((key) => {
        const value = readProperty(fields, key);
        const serialize = value === undefined ? undefined : this.#serializers.get(key);
        return [key, serialize === undefined ? value : result(serialize, value)];
      }),
    );
  }
}

/** An error that a serializer has read takes the place that errors have on our lines. */
function withException(fields: object): object {
  const { err, ...rest } = fields as Readonly<Record<string, unknown>>;
  const isSerialized = isObject(err) && !isError(err) && 'stack' in err;
  return isSerialized && !('exception' in rest) ? { ...rest, exception: err } : fields;
}

function result(serialize: Serializer, value: unknown): unknown {
  try {
    return serialize(value as never);
  } catch (error) {
    return throwsMarker(error);
  }
}

function serializersOf(given: object): (readonly [string, Serializer])[] {
  return readKeys(given).flatMap((key) => {
    const serializer = readProperty(given, key);
    return typeof serializer === 'function' ? [[key, serializer as Serializer] as const] : [];
  });
}

function asObject(fields: unknown): object {
  if (fields === undefined || fields === null) return {};
  return isObject(fields) && !Array.isArray(fields) ? fields : { value: fields };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
