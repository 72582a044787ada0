import type { Knex } from 'knex';
import { z } from 'zod';
import { bigIntColumn, numberColumn, readRows } from '../database/row.ts';
import { PICO_USD_HALVES } from '../database/usage-sums.ts';
import { slicesOf, type Slice } from '../database/row-slices.ts';
import { toDay } from './day.ts';
import {
  sourcesOf,
  type SummedLines,
  type UsageGrouping,
  type UsagePeriod,
  type UsageSource,
} from './usage-sources.ts';

export type { UsageGrouping, UsagePeriod } from './usage-sources.ts';

/** Columns of the sums that say how many calls there are, and what is not known of them. */
export const COUNT_COLUMNS = {
  lines: numberColumn,
  unpriced_lines: numberColumn,
  settlements: numberColumn,
  bound_micro_usd: bigIntColumn,
  bound_pico_usd_rest: bigIntColumn,
  unbounded: numberColumn,
};

/** How many calls some lines are of, and what is not known of them. */
export interface CallCounts {
  /** Calls that were recorded; a line that settles another is none. */
  readonly records: number;
  /** Those that had no price when they were recorded. */
  readonly unpricedRecords: number;
  /** Those that have none to this day. */
  readonly unsettledRecords: number;
  /** The most that these can have cost, but for those of unknown bound. */
  readonly upperBoundPicoUsd: bigint;
  readonly unboundedRecords: number;
}

export function toCounts(row: z.output<z.ZodObject<typeof COUNT_COLUMNS>>): CallCounts {
  return {
    records: row.lines - row.settlements,
    unpricedRecords: row.unpriced_lines,
    unsettledRecords: row.unpriced_lines - row.settlements,
    upperBoundPicoUsd: row.bound_micro_usd * PICO_USD_HALVES + row.bound_pico_usd_rest,
    unboundedRecords: row.unbounded,
  };
}

const totalsRow = z
  .object({
    key: z.union([z.string(), bigIntColumn]),
    first_seq: bigIntColumn,
    micro_usd: bigIntColumn,
    pico_usd_rest: bigIntColumn,
    ...COUNT_COLUMNS,
    input_tokens: numberColumn,
    output_tokens: numberColumn,
    cache_read_tokens: numberColumn,
    cache_write_tokens: numberColumn,
  })
  .transform((row) => ({
    key: String(row.key),
    firstSeq: row.first_seq,
    costPicoUsd: row.micro_usd * PICO_USD_HALVES + row.pico_usd_rest,
    ...toCounts(row),
    inputTokens: row.input_tokens,
    outputTokens: row.output_tokens,
    cacheReadTokens: row.cache_read_tokens,
    cacheWriteTokens: row.cache_write_tokens,
  }));

/** Sums over some lines of the ledger, money in pico-dollars. */
export interface UsageTotals extends CallCounts {
  readonly key: string;
  /** Number of the oldest line; it orders the groups. */
  readonly firstSeq: bigint;
  readonly costPicoUsd: bigint;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
}

/**
 * Totals by group of what `database/usage-sums.ts` maintains, the group with the oldest line first.
 * Lines of no workflow have the key "".
 */
export async function totalUsage(
  database: Knex,
  groupBy: UsageGrouping,
  period: UsagePeriod = {},
  { sliceRows, of = 'all' }: { readonly sliceRows?: number; readonly of?: SummedLines } = {},
): Promise<UsageTotals[]> {
  const groups = new Map<string, UsageTotals>();
  for (const source of sourcesOf(database, groupBy, period, of)) {
    for await (const slice of slicesOf(source, sliceRows)) {
      for (const part of await sumSlice(database, slice, source)) {
        const known = groups.get(part.key);
        groups.set(part.key, known === undefined ? part : addTotals(known, part));
      }
    }
  }
  const oldestFirst = [...groups.values()].sort((a, b) => (a.firstSeq < b.firstSeq ? -1 : 1));
  if (groupBy !== 'day') return oldestFirst;
  return oldestFirst.map((total) => ({ ...total, key: toDay(total.key) }));
}

async function sumSlice(
  database: Knex,
  { rows: slice }: Slice,
  { key, firstSeq, sums }: UsageSource,
): Promise<UsageTotals[]> {
  const rows: unknown = await slice
    .select(
      database.raw(`${key} AS "key"`),
      database.raw(`min(${firstSeq}) AS first_seq`),
      ...Object.entries(sums).map(([name, value]) => database.raw(`sum(${value}) AS ${name}`)),
    )
    .groupByRaw(key);
  return readRows('usage_sums', totalsRow, rows);
}

/** The sums over the lines of both, under the key of the first. */
export function addTotals(a: UsageTotals, b: UsageTotals): UsageTotals {
  return {
    key: a.key,
    firstSeq: a.firstSeq < b.firstSeq ? a.firstSeq : b.firstSeq,
    costPicoUsd: a.costPicoUsd + b.costPicoUsd,
    records: a.records + b.records,
    unpricedRecords: a.unpricedRecords + b.unpricedRecords,
    unsettledRecords: a.unsettledRecords + b.unsettledRecords,
    upperBoundPicoUsd: a.upperBoundPicoUsd + b.upperBoundPicoUsd,
    unboundedRecords: a.unboundedRecords + b.unboundedRecords,
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
    cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
  };
}
