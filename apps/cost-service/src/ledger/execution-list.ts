import type { Knex } from 'knex';
import { z } from 'zod';
import { bigIntBinding, bigIntColumn, numberColumn, readRow, readRows } from '../database/row.ts';
import { executionRow, selectedSums, type ExecutionTotals } from './execution-totals.ts';

/** An execution that has lines in the ledger. */
export interface ListedExecution {
  readonly executionId: string;
  /** Of its newest line. */
  readonly workflowId: string | null;
  readonly runId: string | null;
  readonly totals: ExecutionTotals;
  readonly firstCallMillis: number;
  readonly lastCallMillis: number;
}

/** A part of the executions; `next` is where the next part starts, if there is one. */
export interface ExecutionPage {
  readonly executions: readonly ListedExecution[];
  readonly next: bigint | undefined;
}

export interface ExecutionsWanted {
  /** Only those with a call made at this time or later. */
  readonly sinceMillis?: number | undefined;
  readonly limit: number;
  /** `next` of the page before. */
  readonly after?: bigint | undefined;
}

const newestRow = z
  .object({
    seq: bigIntColumn,
    execution_id: z.string(),
    workflow_id: z.string().nullable(),
    run_id: z.string().nullable(),
  })
  .transform((row) => ({
    seq: row.seq,
    executionId: row.execution_id,
    workflowId: row.workflow_id,
    runId: row.run_id,
  }));

/**
 * Executions in the order of their newest lines, the newest first. One that gets a line between two
 * pages moves to the front, where only who reads the first page again sees it; none is seen twice.
 */
export async function listExecutions(
  database: Knex,
  { limit, ...wanted }: ExecutionsWanted,
): Promise<ExecutionPage> {
  const query = await newestLines(database, wanted);
  if (query === undefined) return { executions: [], next: undefined };
  const rows: unknown = await query.rows.orderBy('seq', 'desc').limit(limit + 1);
  const newest = readRows('usage_records', newestRow, rows);
  const page = newest.slice(0, limit);
  const sums = await sumsOf(
    database,
    page.map(({ executionId }) => executionId),
  );
  const executions = page.flatMap(({ seq: _, ...execution }) => {
    const summed = sums.get(execution.executionId);
    return summed === undefined ? [] : [{ ...execution, ...summed }];
  });
  return { executions, next: newest.length > limit ? page.at(-1)?.seq : undefined };
}

/** The newest line of each execution. Undefined when there is none since then. */
async function newestLines(
  database: Knex,
  { sinceMillis, after }: Omit<ExecutionsWanted, 'limit'>,
): Promise<{ readonly rows: Knex.QueryBuilder } | undefined> {
  const rows = database('usage_records')
    .select('seq', 'execution_id', 'workflow_id', 'run_id')
    .whereRaw(
      `NOT EXISTS (SELECT 1 FROM usage_records AS later
         WHERE later.execution_id = usage_records.execution_id AND later.seq > usage_records.seq)`,
    );
  if (after !== undefined) void rows.where('seq', '<', bigIntBinding(after));
  if (sinceMillis === undefined) return { rows };
  const first = await firstLineSince(database, sinceMillis);
  if (first === undefined) return undefined;
  // The first bounds what is searched, the second is the condition: lines are not added by time.
  void rows.where('seq', '>=', bigIntBinding(first)).whereRaw(
    `EXISTS (SELECT 1 FROM usage_records AS made
       WHERE made.execution_id = usage_records.execution_id AND made.occurred_at_millis >= ?)`,
    [sinceMillis],
  );
  return { rows };
}

async function firstLineSince(database: Knex, sinceMillis: number): Promise<bigint | undefined> {
  const rows: unknown = await database('usage_records')
    .where('occurred_at_millis', '>=', sinceMillis)
    .select(database.raw('min(seq) AS seq'));
  const found = readRow('usage_records', z.object({ seq: bigIntColumn.nullable() }), rows);
  return found?.seq ?? undefined;
}

const keyedRow = z.object({
  execution_id: z.string(),
  first_millis: numberColumn,
  last_millis: numberColumn,
});

/** What the lines of executions add up to, and when the first and the last call was made. */
async function sumsOf(database: Knex, executionIds: readonly string[]) {
  const rows: unknown = await database('usage_records')
    .whereIn('execution_id', executionIds)
    .select(
      'execution_id',
      database.raw('min(occurred_at_millis) AS first_millis'),
      database.raw('max(occurred_at_millis) AS last_millis'),
      ...selectedSums(database),
    )
    .groupBy('execution_id');
  const totals = readRows('usage_records', executionRow, rows);
  return new Map(
    readRows('usage_records', keyedRow, rows).flatMap((row, index) => {
      const total = totals[index];
      if (total === undefined) return [];
      const { first_millis: firstCallMillis, last_millis: lastCallMillis } = row;
      return [[row.execution_id, { totals: total, firstCallMillis, lastCallMillis }] as const];
    }),
  );
}
