import { readRow, readRows } from '../database/row.ts';
import type { SqliteStatements } from '../database/sqlite-group.ts';
import { alertRow, reachedThresholds, type StoredAlert } from './budget-alerts.ts';
import { budgetRow, type BudgetChange } from './budget-table.ts';
import { budgetsOf, type BudgetChain, type ChangedChain } from './budget-chain.ts';

const CHANGE_BUDGET = `UPDATE budgets SET reserved_pico_usd = reserved_pico_usd - ?,
  spent_pico_usd = spent_pico_usd + ?, unknown_pico_usd = unknown_pico_usd + ?,
  unknown_calls = unknown_calls + ?, updated_at_millis = ? WHERE id = ? RETURNING *`;

const ADD_ALERT = `INSERT INTO budget_alerts
  (budget_id, limit_pico_usd, threshold_percent, spent_pico_usd, reached_at_millis)
  VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING *`;

/** Changes all budgets of a chain alike, and records which shares of their limits they reach. */
export function changeSqliteChain(
  statements: SqliteStatements,
  chain: BudgetChain,
  { unreservePicoUsd = 0n, spendPicoUsd, unknownPicoUsd = 0n, unknownCalls = 0 }: BudgetChange,
  nowMillis: number,
): ChangedChain {
  const added: StoredAlert[] = [];
  let budget: ChangedChain['budget'];
  for (const id of budgetsOf(chain)) {
    const amounts = [unreservePicoUsd, spendPicoUsd ?? 0n, unknownPicoUsd, unknownCalls];
    const changed = statements.all(CHANGE_BUDGET, [...amounts, nowMillis, id]);
    budget = readRow('budgets', budgetRow, changed);
    if (budget === undefined || spendPicoUsd === undefined) continue;
    const { limitPicoUsd, spentPicoUsd } = budget;
    for (const percent of reachedThresholds(budget)) {
      const values = [id, limitPicoUsd, percent, spentPicoUsd, nowMillis];
      added.push(...readRows('budget_alerts', alertRow, statements.all(ADD_ALERT, values)));
    }
  }
  return { budget, added };
}
