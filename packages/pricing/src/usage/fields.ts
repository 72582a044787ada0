import { ContradictingCounts, isCount } from './counting.ts';

/** An object of a response, of which nothing is known yet. */
export type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : undefined;
}

/** The object under `name`; an empty one where there is none. */
export function inner(fields: Fields, name: string): Fields {
  return fieldsOf(fields[name]) ?? {};
}

export function hasAny(fields: Fields, ...names: readonly string[]): boolean {
  return names.some((name) => fields[name] !== undefined && fields[name] !== null);
}

/**
 * The count under the first of the names that is there; undefined without one.
 *
 * @throws {ContradictingCounts} when what is there is no count.
 */
export function count(fields: Fields, ...names: readonly string[]): number | undefined {
  const name = names.find((each) => hasAny(fields, each));
  if (name === undefined) return undefined;
  const value = typeof fields[name] === 'string' ? Number(fields[name]) : fields[name];
  if (typeof value !== 'number' || !isCount(value)) {
    throw new ContradictingCounts(`${name} is no count: ${shown(fields[name])}`);
  }
  return value;
}

function shown(value: unknown): string {
  const isPlain = typeof value === 'number' || typeof value === 'string';
  return isPlain ? JSON.stringify(value).slice(0, 100) : `of type ${typeof value}`;
}
