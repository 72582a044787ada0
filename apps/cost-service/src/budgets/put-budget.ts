import { picoToUsd } from '@wflo/contracts';
import { costLogger, type CostContext } from '../cost-context.ts';
import { inWriteTransaction } from '../database/write-transaction.ts';
import { addAlerts, announce, findAlerts, type StoredAlert } from './budget-alerts.ts';
import { budgetNotFound, budgetTaken } from './budget-errors.ts';
import {
  changeLimit,
  findBudget,
  insertBudget,
  type NewBudget,
  type StoredBudget,
} from './budget-table.ts';
import { expireDue } from './expire.ts';
import { hasDueReservation } from './reservation-table.ts';

/** A budget with the alerts of its present limit. */
export interface BudgetWithAlerts {
  readonly budget: StoredBudget;
  readonly alerts: readonly StoredAlert[];
}

/**
 * Creates a budget or sets its limit. A limit below what is spent is allowed: then nothing can be
 * reserved. Fails with 409 when the request has an owner, and the budget has another one.
 */
export async function putBudget(
  { database, now }: CostContext,
  input: NewBudget,
): Promise<BudgetWithAlerts & { readonly created: boolean }> {
  const { id, limitPicoUsd, owner } = input;
  const { budget, before, added, alerts } = await inWriteTransaction(
    database,
    async (transaction) => {
      const created = await insertBudget(transaction, input, now());
      const before = created ? undefined : await findBudget(transaction, id);
      if (before !== undefined && owner !== undefined && before.owner !== owner) {
        throw budgetTaken(id);
      }
      if (!created) await changeLimit(transaction, input, now());
      const budget = await findBudget(transaction, id);
      if (budget === undefined) throw budgetNotFound(id);
      const added = await addAlerts(transaction, budget, now());
      return { budget, before, added, alerts: await findAlerts(transaction, budget) };
    },
  );
  if (before?.limitPicoUsd !== limitPicoUsd) {
    costLogger.info(before === undefined ? 'budget_created' : 'budget_changed', {
      budget_id: id,
      limit_usd: picoToUsd(limitPicoUsd),
      previous_limit_usd: before && picoToUsd(before.limitPicoUsd),
    });
  }
  announce(added);
  return { budget, alerts, created: before === undefined };
}

/** A budget as it is now, without what was reserved by reservations past their time. */
export async function getBudget(
  { database, now }: CostContext,
  id: string,
): Promise<BudgetWithAlerts> {
  const nowMillis = now();
  if (await hasDueReservation(database, id, nowMillis)) {
    await expireDue(database, nowMillis, { budgetId: id });
  }
  const budget = await findBudget(database, id);
  if (budget === undefined) throw budgetNotFound(id);
  return { budget, alerts: await findAlerts(database, budget) };
}
