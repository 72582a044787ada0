import type { Knex } from 'knex';
import type { StepKey } from './status.ts';

export const STEP_TABLE = 'step_executions';

export function whereStep({ executionId, runId, stepId }: StepKey) {
  return { execution_id: executionId, run_id: runId, step_id: stepId };
}

/** The step where the run itself has worked on it. */
export function whereOwn(step: StepKey) {
  return { ...whereStep(step), adopted_from_run_id: null };
}

/** A step that its run has adopted, as it is worked on again: the work before does not count. */
const REOPENED = {
  status: 'running',
  ended_at: null,
  output: null,
  cost_usd: null,
  cost_recorded_at: null,
  unknown_calls: 0,
  unbounded_calls: 0,
  unknown_pico_usd: 0,
  error_code: null,
  error_message: null,
  adopted_from_run_id: null,
};

/** True when the run had adopted the step, and not worked on it until now. */
export async function reopenStep(
  database: Knex,
  step: StepKey,
  more: object = {},
): Promise<boolean> {
  const changed = await database(STEP_TABLE)
    .where(whereStep(step))
    .whereNotNull('adopted_from_run_id')
    .update({ ...REOPENED, ...more });
  return changed === 1;
}

/** Changes the row of a step that its run works on. */
export async function updateRunning(
  database: Knex,
  step: StepKey,
  change: Readonly<Record<string, string | null>>,
): Promise<boolean> {
  return updateOwn(database, step, () =>
    database(STEP_TABLE)
      .where({ ...whereOwn(step), status: 'running' })
      .update(change),
  );
}

/** Changes the row of a step, which starts again where its run had adopted it. */
export async function updateOwn(
  database: Knex,
  step: StepKey,
  update: () => PromiseLike<number>,
): Promise<boolean> {
  // It seldom is adopted: that is looked at when nothing has changed.
  if ((await update()) === 1) return true;
  return (await reopenStep(database, step)) && (await update()) === 1;
}
