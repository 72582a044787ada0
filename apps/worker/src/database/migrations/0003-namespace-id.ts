import type { Knex } from 'knex';

/** Which namespace of which Temporal an execution belongs to, by the id that Temporal gave it. */
export async function namespaceId(database: Knex): Promise<void> {
  await database.schema.alterTable('workflow_executions', (table) => {
    table.string('namespace_id', 64);
  });
}
