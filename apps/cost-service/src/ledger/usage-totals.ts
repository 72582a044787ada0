/**
 * Sums over the ledger, made by the database.
 *
 * Costs are summed in two halves, above and below a micro-dollar: the sum of many amounts of
 * 63 bits would pass what SQLite can hold, which is then an error there.
 *
 * @module
 */
import type { Knex } from 'knex';
import { z } from 'zod';
import { bigIntBinding, bigIntColumn, numberColumn, readRow, readRows } from '../database/row.ts';

const HALVES = 1_000_000n;
const DAY_MILLIS = 86_400_000;

const sum = bigIntColumn.nullable().transform((value) => value ?? 0n);

const totalsRow = z
  .object({
    key: z.union([z.string(), bigIntColumn]).nullable(),
    first_seq: bigIntColumn,
    micro_usd: bigIntColumn.nullable(),
    pico_usd_rest: bigIntColumn.nullable(),
    records: numberColumn,
    unpriced_records: numberColumn,
    input_tokens: numberColumn,
    output_tokens: numberColumn,
    cache_read_tokens: numberColumn,
    cache_write_tokens: numberColumn,
  })
  .transform((row) => ({
    key: row.key,
    firstSeq: row.first_seq,
    costPicoUsd: (row.micro_usd ?? 0n) * HALVES + (row.pico_usd_rest ?? 0n),
    records: row.records,
    unpricedRecords: row.unpriced_records,
    inputTokens: row.input_tokens,
    outputTokens: row.output_tokens,
    cacheReadTokens: row.cache_read_tokens,
    cacheWriteTokens: row.cache_write_tokens,
  }));

/** Sums over some lines of the ledger, money in pico-dollars. */
export interface UsageTotals {
  readonly key: string;
  /** Number of the oldest line; it orders the groups. */
  readonly firstSeq: bigint;
  readonly costPicoUsd: bigint;
  readonly records: number;
  readonly unpricedRecords: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
}

/** What the lines are grouped by. */
export type UsageGrouping = 'model' | 'workflow' | 'day';

/** Which lines are summed: those of calls made at `fromMillis` or later and before `toMillis`. */
export interface UsagePeriod {
  readonly fromMillis?: number | undefined;
  readonly toMillis?: number | undefined;
}

const KEY_COLUMN = {
  model: 'model',
  workflow: 'workflow_id',
  // Integer division in both engines: the days since 1970, UTC.
  // They round towards zero, so what is left of a day before 1970 is made positive first.
  day: `(occurred_at_millis - ((occurred_at_millis % ${DAY_MILLIS}) + ${DAY_MILLIS}) % ${DAY_MILLIS})
    / ${DAY_MILLIS}`,
} as const satisfies Record<UsageGrouping, string>;

/** Totals by group, those whose first line is oldest first. Lines of no workflow have the key "". */
export async function totalUsage(
  database: Knex,
  groupBy: UsageGrouping,
  period: UsagePeriod = {},
  { limit, after }: { readonly limit?: number; readonly after?: bigint | undefined } = {},
): Promise<UsageTotals[]> {
  const query = database('usage_records')
    .select(
      database.raw(`${KEY_COLUMN[groupBy]} AS "key"`),
      database.raw('min(seq) AS first_seq'),
      database.raw(`sum(cost_pico_usd / ${HALVES}) AS micro_usd`),
      database.raw(`sum(cost_pico_usd % ${HALVES}) AS pico_usd_rest`),
      database.raw('count(*) AS records'),
      database.raw('count(*) - count(cost_pico_usd) AS unpriced_records'),
      database.raw('sum(input_tokens) AS input_tokens'),
      database.raw('sum(output_tokens) AS output_tokens'),
      database.raw('sum(cache_read_tokens) AS cache_read_tokens'),
      database.raw('sum(cache_write_tokens) AS cache_write_tokens'),
    )
    .groupByRaw(KEY_COLUMN[groupBy])
    .orderByRaw('min(seq)');
  within(query, period);
  if (after !== undefined) {
    query.havingRaw('min(seq) > CAST(? AS BIGINT)', [bigIntBinding(after)]);
  }
  if (limit !== undefined) query.limit(limit);
  return readRows('usage_records', totalsRow, await query).map((row) => ({
    ...row,
    key: groupBy === 'day' ? toDay(row.key) : String(row.key ?? ''),
  }));
}

/** What all calls of a period cost. */
export async function totalCost(database: Knex, period: UsagePeriod): Promise<bigint> {
  const query = database('usage_records').select(
    database.raw(`sum(cost_pico_usd / ${HALVES}) AS micro_usd`),
    database.raw(`sum(cost_pico_usd % ${HALVES}) AS pico_usd_rest`),
  );
  within(query, period);
  const row = readRow('usage_records', z.record(z.string(), sum), await query) ?? {};
  return (row['micro_usd'] ?? 0n) * HALVES + (row['pico_usd_rest'] ?? 0n);
}

function within(query: Knex.QueryBuilder, { fromMillis, toMillis }: UsagePeriod): void {
  if (fromMillis !== undefined) void query.where('occurred_at_millis', '>=', fromMillis);
  if (toMillis !== undefined) void query.where('occurred_at_millis', '<', toMillis);
}

/** What all lines of an execution add up to. */
export interface ExecutionTotals {
  readonly costPicoUsd: bigint;
  readonly records: number;
  readonly unpricedRecords: number;
}

/** Sums over the lines of an execution. */
export async function totalOfExecution(
  database: Knex,
  executionId: string,
): Promise<ExecutionTotals> {
  const rows: unknown = await database('usage_records')
    .where({ execution_id: executionId })
    .select(
      database.raw(`sum(cost_pico_usd / ${HALVES}) AS micro_usd`),
      database.raw(`sum(cost_pico_usd % ${HALVES}) AS pico_usd_rest`),
      database.raw('count(*) AS records'),
      database.raw('count(cost_pico_usd) AS priced_records'),
    );
  const row = readRow('usage_records', z.record(z.string(), sum), rows) ?? {};
  const records = Number(row['records'] ?? 0n);
  return {
    costPicoUsd: (row['micro_usd'] ?? 0n) * HALVES + (row['pico_usd_rest'] ?? 0n),
    records,
    unpricedRecords: records - Number(row['priced_records'] ?? 0n),
  };
}

function toDay(daysSince1970: string | bigint | null): string {
  return new Date(Number(daysSince1970) * DAY_MILLIS).toISOString().slice(0, 10);
}
