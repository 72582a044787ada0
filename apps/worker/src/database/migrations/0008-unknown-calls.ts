import type { Knex } from 'knex';

/**
 * Calls of LLMs that were sent, until their outcome is known, and what is not known of a step's
 * cost: a provider bills a call whose response was lost.
 */
export async function unknownCalls(database: Knex): Promise<void> {
  await database.schema.createTable('llm_calls', (table) => {
    table.string('execution_id', 1_000).notNullable();
    table.string('run_id', 64).notNullable();
    table.string('step_id', 80).notNullable();
    table.integer('attempt').notNullable();
    table.text('call').notNullable();
    table.primary(['execution_id', 'run_id', 'step_id', 'attempt']);
    table
      .foreign(['execution_id', 'run_id'])
      .references(['execution_id', 'run_id'])
      .inTable('workflow_executions')
      .onDelete('CASCADE');
  });
  await database.schema.alterTable('step_executions', (table) => {
    table.integer('unknown_calls').notNullable().defaultTo(0);
    table.integer('unbounded_calls').notNullable().defaultTo(0);
    table.bigInteger('unknown_pico_usd').notNullable().defaultTo(0);
  });
  // Calls that had no price.
  await database('step_executions')
    .whereNotNull('cost_recorded_at')
    .whereNull('cost_usd')
    .update({ unknown_calls: 1, unbounded_calls: 1 });
}
