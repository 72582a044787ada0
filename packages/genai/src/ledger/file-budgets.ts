import { MAX_PICO_USD, picoToUsd, usdToPico } from '@wflo/money';
import type { RunBudget } from '@wflo/shared-state';
import { BudgetExceededError, BudgetHeldError, type BudgetAmounts } from '../errors.ts';
import type { Row, Statements } from './file-database.ts';
import { budgetChain } from './ledger.ts';

/** What is added to a budget, and to all that it is part of. */
export interface BudgetChange {
  readonly reserved?: bigint;
  readonly spent?: bigint;
  readonly unknown?: bigint;
}

/** A budget is made by its first use, and keeps its limit. */
export function ensureBudgets(file: Statements, budget: RunBudget): void {
  for (const { id, limitUsd, parent } of budgetChain(budget)) {
    file.run(
      `INSERT INTO budgets (id, parent_id, limit_pico_usd) VALUES (?, ?, ?)
       ON CONFLICT (id) DO NOTHING`,
      id,
      parent?.id ?? null,
      usdToPico(limitUsd),
    );
  }
}

/**
 * Reserves an amount in all budgets of the chain, or in none.
 *
 * @throws {BudgetExceededError} or {BudgetHeldError} with what the innermost budget that refuses has.
 */
export function reserveAmount(file: Statements, budgetId: string, amountPicoUsd: bigint): void {
  // What holds nothing fits, also where nothing is left.
  const refusing = chainOf(file, budgetId).filter(
    (budget) => amountPicoUsd > 0n && left(budget) - amountOf(budget, 'reserved') < amountPicoUsd,
  );
  const [refused] = refusing;
  if (refused === undefined) {
    changeBudgets(file, budgetId, { reserved: amountPicoUsd });
    return;
  }
  const exceeded = refusing.find((budget) => left(budget) < amountPicoUsd);
  if (exceeded !== undefined) throw new BudgetExceededError(amountsOf(exceeded, amountPicoUsd));
  throw new BudgetHeldError(amountsOf(refused, amountPicoUsd));
}

export function changeBudgets(file: Statements, budgetId: string, change: BudgetChange): void {
  const { reserved = 0n, spent = 0n, unknown = 0n } = change;
  for (const budget of chainOf(file, budgetId)) {
    file.run(
      `UPDATE budgets SET reserved_pico_usd = ?, spent_pico_usd = ?, unknown_pico_usd = ?
       WHERE id = ?`,
      bounded(amountOf(budget, 'reserved') + reserved),
      bounded(amountOf(budget, 'spent') + spent),
      bounded(amountOf(budget, 'unknown') + unknown),
      String(budget['id']),
    );
  }
}

/** The budget first, then the one that it is part of, and so on. */
function chainOf(file: Statements, budgetId: string): Row[] {
  return file.all(
    `WITH RECURSIVE chain (id, depth) AS (
       SELECT ?, 0
       UNION ALL
       SELECT parent_id, depth + 1 FROM budgets JOIN chain USING (id)
       WHERE parent_id IS NOT NULL AND depth < 16
     )
     SELECT budgets.* FROM chain JOIN budgets USING (id) ORDER BY depth`,
    budgetId,
  );
}

function left(budget: Row): bigint {
  return amountOf(budget, 'limit') - amountOf(budget, 'spent') - amountOf(budget, 'unknown');
}

function amountOf(budget: Row, name: 'limit' | 'spent' | 'reserved' | 'unknown'): bigint {
  return budget[`${name}_pico_usd`] as bigint; // an integer column
}

/** What SQLite's integers hold: 9.2 million USD. */
function bounded(picoUsd: bigint): bigint {
  return picoUsd > MAX_PICO_USD ? MAX_PICO_USD : picoUsd;
}

function amountsOf(budget: Row, requestedPicoUsd: bigint): BudgetAmounts {
  return {
    budgetId: String(budget['id']),
    limitUsd: picoToUsd(amountOf(budget, 'limit')),
    spentUsd: picoToUsd(amountOf(budget, 'spent')),
    reservedUsd: picoToUsd(amountOf(budget, 'reserved')),
    unknownUsd: picoToUsd(amountOf(budget, 'unknown')),
    requestedUsd: picoToUsd(requestedPicoUsd),
  };
}
