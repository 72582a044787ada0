import { addTotals, type UsageTotals } from '../ledger/usage-totals.ts';

/** The model under which all others are counted. */
export const OTHER_MODELS = 'other';

/**
 * Totals of the `max` models that were first recorded, and one of all others. A model that has a
 * series retains it, and the others only grow: no counter ever falls.
 */
export function boundModels(
  oldestFirst: readonly UsageTotals[],
  max: number,
): readonly UsageTotals[] {
  const others = oldestFirst.slice(max);
  if (others.length === 0) return oldestFirst;
  return [...oldestFirst.slice(0, max), others.reduce(addTotals)].map((total, index) =>
    index === max ? { ...total, key: OTHER_MODELS } : total,
  );
}
