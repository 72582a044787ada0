import { reservationStatusSchema } from '@wflo/contracts';
import type { Knex } from 'knex';
import { z } from 'zod';
import { bigIntColumn, readRow } from '../database/row.ts';
import { PICO_USD_HALVES } from '../database/usage-sums.ts';
import { slicesOf } from '../database/row-slices.ts';
import { BUDGET_THRESHOLDS } from './budget-alerts.ts';

const RESERVATION_STATUSES = reservationStatusSchema.options;

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

const COLUMNS = ['limit', 'spent', 'reserved', 'unknown'] as const;

/** What is in a budget that is a part of another one is in that one's amounts, too. */
const OUTERMOST = 'CASE WHEN parent_id IS NULL THEN';

const BUDGET_SUMS = {
  budgets: '1',
  ...Object.fromEntries(
    COLUMNS.flatMap((name) => [
      [`${name}_micro`, `${OUTERMOST} ${name}_pico_usd / ${PICO_USD_HALVES} ELSE 0 END`],
      [`${name}_rest`, `${OUTERMOST} ${name}_pico_usd % ${PICO_USD_HALVES} ELSE 0 END`],
    ]),
  ),
  ...Object.fromEntries(
    // Division on both sides of the comparison keeps it within 64 bits.
    BUDGET_THRESHOLDS.map((percent) => [
      `share_${percent}`,
      `CASE WHEN spent_pico_usd / ${percent} >= limit_pico_usd / 100 THEN 1 ELSE 0 END`,
    ]),
  ),
};

const RESERVATION_SUMS = Object.fromEntries(
  RESERVATION_STATUSES.map((status) => [
    status,
    `CASE WHEN status = '${status}' THEN 1 ELSE 0 END`,
  ]),
);

const ALERT_SUMS = Object.fromEntries(
  BUDGET_THRESHOLDS.map((percent) => [
    `percent_${percent}`,
    `CASE WHEN threshold_percent = ${percent} THEN 1 ELSE 0 END`,
  ]),
);

/** What changes while the sums are read is in them as it was or as it is. */
export async function totalBudgets(database: Knex): Promise<BudgetTotals> {
  const sums = await sumOfTable(database, 'budgets', ['id'], BUDGET_SUMS);
  const money = (name: (typeof COLUMNS)[number]) =>
    sums(`${name}_micro`) * PICO_USD_HALVES + sums(`${name}_rest`);
  const alertPosition = ['budget_id', 'limit_pico_usd', 'threshold_percent'];
  const alerts = await sumOfTable(database, 'budget_alerts', alertPosition, ALERT_SUMS);
  const reservations = await sumOfTable(database, 'reservations', ['id'], RESERVATION_SUMS);
  return {
    budgets: Number(sums('budgets')),
    limitPicoUsd: money('limit'),
    spentPicoUsd: money('spent'),
    reservedPicoUsd: money('reserved'),
    unknownPicoUsd: money('unknown'),
    spentAtLeast: new Map(
      BUDGET_THRESHOLDS.map((percent) => [percent, Number(sums(`share_${percent}`))]),
    ),
    alerts: new Map(
      BUDGET_THRESHOLDS.map((percent) => [percent, Number(alerts(`percent_${percent}`))]),
    ),
    reservations: new Map(
      RESERVATION_STATUSES.map((status) => [status, Number(reservations(status))]),
    ),
  };
}

/** Rows of a slice: what is read of them is one row of sums. */
const SLICE = 10_000;
const sumRow = z.record(
  z.string(),
  bigIntColumn.nullable().transform((value) => value ?? 0n),
);

/** Sums over a table, read in slices; the function that it returns has the sum of each name. */
async function sumOfTable(
  database: Knex,
  table: string,
  position: readonly string[],
  expressions: Readonly<Record<string, string>>,
): Promise<(name: string) => bigint> {
  const sums = new Map<string, bigint>();
  for await (const { rows } of slicesOf({ rows: () => database(table), position }, SLICE)) {
    const selected = Object.entries(expressions).map(([name, expression]) =>
      database.raw(`sum(${expression}) AS ${name}`),
    );
    const found: unknown = await rows.select(selected);
    for (const [name, value] of Object.entries(readRow(table, sumRow, found) ?? {})) {
      sums.set(name, (sums.get(name) ?? 0n) + value);
    }
  }
  return (name) => sums.get(name) ?? 0n;
}
