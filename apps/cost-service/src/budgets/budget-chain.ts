/**
 * A budget and those that it is a part of change together: what is reserved, spent or unknown in one
 * is so in all of them, in one transaction. Each transaction changes, and so locks, the outermost
 * first and those of one depth by their ids, so that no two wait for one another.
 *
 * @module
 */
import type { Knex } from 'knex';
import { addAlerts, type StoredAlert } from './budget-alerts.ts';
import { changeAmounts, type BudgetChange, type StoredBudget } from './budget-table.ts';

/** A budget with those that it is a part of, the outermost first. */
export interface BudgetChain {
  readonly budgetId: string;
  readonly ancestorIds: readonly string[];
}

/** The budgets of a chain in the order in which they are changed. */
export function budgetsOf({ ancestorIds, budgetId }: BudgetChain): string[] {
  return [...ancestorIds, budgetId];
}

export function chainOf({ id, ancestorIds }: StoredBudget): BudgetChain {
  return { budgetId: id, ancestorIds };
}

export interface ChangedChain {
  /** The innermost, as it is after the change; undefined when there is none. */
  readonly budget: StoredBudget | undefined;
  /** Of all that have changed. */
  readonly added: readonly StoredAlert[];
}

/** Changes all budgets of a chain alike, and records which shares of their limits they reach. */
export async function changeChain(
  transaction: Knex.Transaction,
  chain: BudgetChain,
  change: BudgetChange,
  nowMillis: number,
): Promise<ChangedChain> {
  const added: StoredAlert[] = [];
  let budget: StoredBudget | undefined;
  for (const id of budgetsOf(chain)) {
    budget = await changeAmounts(transaction, id, change, nowMillis);
    // Nothing that is not spent reaches a share.
    if (budget === undefined || change.spendPicoUsd === undefined) continue;
    added.push(...(await addAlerts(transaction, budget, nowMillis)));
  }
  return { budget, added };
}

/** Several changes at once, each of a chain. */
export async function changeChains(
  transaction: Knex.Transaction,
  changes: readonly { readonly chain: BudgetChain; readonly change: BudgetChange }[],
  nowMillis: number,
): Promise<void> {
  const sums = new Map<string, { readonly depth: number; readonly change: BudgetChange }>();
  for (const { chain, change } of changes) {
    for (const [depth, id] of budgetsOf(chain).entries()) {
      sums.set(id, { depth, change: addChanges(sums.get(id)?.change ?? {}, change) });
    }
  }
  const inOrder = [...sums].sort(([a, one], [b, other]) =>
    one.depth === other.depth ? (a < b ? -1 : 1) : one.depth - other.depth,
  );
  for (const [id, { change }] of inOrder) await changeAmounts(transaction, id, change, nowMillis);
}

function addChanges(a: BudgetChange, b: BudgetChange): BudgetChange {
  return {
    unreservePicoUsd: (a.unreservePicoUsd ?? 0n) + (b.unreservePicoUsd ?? 0n),
    spendPicoUsd: (a.spendPicoUsd ?? 0n) + (b.spendPicoUsd ?? 0n),
    unknownPicoUsd: (a.unknownPicoUsd ?? 0n) + (b.unknownPicoUsd ?? 0n),
    unknownCalls: (a.unknownCalls ?? 0) + (b.unknownCalls ?? 0),
  };
}
