import type { Knex } from 'knex';

/** How far the closed runs of a task queue have been gone through, for all workers of the queue. */
export async function reconcilePositions(database: Knex): Promise<void> {
  await database.schema.createTable('reconcile_positions', (table) => {
    table.string('namespace', 255).notNullable();
    table.string('task_queue', 1_000).notNullable();
    table.timestamp('closed_until', { useTz: true, precision: 3 }).notNullable();
    table.primary(['namespace', 'task_queue']);
  });
}
