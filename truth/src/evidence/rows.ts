/**
 * The rows of the worker's database and of the ledger.
 *
 * @module
 */
import { z } from 'zod';
import { openDatabase } from '../../../apps/worker/src/database/open-database.ts';

const executionSchema = z.object({
  execution_id: z.string(),
  run_id: z.string(),
  workflow_id: z.string(),
  status: z.string(),
  ended_at: z.coerce.date().nullable(),
});
const stepSchema = z.object({
  execution_id: z.string(),
  run_id: z.string(),
  step_id: z.string(),
  status: z.string(),
});

export type ExecutionRow = z.infer<typeof executionSchema>;
export type StepRow = z.infer<typeof stepSchema>;

export interface Rows {
  readonly executions: readonly ExecutionRow[];
  readonly steps: readonly StepRow[];
}

export async function readRows(databaseUrl: string): Promise<Rows> {
  const { knex } = openDatabase(databaseUrl);
  try {
    return {
      executions: z.array(executionSchema).parse(await knex('workflow_executions').select()),
      steps: z.array(stepSchema).parse(await knex('step_executions').select()),
    };
  } finally {
    await knex.destroy();
  }
}
