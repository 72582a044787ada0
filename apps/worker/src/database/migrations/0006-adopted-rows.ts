import type { Knex } from 'knex';

/**
 * A run that was reset takes over the steps of the run before: which of them it has not worked on
 * itself, and which of several rows of an execution with one start came last.
 */
export async function adoptedRows(database: Knex): Promise<void> {
  await database.schema.alterTable('step_executions', (table) => {
    table.string('adopted_from_run_id', 64);
  });
  await database.schema.alterTable('workflow_executions', (table) => {
    table.timestamp('added_at', { useTz: true, precision: 3 });
  });
}
