/**
 * Tells when spending passes a share of its budget. `spent` only ever grows, in one row, so each
 * share is passed by exactly one of the records, and told once per limit.
 *
 * @module
 */
import { picoToUsd } from '@wflo/contracts';
import { costLogger } from '../cost-context.ts';
import type { StoredBudget } from './budget-table.ts';

/** The shares of a limit that are told, in percent. */
export const BUDGET_THRESHOLDS = [50, 75, 90, 100] as const;

/** Logs the highest share that `costPicoUsd` has just taken the budget to or past. */
export function announceSpending(after: StoredBudget, costPicoUsd: bigint): void {
  const { limitPicoUsd, spentPicoUsd } = after;
  const reached = (spent: bigint) => (percent: number) =>
    spent * 100n >= limitPicoUsd * BigInt(percent);
  const before = BUDGET_THRESHOLDS.findLast(reached(spentPicoUsd - costPicoUsd)) ?? 0;
  const now = BUDGET_THRESHOLDS.findLast(reached(spentPicoUsd)) ?? 0;
  if (now <= before) return;
  costLogger.warning('budget_threshold_reached', {
    budget_id: after.id,
    threshold_percent: now,
    limit_usd: picoToUsd(limitPicoUsd),
    spent_usd: picoToUsd(spentPicoUsd),
  });
}
