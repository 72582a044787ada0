import type { BudgetChange } from '../budgets/budget-table.ts';
import type { StoredUsage } from '../ledger/usage-table.ts';

/** What a line does to its budget: a call without a price is held at the most it can have cost. */
export function changeBy({ quote, upperBoundPicoUsd }: StoredUsage): BudgetChange {
  return quote.costPicoUsd === null
    ? { unknownPicoUsd: upperBoundPicoUsd ?? 0n, unknownCalls: 1 }
    : { spendPicoUsd: quote.costPicoUsd };
}
