/**
 * Creates budgets, changes their limits, and looks at them.
 *
 * @module
 */
import { picoToUsd } from '@wflo/contracts';
import { costLogger, type CostContext } from '../cost-context.ts';
import { inWriteTransaction } from '../database/write-transaction.ts';
import { budgetNotFound } from './budget-errors.ts';
import { findBudget, upsertBudget, type StoredBudget } from './budget-table.ts';
import { expireDue } from './expire.ts';
import { hasDueReservation } from './reservation-table.ts';

/** Sets a limit. One below what is spent is allowed: then nothing can be reserved. */
export async function putBudget(
  { database, now }: CostContext,
  id: string,
  limitPicoUsd: bigint,
): Promise<{ readonly budget: StoredBudget; readonly created: boolean }> {
  const { budget, before } = await inWriteTransaction(database, async (transaction) => {
    const before = await upsertBudget(transaction, id, limitPicoUsd, now());
    const budget = await findBudget(transaction, id);
    if (budget === undefined) throw budgetNotFound(id);
    return { budget, before };
  });
  if (before?.limitPicoUsd !== limitPicoUsd) {
    costLogger.info(before === undefined ? 'budget_created' : 'budget_changed', {
      budget_id: id,
      limit_usd: picoToUsd(limitPicoUsd),
      ...(before === undefined ? {} : { previous_limit_usd: picoToUsd(before.limitPicoUsd) }),
    });
  }
  return { budget, created: before === undefined };
}

/** A budget as it is now, without what was reserved by reservations past their time. */
export async function getBudget({ database, now }: CostContext, id: string): Promise<StoredBudget> {
  const nowMillis = now();
  if (await hasDueReservation(database, id, nowMillis)) {
    await expireDue(database, nowMillis, { budgetId: id });
  }
  const budget = await findBudget(database, id);
  if (budget === undefined) throw budgetNotFound(id);
  return budget;
}
