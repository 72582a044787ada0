import { announce } from '../budgets/budget-alerts.ts';
import { budgetNotFound } from '../budgets/budget-errors.ts';
import { chainOf, changeChain } from '../budgets/budget-chain.ts';
import { findBudget } from '../budgets/budget-table.ts';
import type { CostContext } from '../cost-context.ts';
import { inWriteTransaction } from '../database/write-transaction.ts';
import { addLine, logRecorded, type RecordedUsage } from '../ledger/add-line.ts';
import { newLine, type UsageToRecord } from '../ledger/usage-line.ts';
import type { StoredUsage } from '../ledger/usage-table.ts';
import { changeBy } from './budget-change.ts';
import { recordInGroup } from './record-group.ts';

/**
 * Records a call that was made, once, at what it cost on its day, and counts it as spent in its
 * budget when it names one.
 */
export async function recordUsage(
  context: CostContext,
  request: UsageToRecord,
): Promise<RecordedUsage> {
  const line = newLine(context, request, { budgetId: request.budgetId ?? null });
  const grouped = await recordInGroup(context.database, line);
  const { recorded, added } = grouped
    ? { recorded: { line, replayed: false }, added: grouped.added }
    : await recordAlone(context, line);
  logRecorded(recorded);
  announce(added);
  return recorded;
}

/** Also a call that is recorded already, or that is refused. */
function recordAlone(context: CostContext, line: StoredUsage) {
  return inWriteTransaction(context.database, async (transaction) => {
    const budget = line.budgetId === null ? null : await findBudget(transaction, line.budgetId);
    if (budget === undefined) throw budgetNotFound(String(line.budgetId));
    const recorded = await addLine(transaction, line);
    if (recorded.replayed || budget === null) return { recorded, added: [] };
    const chain = chainOf(budget);
    const { added } = await changeChain(transaction, chain, changeBy(line), context.now());
    return { recorded, added };
  });
}
