import type { Knex } from 'knex';
import { z } from 'zod';
import { timeColumn } from './column-values.ts';
import { EXECUTION_TABLE } from './execution-rows.ts';
import { OPEN_STATUSES, type RunKey } from './status.ts';
import { STEP_TABLE } from './step-rows.ts';

/** Their rows refer to the execution's. */
const TABLES_OF_RUN = [STEP_TABLE, 'state_snapshots', 'llm_calls'];
/** A row as the engine gave it, to be written again. */
const columnsSchema = z.record(z.string(), z.unknown());
const previousSchema = z.object({
  run_id: z.string(),
  added_at: timeColumn.nullable(),
  started_at: timeColumn,
});
const STEP_COLUMNS = [
  'execution_id',
  'step_id',
  'type',
  'attempts',
  'output',
  'cost_usd',
  'cost_recorded_at',
  'llm_reservation_id',
  'unknown_calls',
  'unbounded_calls',
  'unknown_pico_usd',
  'error_code',
  'error_message',
  'started_at',
];
const SNAPSHOT_COLUMNS = ['execution_id', 'sequence', 'step_id', 'state', 'created_at'];
/** What only an external closing makes of its steps; nothing ended them in the next run. */
const ENDED_WITH_RUN = "status in ('terminated', 'timed_out')";

async function copy(
  transaction: Knex.Transaction,
  table: string,
  from: RunKey,
  columns: Readonly<Record<string, Knex.Raw | string>>,
): Promise<void> {
  const names = Object.keys(columns);
  const into = transaction.raw(`?? (${names.map(() => '??').join(', ')})`, [table, ...names]);
  await transaction(into).insert(
    transaction(table)
      .where({ execution_id: from.executionId, run_id: from.runId })
      .select(Object.values(columns)),
  );
}

function byName(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, name]));
}

/**
 * Copies the rows of `from` to `toRunId`, which has none. A step is marked as adopted until the run
 * works on it itself. Responses of LLMs stay in the rows of the run that paid for them.
 */
async function adoptSteps(
  transaction: Knex.Transaction,
  from: RunKey,
  toRunId: string,
): Promise<void> {
  const run_id = transaction.raw('cast(? as varchar(64))', [toRunId]);
  await copy(transaction, STEP_TABLE, from, {
    ...byName(STEP_COLUMNS),
    run_id,
    adopted_from_run_id: 'run_id',
    status: transaction.raw(`case when ${ENDED_WITH_RUN} then 'running' else status end`),
    ended_at: transaction.raw(`case when ${ENDED_WITH_RUN} then null else ended_at end`),
  });
  await copy(transaction, 'state_snapshots', from, { ...byName(SNAPSHOT_COLUMNS), run_id });
}

/** Copies another run's row to a run that has none, open again, with its steps and snapshots. */
export async function adoptRow(database: Knex, run: RunKey, row: unknown): Promise<void> {
  const { run_id: before, added_at, started_at } = previousSchema.parse(row);
  // Later than the other, also within its millisecond or when the clock was set back.
  const addedAt = Math.max(Date.now(), new Date(added_at ?? started_at).getTime() + 1);
  await database.transaction(async (transaction) => {
    const added: unknown[] = await transaction(EXECUTION_TABLE)
      .insert({
        ...columnsSchema.parse(row),
        run_id: run.runId,
        status: 'running',
        outputs: null,
        error_code: null,
        error_message: null,
        ended_at: null,
        added_at: new Date(addedAt),
      })
      .onConflict(['execution_id', 'run_id'])
      .ignore()
      .returning('run_id');
    // Of several callers the one whose row it is.
    if (added.length > 0) await adoptSteps(transaction, { ...run, runId: before }, run.runId);
  });
}

/** Moves a run's open row, its steps and snapshots to the run that continues it. */
export async function takeOverRow(
  database: Knex,
  { executionId, runId }: RunKey,
  before: string,
): Promise<boolean> {
  const from = { execution_id: executionId, run_id: before };
  const to = { run_id: runId };
  return database.transaction(async (transaction) => {
    // A write as the first statement takes the lock: of two attempts one finds the row.
    const found = await transaction(EXECUTION_TABLE)
      .where(from)
      .whereIn('status', OPEN_STATUSES)
      .update({ status: 'running' });
    if (found === 0) return false;
    const row: unknown = await transaction(EXECUTION_TABLE).where(from).first();
    // The new row is there before others refer to it, and the old one until none does.
    await transaction(EXECUTION_TABLE).insert({ ...columnsSchema.parse(row), ...to });
    for (const table of TABLES_OF_RUN) await transaction(table).where(from).update(to);
    await transaction(EXECUTION_TABLE).where(from).delete();
    return true;
  });
}
