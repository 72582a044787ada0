import { RequestError } from '@wflo/service-kit';
import { announce } from '../budgets/budget-alerts.ts';
import { chainOf, changeChain } from '../budgets/budget-chain.ts';
import { findBudget } from '../budgets/budget-table.ts';
import { changeOfSettlement } from '../budgets/expired-call.ts';
import type { CostContext } from '../cost-context.ts';
import { inWriteTransaction } from '../database/write-transaction.ts';
import type { RecordedUsage } from '../ledger/add-line.ts';
import { addSettlement, logSettled, settlementOf, usageSettled } from '../ledger/settlement.ts';
import { findUsage } from '../ledger/usage-table.ts';

/**
 * States later what a call without a price did cost. The ledger is only added to: a line of its own
 * settles the other, so that their sums are right together, and what the budget holds is spent.
 * Repeating it changes nothing; fails with 404, or with 409 when the cost is known already.
 */
export async function settleUsage(
  { database, now }: CostContext,
  id: string,
  costPicoUsd: bigint,
): Promise<RecordedUsage> {
  const { settled, added } = await inWriteTransaction(database, async (transaction) => {
    const open = await findUsage(transaction, { id });
    if (open === undefined) throw usageNotFound(id);
    if (open.quote.costPicoUsd !== null) throw usageSettled(id, open.quote.costPicoUsd);
    const settled = await addSettlement(transaction, settlementOf(open, costPicoUsd, now()));
    if (settled.replayed || open.budgetId === null) return { settled, added: [] };
    const budget = await findBudget(transaction, open.budgetId);
    if (budget === undefined) return { settled, added: [] };
    const change = changeOfSettlement(open, costPicoUsd);
    const { added } = await changeChain(transaction, chainOf(budget), change, now());
    return { settled, added };
  });
  logSettled(settled);
  announce(added);
  return settled;
}

function usageNotFound(id: string): RequestError {
  return new RequestError(
    'WFLO_USAGE_NOT_FOUND',
    `no record ${JSON.stringify(id)}; GET /v1/executions/{id}/costs lists those of an execution`,
  );
}
