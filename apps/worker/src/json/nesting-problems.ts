import type { Problem } from '../errors.ts';
import { jsonPath } from './json-path.ts';

/** Deeper than any definition that a person writes, and far from the depth of a call stack. */
const MAX_DEPTH = 64;
/** A hostile document has any number of them; the first say what is wrong. */
const MAX_PROBLEMS = 10;

interface Place {
  readonly value: unknown;
  readonly path: readonly PropertyKey[];
}

function childrenOf({ value, path }: Place): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => ({ value: item, path: [...path, index] }));
  }
  return Object.entries(value).map(([key, item]: [string, unknown]) => ({
    value: item,
    path: [...path, key],
  }));
}

/**
 * Values nested deeper than 64 levels, which would exhaust the call stack of a recursive reader,
 * and keys called `__proto__`, which it would lose.
 */
export function findNestingProblems(input: unknown): Problem[] {
  const problems: Problem[] = [];
  const open: Place[] = [{ value: input, path: [] }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (problems.length >= MAX_PROBLEMS) break;
    const { path } = next;
    if (path.length > MAX_DEPTH) {
      // The whole path of something so deep helps nobody.
      const start = jsonPath(path.slice(0, 4));
      problems.push({ path: start, message: `nested deeper than ${MAX_DEPTH} levels` });
    } else if (path.at(-1) === '__proto__') {
      problems.push({ path: jsonPath(path), message: 'no key may be called __proto__' });
    } else {
      open.push(...childrenOf(next));
    }
  }
  return problems;
}
