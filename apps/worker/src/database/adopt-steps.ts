/**
 * Gives a run the steps and snapshots of the run before it.
 *
 * @module
 */
import type { Knex } from 'knex';
import type { RunKey } from './status.ts';

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
/** What only a run's end from outside makes of its steps; nothing has ended them in the next run. */
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
 * works on it itself. Answers of LLMs stay where they were given: their cost belongs to that run.
 */
export async function adoptSteps(
  transaction: Knex.Transaction,
  from: RunKey,
  toRunId: string,
): Promise<void> {
  const run_id = transaction.raw('cast(? as varchar(64))', [toRunId]);
  await copy(transaction, 'step_executions', from, {
    ...byName(STEP_COLUMNS),
    run_id,
    adopted_from_run_id: 'run_id',
    status: transaction.raw(`case when ${ENDED_WITH_RUN} then 'running' else status end`),
    ended_at: transaction.raw(`case when ${ENDED_WITH_RUN} then null else ended_at end`),
  });
  await copy(transaction, 'state_snapshots', from, { ...byName(SNAPSHOT_COLUMNS), run_id });
}
