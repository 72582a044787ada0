import type { Knex } from 'knex';
import { z } from 'zod';
import { bigIntColumn, numberColumn, readRow } from '../database/row.ts';
import { PICO_USD_HALVES, summedOf } from '../database/usage-sums.ts';
import { IS_WASTED, linesOf, type LinesOf } from './execution-lines.ts';
import { COUNT_COLUMNS, toCounts, type CallCounts } from './usage-totals.ts';

/** Sums over lines of one execution, money in pico-dollars. */
export interface ExecutionTotals extends CallCounts {
  readonly costPicoUsd: bigint;
  /** Those that settle others included. */
  readonly lines: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

const COLUMNS = {
  micro_usd: bigIntColumn,
  pico_usd_rest: bigIntColumn,
  ...COUNT_COLUMNS,
  input_tokens: numberColumn,
  output_tokens: numberColumn,
};

export const executionRow = z.object(COLUMNS).transform((row) => ({
  costPicoUsd: row.micro_usd * PICO_USD_HALVES + row.pico_usd_rest,
  lines: row.lines,
  inputTokens: row.input_tokens,
  outputTokens: row.output_tokens,
  ...toCounts(row),
}));

const NOTHING: ExecutionTotals = {
  costPicoUsd: 0n,
  lines: 0,
  inputTokens: 0,
  outputTokens: 0,
  records: 0,
  unpricedRecords: 0,
  unsettledRecords: 0,
  upperBoundPicoUsd: 0n,
  unboundedRecords: 0,
};

/** The sums of `executionRow` over lines, as they are selected. */
export function selectedSums(database: Knex): Knex.Raw[] {
  const sums = summedOf('usage_records');
  return Object.keys(COLUMNS).map((column) =>
    database.raw(`sum(${sums[column] ?? column}) AS ${column}`),
  );
}

/** Of an execution from the sums that are kept beside the ledger, of a run from its lines. */
export async function totalOfExecution(database: Knex, of: LinesOf): Promise<ExecutionTotals> {
  if (of.runId !== undefined) return sumOfLines(database, linesOf(database, of));
  const rows: unknown = await database('usage_sums')
    .where({ grouping_name: 'execution', key: of.executionId })
    .select(Object.keys(COLUMNS).map((column) => database.raw(`sum(${column}) AS ${column}`)))
    .groupBy('key');
  return readRow('usage_sums', executionRow, rows) ?? NOTHING;
}

/** What attempts that have failed have spent. */
export function wastedOfExecution(database: Knex, of: LinesOf): Promise<ExecutionTotals> {
  // The condition of the partial index: without attempts nothing is read.
  const made = linesOf(database, of).whereNotNull('attempt');
  return sumOfLines(database, made.whereRaw(IS_WASTED));
}

async function sumOfLines(database: Knex, lines: Knex.QueryBuilder): Promise<ExecutionTotals> {
  const rows: unknown = await lines.select(selectedSums(database)).groupBy('execution_id');
  return readRow('usage_records', executionRow, rows) ?? NOTHING;
}
