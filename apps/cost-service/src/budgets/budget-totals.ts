/**
 * Sums over all budgets, made by the database.
 *
 * @module
 */
import type { Knex } from 'knex';
import { z } from 'zod';
import { bigIntColumn, numberColumn, readRow, readRows } from '../database/row.ts';
import { BUDGET_THRESHOLDS } from './budget-alerts.ts';

/** Sums are made in two halves, as in `usage-totals.ts`. */
const HALVES = 1_000_000n;

/** Sums over all budgets, money in pico-dollars. */
export interface BudgetTotals {
  readonly budgets: number;
  readonly limitPicoUsd: bigint;
  readonly spentPicoUsd: bigint;
  readonly reservedPicoUsd: bigint;
  /** Held for calls without a price. */
  readonly unknownPicoUsd: bigint;
  /** How many have spent this share of their limit, in percent, or more. */
  readonly spentAtLeast: ReadonlyMap<number, number>;
  /** How many alerts there have been, by share. */
  readonly alerts: ReadonlyMap<number, number>;
  /** How many reservations there are, by status. */
  readonly reservations: ReadonlyMap<string, number>;
}

const COLUMNS = ['limit', 'spent', 'reserved', 'unknown'] as const;
const sum = bigIntColumn.nullable().transform((value) => value ?? 0n);

/** Reads the sums. */
export async function totalBudgets(database: Knex): Promise<BudgetTotals> {
  const sums = COLUMNS.flatMap((name) => [
    database.raw(`sum(${name}_pico_usd / ${HALVES}) AS ${name}_micro`),
    database.raw(`sum(${name}_pico_usd % ${HALVES}) AS ${name}_rest`),
  ]);
  const shares = BUDGET_THRESHOLDS.map((percent) =>
    // Division on both sides of the comparison keeps it within 64 bits.
    database.raw(
      `sum(CASE WHEN spent_pico_usd / ${percent} >= limit_pico_usd / 100 THEN 1 ELSE 0 END)
       AS share_${percent}`,
    ),
  );
  const rows: unknown = await database('budgets').select(
    database.raw('count(*) AS budgets'),
    ...sums,
    ...shares,
  );
  const row = readRow('budgets', z.record(z.string(), sum), rows) ?? {};
  const money = (name: (typeof COLUMNS)[number]) =>
    (row[`${name}_micro`] ?? 0n) * HALVES + (row[`${name}_rest`] ?? 0n);
  return {
    budgets: Number(row['budgets'] ?? 0n),
    limitPicoUsd: money('limit'),
    spentPicoUsd: money('spent'),
    reservedPicoUsd: money('reserved'),
    unknownPicoUsd: money('unknown'),
    spentAtLeast: new Map(
      BUDGET_THRESHOLDS.map((percent) => [percent, Number(row[`share_${percent}`] ?? 0n)]),
    ),
    alerts: await countAlerts(database),
    reservations: await countReservations(database),
  };
}

async function countAlerts(database: Knex): Promise<Map<number, number>> {
  const rows: unknown = await database('budget_alerts')
    .select('threshold_percent', database.raw('count(*) AS alerts'))
    .groupBy('threshold_percent');
  const counts = z.object({ threshold_percent: numberColumn, alerts: numberColumn });
  return new Map(
    readRows('budget_alerts', counts, rows).map((row) => [row.threshold_percent, row.alerts]),
  );
}

async function countReservations(database: Knex): Promise<Map<string, number>> {
  const rows: unknown = await database('reservations')
    .select('status', database.raw('count(*) AS reservations'))
    .groupBy('status');
  const counts = z.object({ status: z.string(), reservations: numberColumn });
  return new Map(
    readRows('reservations', counts, rows).map((row) => [row.status, row.reservations]),
  );
}
