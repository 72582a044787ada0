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

/** Columns of the lines that are counted, and of what those without a price can have cost. */
const COUNT_COLUMNS = {
  lines: numberColumn,
  unpriced_lines: numberColumn,
  settlements: numberColumn,
  bound_micro_usd: sum,
  bound_pico_usd_rest: sum,
  unbounded: sum.transform(Number),
};

/** A line that settles another takes back what that one added. */
const UPPER_BOUND = `CASE WHEN settles_id IS NULL THEN upper_bound_pico_usd
  ELSE -upper_bound_pico_usd END`;

const COUNTS = [
  'count(*) AS lines',
  'count(*) - count(cost_pico_usd) AS unpriced_lines',
  'count(settles_id) AS settlements',
  `sum((${UPPER_BOUND}) / ${HALVES}) AS bound_micro_usd`,
  `sum((${UPPER_BOUND}) % ${HALVES}) AS bound_pico_usd_rest`,
  `sum(CASE WHEN upper_bound_pico_usd IS NOT NULL THEN 0 WHEN cost_pico_usd IS NULL THEN 1
     WHEN settles_id IS NOT NULL THEN -1 ELSE 0 END) AS unbounded`,
];

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

function toCounts(row: z.output<z.ZodObject<typeof COUNT_COLUMNS>>): CallCounts {
  return {
    records: row.lines - row.settlements,
    unpricedRecords: row.unpriced_lines,
    unsettledRecords: row.unpriced_lines - row.settlements,
    upperBoundPicoUsd: row.bound_micro_usd * HALVES + row.bound_pico_usd_rest,
    unboundedRecords: row.unbounded,
  };
}

const totalsRow = z
  .object({
    key: z.union([z.string(), bigIntColumn]).nullable(),
    first_seq: bigIntColumn,
    micro_usd: bigIntColumn.nullable(),
    pico_usd_rest: bigIntColumn.nullable(),
    ...COUNT_COLUMNS,
    input_tokens: numberColumn,
    output_tokens: numberColumn,
    cache_read_tokens: numberColumn,
    cache_write_tokens: numberColumn,
  })
  .transform((row) => ({
    key: row.key,
    firstSeq: row.first_seq,
    costPicoUsd: (row.micro_usd ?? 0n) * HALVES + (row.pico_usd_rest ?? 0n),
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
      ...COUNTS.map((count) => database.raw(count)),
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
export interface ExecutionTotals extends CallCounts {
  readonly costPicoUsd: bigint;
  /** Those that settle others included. */
  readonly lines: number;
}

const executionRow = z
  .object({ micro_usd: sum, pico_usd_rest: sum, ...COUNT_COLUMNS })
  .transform((row) => ({
    costPicoUsd: row.micro_usd * HALVES + row.pico_usd_rest,
    lines: row.lines,
    ...toCounts(row),
  }));

const NOTHING: ExecutionTotals = {
  costPicoUsd: 0n,
  lines: 0,
  records: 0,
  unpricedRecords: 0,
  unsettledRecords: 0,
  upperBoundPicoUsd: 0n,
  unboundedRecords: 0,
};

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
      ...COUNTS.map((count) => database.raw(count)),
    );
  return readRow('usage_records', executionRow, rows) ?? NOTHING;
}

function toDay(daysSince1970: string | bigint | null): string {
  return new Date(Number(daysSince1970) * DAY_MILLIS).toISOString().slice(0, 10);
}
