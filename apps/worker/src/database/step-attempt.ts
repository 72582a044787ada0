import type { Knex } from 'knex';
import { z } from 'zod';
import { toJsonColumn } from './column-values.ts';
import { OPEN_STATUSES, type AttemptKey } from './status.ts';
import { STEP_TABLE, whereStep } from './step-rows.ts';

export interface StepAttempt extends AttemptKey {
  readonly type: string;
  readonly startedAt: Date;
}

export interface AttemptEnd extends AttemptKey {
  readonly output: unknown;
  readonly endedAt: Date;
}

/** What the end of an attempt makes of its step. */
export function completionOf({ output, endedAt }: AttemptEnd) {
  return {
    status: 'completed',
    ended_at: endedAt,
    llm_answer: null,
    output: toJsonColumn(output),
    error_code: null,
    error_message: null,
  };
}

/** SQLite gives the rows of a statement, PostgreSQL a result that has them. */
const rowsSchema = z.array(z.unknown());
const returnedSchema = z.union([
  rowsSchema,
  z.object({ rows: rowsSchema }).transform(({ rows }) => rows),
]);

/** Columns of a step that was adopted, and is worked on again: the work before does not count. */
const OF_WORK = {
  cost_usd: 'null',
  cost_recorded_at: 'null',
  unknown_calls: '0',
  unbounded_calls: '0',
  unknown_pico_usd: '0',
  error_code: 'null',
  error_message: 'null',
  output: 'null',
};

const ADOPTED = `${STEP_TABLE}.adopted_from_run_id is not null`;

const CHANGES = [
  'attempts = excluded.attempts',
  "status = 'running'",
  'adopted_from_run_id = null',
  'ended_at = null',
  `started_at = case when ${ADOPTED} then excluded.started_at else ${STEP_TABLE}.started_at end`,
  ...Object.entries(OF_WORK).map(
    ([column, none]) =>
      `${column} = case when ${ADOPTED} then ${none} else ${STEP_TABLE}.${column} end`,
  ),
].join(', ');

/**
 * Adds the row of a step, or notes there that an attempt has started, in one statement. It locks
 * the execution's row: its end comes before, and keeps the step from being added, or after, and
 * ends it. A step that has ended stays so, unless its run has adopted it.
 *
 * @returns whether the row is this attempt's.
 */
export async function beginAttempt(
  database: Knex,
  { type, startedAt, ...step }: StepAttempt,
): Promise<boolean> {
  const row = {
    ...whereStep(step),
    type,
    status: 'running',
    attempts: step.attempt,
    started_at: startedAt,
  };
  const whileOpen = database('workflow_executions')
    .where({ execution_id: step.executionId, run_id: step.runId })
    .whereIn('status', OPEN_STATUSES)
    .select(Object.values(row).map((value) => database.raw('?', [value])))
    .forShare()
    .toSQL();
  const columns = Object.keys(row).join(', ');
  const found: unknown = await database.raw(
    `insert into ${STEP_TABLE} (${columns}) ${whileOpen.sql} on conflict (execution_id, run_id, step_id)
     do update set ${CHANGES} where ${ADOPTED}
     or (${STEP_TABLE}.status = 'running' and ${STEP_TABLE}.attempts < excluded.attempts)
     returning step_id`,
    [...whileOpen.bindings],
  );
  return returnedSchema.parse(found).length > 0;
}
