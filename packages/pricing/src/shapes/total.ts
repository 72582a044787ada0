import { ContradictingCounts } from '../usage/counting.ts';

/**
 * Holds a stated total against the sums that it can be.
 *
 * @throws {ContradictingCounts} when it is none of them.
 */
export function checkTotal(total: number | undefined, ...sums: readonly number[]): void {
  if (total === undefined || sums.includes(total)) return;
  const expected = [...new Set(sums)].join(' or ');
  throw new ContradictingCounts(`the total is ${total}, and the parts add up to ${expected}`);
}
