import type { Knex } from 'knex';
import { z } from 'zod';
import { slicesOf } from '../database/row-slices.ts';
import { bigIntColumn, numberColumn, readRows } from '../database/row.ts';
import { dayOf, keyOf, PICO_USD_HALVES } from '../database/usage-sums.ts';
import { toDay } from './day.ts';
import { linesOf, type LinesOf } from './execution-lines.ts';
import type { UsageGrouping, UsagePeriod } from './usage-sources.ts';

/** What of a sum is at the price of a model that is only similar to the one of the call. */
export interface InexactTotals {
  readonly costPicoUsd: bigint;
  readonly records: number;
}

export const NOTHING_INEXACT: InexactTotals = { costPicoUsd: 0n, records: 0 };

/** As the partial index has it, which SQLite takes for no condition with bindings. */
const IS_INEXACT = 'exact_match = 0 AND cost_pico_usd IS NOT NULL AND settles_id IS NULL';

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
    .whereRaw(IS_INEXACT)
    .select(database.raw(['\'\' AS "key"', ...SUMS].join(', ')))
    .groupBy('execution_id');
  return readRows('usage_records', totalsRow, rows)[0] ?? NOTHING_INEXACT;
}

/** By group, of all lines of the period; a group that has none is left out. */
export async function inexactByGroup(
  database: Knex,
  groupBy: UsageGrouping,
  { fromMillis, toMillis }: UsagePeriod,
): Promise<ReadonlyMap<string, InexactTotals>> {
  const key = groupBy === 'day' ? dayOf('usage_records') : keyOf[groupBy]('usage_records');
  const groups = new Map<string, InexactTotals>();
  const source = {
    position: ['occurred_at_millis', 'seq'],
    from: fromMillis,
    before: toMillis,
    rows: () => database('usage_records').whereRaw(IS_INEXACT),
  };
  for await (const { rows: slice } of slicesOf(source)) {
    const rows: unknown = await slice
      .select(database.raw([`${key} AS "key"`, ...SUMS].join(', ')))
      .groupByRaw(key);
    for (const part of readRows('usage_records', totalsRow, rows)) {
      const name = groupBy === 'day' ? toDay(part.key) : part.key;
      const { costPicoUsd, records } = groups.get(name) ?? NOTHING_INEXACT;
      groups.set(name, {
        costPicoUsd: costPicoUsd + part.costPicoUsd,
        records: records + part.records,
      });
    }
  }
  return groups;
}
