import type { Knex } from 'knex';
import { z } from 'zod';
import { bigIntColumn, numberColumn, readRows } from '../database/row.ts';
import { PICO_USD_HALVES } from '../database/usage-sums.ts';
import { linesOf, type LinesOf } from './execution-lines.ts';
import { totalUsage, type UsageGrouping, type UsagePeriod } from './usage-totals.ts';

/** What of a sum is at the price of a model that is only similar to the one of the call. */
export interface InexactTotals {
  readonly costPicoUsd: bigint;
  readonly records: number;
}

export const NOTHING_INEXACT: InexactTotals = { costPicoUsd: 0n, records: 0 };

/** Not as an index has it: SQLite would read all that settle nothing before those of an execution. */
const IS_INEXACT_IN_EXECUTION =
  "exact_match = 0 AND cost_pico_usd IS NOT NULL AND coalesce(settles_id, '') = ''";

const SUMS = [
  'count(*) AS records',
  `sum(cost_pico_usd / ${PICO_USD_HALVES}) AS micro_usd`,
  `sum(cost_pico_usd % ${PICO_USD_HALVES}) AS pico_usd_rest`,
];

const totalsRow = z
  .object({
    key: z.union([z.string(), bigIntColumn]),
    records: numberColumn,
    micro_usd: bigIntColumn,
    pico_usd_rest: bigIntColumn,
  })
  .transform(({ key, records, micro_usd, pico_usd_rest }) => ({
    key: String(key),
    records,
    costPicoUsd: micro_usd * PICO_USD_HALVES + pico_usd_rest,
  }));

export async function inexactOfExecution(database: Knex, of: LinesOf): Promise<InexactTotals> {
  const rows: unknown = await linesOf(database, of)
    .whereRaw(IS_INEXACT_IN_EXECUTION)
    .select(database.raw(['\'\' AS "key"', ...SUMS].join(', ')))
    .groupBy('execution_id');
  return readRows('usage_records', totalsRow, rows)[0] ?? NOTHING_INEXACT;
}

/** By group, of all lines of the period; a group that has none is left out. */
export async function inexactByGroup(
  database: Knex,
  groupBy: UsageGrouping,
  period: UsagePeriod,
): Promise<ReadonlyMap<string, InexactTotals>> {
  const totals = await totalUsage(database, groupBy, period, { of: 'inexact' });
  return new Map(totals.map(({ key, costPicoUsd, records }) => [key, { costPicoUsd, records }]));
}
