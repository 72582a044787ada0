import type { Problem } from '../errors.ts';
import { jsonPath } from './json-path.ts';

/** A string, a bracket or other punctuation, or a bare word. Strings without backtracking. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+/gs;
/** The first say what is wrong. */
const MAX_PROBLEMS = 10;

interface Level {
  /** Of an object: its keys so far. */
  readonly keys: Set<string> | undefined;
  /** Of an object: the key whose value is read; of an array: the position. */
  at: string | number;
}

/**
 * Keys that an object has more than once, in a text that is known to be JSON: `JSON.parse` would
 * drop one without a word.
 */
export function findRepeatedKeys(text: string): Problem[] {
  const problems: Problem[] = [];
  const levels: Level[] = [];
  let expectsKey = false;
  for (const [token] of text.matchAll(TOKENS)) {
    const level = levels.at(-1);
    if (token === '{') levels.push({ keys: new Set(), at: '' });
    else if (token === '[') levels.push({ keys: undefined, at: 0 });
    else if (token === '}' || token === ']') levels.pop();
    else if (token === ',' && typeof level?.at === 'number') level.at += 1;
    else if (expectsKey && level?.keys !== undefined) {
      const key = String(JSON.parse(token));
      level.at = key;
      if (level.keys.has(key)) {
        const path = jsonPath(levels.map(({ at }) => at));
        problems.push({ path, message: 'the key is there more than once' });
        if (problems.length >= MAX_PROBLEMS) break;
      }
      level.keys.add(key);
    }
    expectsKey = token === '{' || (token === ',' && level?.keys !== undefined);
  }
  return problems;
}

/** The text without the mark that some editors put first. */
export function withoutByteOrderMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}
