import { readKeys, readProperty } from './safe-read.ts';

/** Encodes the fields of a set as `,"name":value…`. */
export type FieldSetEncoder = (fields: FieldSet) => string;

/** An immutable set of fields that many lines share: what is bound to a logger, or ambient. */
export class FieldSet {
  static readonly empty = new FieldSet(new Map());

  readonly fields: ReadonlyMap<string, unknown>;
  /** Only fields that cannot change are encoded once for all lines. */
  readonly #constant: boolean;
  #encoded: { readonly by: FieldSetEncoder; readonly json: string } | undefined;
  #combined: { readonly under: FieldSet; readonly set: FieldSet } | undefined;

  constructor(fields: ReadonlyMap<string, unknown>) {
    this.fields = fields;
    this.#constant = [...fields.values()].every(isConstant);
  }

  /** These fields and those of an object, which win. */
  with(fields: object): FieldSet {
    const all = new Map(this.fields);
    for (const key of readKeys(fields)) all.set(key, readProperty(fields, key));
    return new FieldSet(all);
  }

  without(keys: Iterable<string>): FieldSet {
    const rest = new Map(this.fields);
    for (const key of keys) rest.delete(key);
    return new FieldSet(rest);
  }

  /** These fields, and those of another set that this one does not have. */
  over(under: FieldSet): FieldSet {
    if (under.fields.size === 0) return this;
    if (this.fields.size === 0) return under;
    if (this.#combined?.under !== under) {
      const set = new FieldSet(new Map([...under.fields, ...this.fields]));
      this.#combined = { under, set };
    }
    return this.#combined.set;
  }

  json(encode: FieldSetEncoder): string {
    if (this.fields.size === 0) return '';
    if (this.#encoded?.by === encode) return this.#encoded.json;
    const json = encode(this);
    if (this.#constant) this.#encoded = { by: encode, json };
    return json;
  }
}

function isConstant(value: unknown): boolean {
  return value === null || (typeof value !== 'object' && typeof value !== 'function');
}

/** Read one by one: a getter that throws costs only itself. */
export function mergedFields(fields: object, winning: object): object {
  return Object.fromEntries(FieldSet.empty.with(fields).with(winning).fields);
}
