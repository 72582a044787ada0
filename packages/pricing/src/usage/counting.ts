/** Thrown where a usage says different things of one count, or what cannot be. */
export class ContradictingCounts extends Error {}

/** As the ledger bounds them. */
export const MAX_COUNT = 1_000_000_000;

export function isCount(value: number | undefined): value is number {
  return value !== undefined && Number.isInteger(value) && value >= 0 && value <= MAX_COUNT;
}
