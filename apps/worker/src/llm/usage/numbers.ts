/** How deep and how many: a server must not make this expensive. */
const MAX_DEPTH = 4;
const MAX_NUMBERS = 200;

/** Which part of a call a number is about. */
export type Side = 'cached' | 'input' | 'output' | 'call';

export interface UsageNumber {
  readonly path: string;
  /** The last part of the path. */
  readonly name: string;
  readonly side: Side;
  readonly value: number;
}

/** Some proxies write numbers as text. */
const NUMBER_AS_TEXT = /^-?\d{1,20}(\.\d{1,20})?(e[-+]?\d{1,2})?$/i;

function sideOf(path: string): Side {
  if (/cache[a-z]*_tokens_details/.test(path)) return 'cached';
  if (/(^|\.)(prompt|input)_/.test(path)) return 'input';
  if (/(^|\.)(completion|output)_/.test(path)) return 'output';
  return 'call';
}

function* numbersIn(value: unknown, parents: readonly string[]): Generator<UsageNumber> {
  if (typeof value === 'number' || (typeof value === 'string' && NUMBER_AS_TEXT.test(value))) {
    const path = parents.join('.');
    yield { path, name: parents.at(-1) ?? '', side: sideOf(path), value: Number(value) };
  } else if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    if (parents.length >= MAX_DEPTH) return;
    for (const [name, inner] of Object.entries(value)) yield* numbersIn(inner, [...parents, name]);
  }
}

/**
 * All numbers of a usage by their place in it (`prompt_tokens_details.cached_tokens`), at most 200.
 * Servers put the same count in different places; the last part of the name mostly says what it is.
 */
export function usageNumbers(reported: unknown): UsageNumber[] {
  const numbers: UsageNumber[] = [];
  for (const number of numbersIn(reported, [])) {
    if (numbers.push(number) === MAX_NUMBERS) break;
  }
  return numbers;
}
