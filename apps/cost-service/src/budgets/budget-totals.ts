import { reservationStatusSchema } from '@wflo/contracts';
import type { Knex } from 'knex';
import { z } from 'zod';
import { BUDGET_HALVES } from '../database/budget-sums.ts';
import { bigIntColumn, numberColumn, readRow, readRows } from '../database/row.ts';
import { BUDGET_THRESHOLDS } from './budget-alerts.ts';

/** Sums over all budgets, amounts over those that are a part of no other; money in pico-dollars. */
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

const NO_SUM = bigIntColumn.nullable().transform((value) => value ?? 0n);
const sumRow = z.record(z.string(), NO_SUM);
const reservationRow = z.object({ status: z.string(), rows: numberColumn });
const alertRow = z.object({ threshold_percent: numberColumn, rows: numberColumn });

/** From what `database/budget-sums.ts` maintains. */
export async function totalBudgets(database: Knex): Promise<BudgetTotals> {
  const columns = [
    'budgets',
    ...['limit', 'spent', 'reserved', 'unknown'].flatMap((name) => [
      `${name}_high`,
      `${name}_rest`,
    ]),
    ...BUDGET_THRESHOLDS.map((percent) => `share_${percent}`),
  ];
  const selected = columns.map((column) => database.raw(`sum(${column}) AS ${column}`));
  const found: unknown = await database('budget_sums').select(selected);
  const sums = readRow('budget_sums', sumRow, found) ?? {};
  const sum = (name: string) => sums[name] ?? 0n;
  const money = (name: string) => sum(`${name}_high`) * BUDGET_HALVES + sum(`${name}_rest`);
  const alerts = new Map(
    readRows('alert_sums', alertRow, await sumsBy(database, 'threshold_percent', 'alert')).map(
      ({ threshold_percent: percent, rows }) => [percent, rows],
    ),
  );
  const reservations = new Map(
    readRows(
      'reservation_sums',
      reservationRow,
      await sumsBy(database, 'status', 'reservation'),
    ).map(({ status, rows }) => [status, rows]),
  );
  return {
    budgets: Number(sum('budgets')),
    limitPicoUsd: money('limit'),
    spentPicoUsd: money('spent'),
    reservedPicoUsd: money('reserved'),
    unknownPicoUsd: money('unknown'),
    spentAtLeast: new Map(
      BUDGET_THRESHOLDS.map((percent) => [percent, Number(sum(`share_${percent}`))]),
    ),
    alerts: new Map(BUDGET_THRESHOLDS.map((percent) => [percent, alerts.get(percent) ?? 0])),
    reservations: new Map(
      reservationStatusSchema.options.map((status) => [status, reservations.get(status) ?? 0]),
    ),
  };
}

async function sumsBy(
  database: Knex,
  key: string,
  counted: 'alert' | 'reservation',
): Promise<unknown> {
  return database(`${counted}_sums`)
    .select(key, database.raw(`sum(${counted}s) AS rows`))
    .groupBy(key);
}
