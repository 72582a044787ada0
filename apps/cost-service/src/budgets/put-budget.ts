import { MAX_BUDGET_DEPTH, picoToUsd } from '@wflo/contracts';
import type { Knex } from 'knex';
import { costLogger, type CostContext } from '../cost-context.ts';
import { inWriteTransaction } from '../database/write-transaction.ts';
import { addAlerts, announce, findAlerts, type StoredAlert } from './budget-alerts.ts';
import { budgetNotFound, budgetTaken, parentDiffers, tooDeep } from './budget-errors.ts';
import { changeLimit, findBudget, insertBudget, type StoredBudget } from './budget-table.ts';
import { expireDue } from './expire.ts';
import { hasDueReservation } from './reservation-table.ts';

/** A budget with the alerts of its present limit. */
export interface BudgetWithAlerts {
  readonly budget: StoredBudget;
  readonly alerts: readonly StoredAlert[];
}

export interface BudgetInput {
  readonly id: string;
  readonly limitPicoUsd: bigint;
  readonly owner?: string | undefined;
  readonly parentId?: string | undefined;
}

/**
 * Creates a budget or sets its limit. A limit below what is spent is allowed: then nothing can be
 * reserved. Fails with 409 when the request has an owner or a parent, and the budget has another
 * one; with 404 when there is no such parent, and with 400 when it is in too many others.
 */
export async function putBudget(
  { database, now }: CostContext,
  input: BudgetInput,
): Promise<BudgetWithAlerts & { readonly created: boolean }> {
  const { id, limitPicoUsd, owner } = input;
  const { budget, before, added, alerts } = await inWriteTransaction(
    database,
    async (transaction) => {
      const parent = await parentOf(transaction, input);
      const created = await insertBudget(transaction, { ...input, parent }, now());
      const before = created ? undefined : await findBudget(transaction, id);
      if (before !== undefined && owner !== undefined && before.owner !== owner) {
        throw budgetTaken(id);
      }
      if (before !== undefined && parent !== undefined && before.parentId !== parent.id) {
        throw parentDiffers(before);
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

async function parentOf(
  transaction: Knex.Transaction,
  { parentId }: BudgetInput,
): Promise<StoredBudget | undefined> {
  if (parentId === undefined) return undefined;
  const parent = await findBudget(transaction, parentId);
  if (parent === undefined) throw budgetNotFound(parentId);
  if (parent.ancestorIds.length + 2 > MAX_BUDGET_DEPTH) throw tooDeep(parentId);
  return parent;
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
