import { announce } from '../budgets/budget-alerts.ts';
import { budgetNotFound } from '../budgets/budget-errors.ts';
import { chainOf, changeChain } from '../budgets/budget-chain.ts';
import { findBudget, type BudgetChange } from '../budgets/budget-table.ts';
import type { CostContext } from '../cost-context.ts';
import { inWriteTransaction } from '../database/write-transaction.ts';
import { addLine, logRecorded, type RecordedUsage } from '../ledger/add-line.ts';
import { newLine, type UsageToRecord } from '../ledger/usage-line.ts';
import type { StoredUsage } from '../ledger/usage-table.ts';

/**
 * Records a call that was made, once, at what it cost on its day, and counts it as spent in its
 * budget when it names one.
 */
export async function recordUsage(
  context: CostContext,
  request: UsageToRecord,
): Promise<RecordedUsage> {
  const line = newLine(context, request, { budgetId: request.budgetId ?? null });
  const { recorded, added } = await inWriteTransaction(context.database, async (transaction) => {
    const budget = line.budgetId === null ? null : await findBudget(transaction, line.budgetId);
    if (budget === undefined) throw budgetNotFound(String(line.budgetId));
    const recorded = await addLine(transaction, line);
    if (recorded.replayed || budget === null) return { recorded, added: [] };
    const chain = chainOf(budget);
    const { added } = await changeChain(transaction, chain, changeBy(line), context.now());
    return { recorded, added };
  });
  logRecorded(recorded);
  announce(added);
  return recorded;
}

/** What a line does to its budget: a call without a price is held at the most it can have cost. */
export function changeBy({ quote, upperBoundPicoUsd }: StoredUsage): BudgetChange {
  return quote.costPicoUsd === null
    ? { unknownPicoUsd: upperBoundPicoUsd ?? 0n, unknownCalls: 1 }
    : { spendPicoUsd: quote.costPicoUsd };
}
