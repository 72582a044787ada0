import { picoToUsd } from '@wflo/contracts';
import type { Knex } from 'knex';
import { z } from 'zod';
import { costLogger } from '../cost-context.ts';
import { bigIntBinding, bigIntColumn, numberColumn, readRows } from '../database/row.ts';
import type { StoredBudget } from './budget-table.ts';

/** The shares of a limit that are reported, in percent. */
export const BUDGET_THRESHOLDS = [50, 75, 90, 100] as const;

export const alertRow = z
  .object({
    budget_id: z.string(),
    limit_pico_usd: bigIntColumn,
    threshold_percent: numberColumn,
    spent_pico_usd: bigIntColumn,
    reached_at_millis: numberColumn,
  })
  .transform((row) => ({
    budgetId: row.budget_id,
    limitPicoUsd: row.limit_pico_usd,
    thresholdPercent: row.threshold_percent,
    spentPicoUsd: row.spent_pico_usd,
    reachedAtMillis: row.reached_at_millis,
  }));

/** What json_agg makes of alerts. */
export const alertsColumn = z
  .array(alertRow)
  .nullable()
  .transform((alerts) => alerts ?? []);

/** A share of a limit that was reached, money in pico-dollars. */
export type StoredAlert = z.output<typeof alertRow>;

/** The shares of its limit that a budget has spent. */
export function reachedThresholds({
  limitPicoUsd,
  spentPicoUsd,
}: Pick<StoredBudget, 'limitPicoUsd' | 'spentPicoUsd'>): number[] {
  return BUDGET_THRESHOLDS.filter(
    (percent) => spentPicoUsd > 0n && spentPicoUsd * 100n >= limitPicoUsd * BigInt(percent),
  );
}

/**
 * Records which shares of its limit a budget has newly spent, each once per limit that it has had.
 * Call it in the transaction of the change (spending, or another limit), so that no crash and no
 * replica records a share twice or loses it, and `announce` the alerts after it.
 */
export async function addAlerts(
  transaction: Knex.Transaction,
  budget: StoredBudget,
  nowMillis: number,
): Promise<StoredAlert[]> {
  const { id, limitPicoUsd, spentPicoUsd } = budget;
  const reached = reachedThresholds(budget);
  if (reached.length === 0) return [];
  const added: unknown = await transaction('budget_alerts')
    .insert(
      reached.map((percent) => ({
        budget_id: id,
        limit_pico_usd: bigIntBinding(limitPicoUsd),
        threshold_percent: percent,
        spent_pico_usd: bigIntBinding(spentPicoUsd),
        reached_at_millis: nowMillis,
      })),
    )
    .onConflict(['budget_id', 'limit_pico_usd', 'threshold_percent'])
    .ignore()
    .returning('*');
  return readRows('budget_alerts', alertRow, added);
}

/** The alerts of a budget's present limit, lowest share first. */
export async function findAlerts(
  database: Knex,
  { id, limitPicoUsd }: StoredBudget,
): Promise<StoredAlert[]> {
  const rows: unknown = await database('budget_alerts')
    .where({ budget_id: id, limit_pico_usd: bigIntBinding(limitPicoUsd) })
    .orderBy('threshold_percent');
  return readRows('budget_alerts', alertRow, rows);
}

/** Logs alerts, a line for each. */
export function announce(alerts: readonly StoredAlert[]): void {
  for (const alert of alerts) {
    costLogger.warning('budget_threshold_reached', {
      budget_id: alert.budgetId,
      threshold_percent: alert.thresholdPercent,
      limit_usd: picoToUsd(alert.limitPicoUsd),
      spent_usd: picoToUsd(alert.spentPicoUsd),
    });
  }
}
