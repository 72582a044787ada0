import { InvalidBudgetError } from '../errors.ts';

/** What the LLM calls of a workflow may cost. */
export interface Budget {
  /**
   * USD, exact, with at most 12 digits after the point: a decimal text such as `'0.50'`, or a
   * number of 0 or more; at most 9,223,372.
   */
  readonly limitUsd: string | number;
}

const AMOUNT = /^(\d{1,7})(?:\.(\d{1,12}))?$/;
const LONGEST_SHOWN = 100;

/** The decimal text of a budget's limit. @throws InvalidBudgetError for anything else. */
export function limitOf(budget: unknown): string {
  const limit: unknown =
    typeof budget === 'object' && budget !== null ? Reflect.get(budget, 'limitUsd') : undefined;
  const text = typeof limit === 'number' ? textOf(limit) : limit;
  if (typeof text === 'string' && isAmount(text)) return text;
  throw new InvalidBudgetError(shown(limit));
}

/** Exact; `1e-7` is written out. */
function textOf(limit: number): string {
  const text = String(limit);
  if (!text.includes('e')) return text;
  const written = limit.toFixed(12);
  return Number(written) === limit ? written.replace(/\.?0+$/, '') : text;
}

/** What fits 64 bits in pico-USD, as in the ledger. */
function isAmount(text: string): boolean {
  const picoUsd = picoUsdOf(text);
  return picoUsd !== undefined && picoUsd < 2n ** 63n;
}

/** Exact, of a decimal text; undefined for anything else. */
export function picoUsdOf(text: string): bigint | undefined {
  const [, whole, fraction = ''] = AMOUNT.exec(text) ?? [];
  return whole === undefined ? undefined : BigInt(whole + fraction.padEnd(12, '0'));
}

function shown(limit: unknown): string {
  if (typeof limit === 'string') return JSON.stringify(limit.slice(0, LONGEST_SHOWN));
  return typeof limit === 'number' ? String(limit) : typeof limit;
}
