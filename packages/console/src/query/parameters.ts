import { RequestInvalidError } from '../errors.ts';

const UNITS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** The parameters of a request, each checked when it is read. */
export class Parameters {
  readonly #search: URLSearchParams;

  constructor(search: URLSearchParams) {
    this.#search = search;
  }

  text(name: string): string | undefined {
    const value = this.#search.get(name);
    if (value === null || value === '') return undefined;
    if (value.length > 1_000)
      throw new RequestInvalidError(`${name}: longer than 1,000 characters`);
    return value;
  }

  /** The values of a parameter that is repeated, or has commas. */
  texts(name: string): string[] {
    const values = this.#search.getAll(name).flatMap((value) => value.split(','));
    return values.filter((value) => value !== '').slice(0, 100);
  }

  /** @throws {RequestInvalidError} no whole number from `least` to `most` */
  integer(name: string, fallback: number, least: number, most: number): number {
    const value = this.text(name);
    if (value === undefined) return fallback;
    const number = Number(value);
    if (Number.isInteger(number) && number >= least && number <= most) return number;
    throw new RequestInvalidError(`${name}: got ${value}, expected ${least} to ${most}`);
  }

  /** ISO 8601, milliseconds since 1970, or an age such as `24h`. @throws {RequestInvalidError} */
  timeMs(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const age = /^(\d{1,9})([smhd])$/.exec(value);
    if (age !== null) return Date.now() - Number(age[1]) * (UNITS[age[2] ?? ''] ?? 0);
    const time = /^\d+(\.\d+)?$/.test(value) ? Number(value) : Date.parse(value);
    if (Number.isFinite(time)) return time;
    throw new RequestInvalidError(
      `${name}: got ${value}, expected ISO 8601, milliseconds since 1970, or an age such as 24h`,
    );
  }

  /** Those named `field.NAME`, as pairs. */
  fields(): [string, string][] {
    const found = [...this.#search].filter(([key]) => /^field\.[\w.@-]{1,100}$/.test(key));
    return found.slice(0, 10).map(([key, value]) => [key.slice('field.'.length), value]);
  }
}

/**
 * A search text as an FTS5 query: each word, or quoted phrase, as a prefix, all of them wanted.
 * Undefined when there is no word in it.
 */
export function searchQuery(text: string): string | undefined {
  const words = text.match(/[\p{L}\p{N}_]+(?:[^\s"\p{L}\p{N}_][\p{L}\p{N}_]+)*/gu) ?? [];
  const quoted = words.slice(0, 20).map((word) => `"${word}"*`);
  return quoted.length === 0 ? undefined : quoted.join(' ');
}

/** A text as a pattern for LIKE with `ESCAPE '\'`. */
export function likePattern(text: string): string {
  return `%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
}
