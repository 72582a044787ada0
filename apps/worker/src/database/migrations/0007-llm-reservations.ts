import type { Knex } from 'knex';

/** The reservation of an LLM call, so that its cost can be recorded against it later. */
export async function llmReservations(database: Knex): Promise<void> {
  await database.schema.alterTable('step_executions', (table) => {
    table.string('llm_reservation_id', 255);
  });
}
