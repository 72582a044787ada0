import { fieldsOf, type Fields } from './fields.ts';

/** How deep and how many: a server must not make this expensive. */
const MAX_DEPTH = 4;
const MAX_NUMBERS = 200;

/** Which part of a call a number is about. */
export type Side = 'cached' | 'input' | 'output';

export interface UsageNumber {
  readonly path: string;
  /** The last part of the path. */
  readonly name: string;
  /** None of what is about the call. */
  readonly side: Side | undefined;
  readonly value: number;
}

/** Some proxies write numbers as text. */
const NUMBER_AS_TEXT = /^-?\d{1,20}(\.\d{1,20})?(e[-+]?\d{1,2})?$/i;

/** The same paths come with each call; as many are remembered. */
const MAX_PATHS = 1_000;
const sides = new Map<string, Side | undefined>();

function sideOf(path: string): Side | undefined {
  if (sides.has(path)) return sides.get(path);
  if (sides.size === MAX_PATHS) sides.clear();
  const side = sideNamed(path);
  sides.set(path, side);
  return side;
}

function sideNamed(path: string): Side | undefined {
  if (/cache[a-z]*_tokens_details/.test(path)) return 'cached';
  if (/(^|\.)(prompt|input)_/.test(path)) return 'input';
  if (/(^|\.)(completion|output)_/.test(path)) return 'output';
  return undefined;
}

export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && NUMBER_AS_TEXT.test(value) ? Number(value) : undefined;
}

/**
 * All numbers of a usage by their place in it (`prompt_tokens_details.cached_tokens`), at most 200.
 * Servers put the same count in different places; the last part of the name mostly says what it is.
 */
export function usageNumbers(reported: unknown): UsageNumber[] {
  const numbers: UsageNumber[] = [];
  collect(fieldsOf(reported), '', 1, numbers);
  return numbers;
}

function collect(
  fields: Fields | undefined,
  parents: string,
  depth: number,
  numbers: UsageNumber[],
): void {
  for (const name of Object.keys(fields ?? {})) {
    if (numbers.length === MAX_NUMBERS) return;
    const inner = fields?.[name];
    const value = numberOf(inner);
    const isDeeper = value === undefined && depth < MAX_DEPTH && typeof inner === 'object';
    if (value === undefined && !isDeeper) continue;
    const path = `${parents}${name}`;
    if (value !== undefined) numbers.push({ path, name, side: sideOf(path), value });
    else collect(fieldsOf(inner), `${path}.`, depth + 1, numbers);
  }
}

/** What a number must be called to be an amount that somebody may bill. */
const AMOUNT =
  /_(tokens|requests|searches|queries|calls|images|(audio|video)_seconds|(sources|tools)_used)$/;

/** What is counted, and has no price: fetching a page costs its tokens alone. */
const FREE = new Set(['web_fetch_requests']);

/** The amounts among numbers that nobody has read: somebody may bill them. */
export function amountsOf(numbers: Iterable<UsageNumber>): Record<string, number> {
  const amounts = [...numbers].filter(
    ({ name, value }) => value > 0 && AMOUNT.test(`_${name}`) && !FREE.has(name),
  );
  return Object.fromEntries(amounts.map(({ path, value }) => [path, Math.ceil(value)]));
}
