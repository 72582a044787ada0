import { WORD_FAMILIES } from '../families/all-families.ts';
import type { SecretFamily } from '../families/secret-family.ts';
import type { FoundRanges } from './found-ranges.ts';

/** The shortest secret with a look of its own has as many characters. */
export const SHORTEST_WORD = 15;
/** By character code: whether secrets of one word have it. */
const IN_WORDS = Uint8Array.from({ length: 128 }, (_, code) =>
  /[\w.~=+/$-]/.test(String.fromCharCode(code)) ? 1 : 0,
);

interface Rule {
  readonly keyword: string;
  readonly hasBefore: boolean;
  readonly isInWord: boolean;
  /** Sticky: a match begins with the keyword. */
  readonly pattern: RegExp;
}

/** Rules by the first two characters of their keywords. */
class RuleTable {
  readonly #lists: Rule[][] = [[]];
  /** By two characters, seven bits each: which list. */
  readonly #indices = new Uint8Array(1 << 14);

  constructor(rules: readonly Rule[]) {
    for (const rule of rules) {
      const pair = pairOf(rule.keyword.charCodeAt(0), rule.keyword.charCodeAt(1));
      const index = this.#indices[pair] ?? 0;
      if (index === 0) this.#indices[pair] = this.#lists.push([rule]) - 1;
      else this.#lists[index]?.push(rule);
    }
    if (this.#lists.length > 256) throw new RangeError('more pairs than a byte can number');
  }

  of(first: number, second: number): readonly Rule[] | undefined {
    const index = this.#indices[pairOf(first, second)] ?? 0;
    return index === 0 ? undefined : this.#lists[index];
  }
}

function pairOf(first: number, second: number): number {
  return ((first & 127) << 7) | (second & 127);
}

const NO_LETTER_BEFORE = '(?<![A-Za-z0-9])';

const ALL_RULES = WORD_FAMILIES.flatMap(rulesOf);
/** Those that may be found at the start of a word, and those that may after a letter or a digit. */
const AT_START = new RuleTable(ALL_RULES);
const INSIDE = new RuleTable(ALL_RULES.filter((rule) => rule.hasBefore || rule.isInWord));

function rulesOf({ look, keywords, before, isInWord = false }: SecretFamily): Rule[] {
  const hasBefore = before !== undefined;
  const behind = hasBefore ? `(?<=${NO_LETTER_BEFORE}(${before}))` : '';
  const pattern = new RegExp(`${behind}(?:${look})`, 'y');
  return keywords.map((keyword) => ({ keyword, hasBefore, isInWord, pattern }));
}

/**
 * Adds the places of all secrets that are one word. Short words are passed over by looking at one
 * character in fifteen and at those before it; each long one is read once, two characters at a time.
 */
export function findWords(text: string, found: FoundRanges): void {
  let at = SHORTEST_WORD - 1;
  let from = 0;
  while (at < text.length) {
    let start = at;
    const least = Math.max(from, at - SHORTEST_WORD + 1);
    while (start >= least && isInWords(text.charCodeAt(start))) start -= 1;
    if (start >= least) {
      at = start + SHORTEST_WORD;
      continue;
    }
    start += 1;
    let end = at + 1;
    while (end < text.length && isInWords(text.charCodeAt(end))) end += 1;
    if (end - start >= SHORTEST_WORD) findIn(text, start, end, found);
    from = end;
    at = end + SHORTEST_WORD;
  }
}

function isInWords(code: number): boolean {
  return code < 128 && IN_WORDS[code] === 1;
}

function findIn(text: string, start: number, end: number, found: FoundRanges): void {
  let at = start;
  let first = text.charCodeAt(at);
  let isInside = at > 0 && isLetterOrDigit(text.charCodeAt(at - 1));
  while (at < end - 1) {
    const second = text.charCodeAt(at + 1);
    const rules = (isInside ? INSIDE : AT_START).of(first, second);
    const matched = rules === undefined ? -1 : matchAt(text, at, rules, found);
    if (matched > at + 1) {
      at = matched;
      first = text.charCodeAt(at);
      isInside = isLetterOrDigit(text.charCodeAt(at - 1));
      continue;
    }
    isInside = isLetterOrDigit(first);
    first = second;
    at += 1;
  }
}

/** Where the longest match ends whose keyword is here; -1 where there is none. */
function matchAt(text: string, at: number, rules: readonly Rule[], found: FoundRanges): number {
  let longest = -1;
  for (const { keyword, hasBefore, pattern } of rules) {
    if (!text.startsWith(keyword, at)) continue;
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) continue;
    const groupLength = (match[1] ?? '').length;
    found.add(hasBefore ? at - groupLength : at + groupLength, pattern.lastIndex);
    longest = Math.max(longest, pattern.lastIndex);
  }
  return longest;
}

export function isLetterOrDigit(code: number): boolean {
  return (
    (code > 0x60 && code < 0x7b) || (code > 0x40 && code < 0x5b) || (code > 0x2f && code < 0x3a)
  );
}
