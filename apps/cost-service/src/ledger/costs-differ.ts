import type { StoredUsage } from './usage-table.ts';

/** Providers round: a hundredth between the two is no difference. */
const TOLERANCE_DIVISOR = 100n;

/** Whether the price list and the provider have costs more than a hundredth of ours apart. */
export function costsDiffer({
  quote,
  reportedCostPicoUsd: reported,
}: Pick<StoredUsage, 'quote' | 'reportedCostPicoUsd'>): boolean {
  const priced = quote.costPicoUsd;
  if (priced === null || reported === null) return false;
  const apart = priced > reported ? priced - reported : reported - priced;
  return apart * TOLERANCE_DIVISOR > priced;
}
