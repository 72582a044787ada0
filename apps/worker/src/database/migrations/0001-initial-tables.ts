import type { Knex } from 'knex';

const EXECUTION_KEY = ['execution_id', 'run_id'];

function time(table: Knex.CreateTableBuilder, name: string): Knex.ColumnBuilder {
  return table.timestamp(name, { useTz: true, precision: 3 });
}

export async function initialTables(database: Knex): Promise<void> {
  await database.schema.createTable('workflow_definitions', (table) => {
    table.string('id', 100).notNullable();
    table.string('version', 50).notNullable();
    table.text('definition').notNullable();
    time(table, 'created_at').notNullable();
    table.primary(['id', 'version']);
  });
  // One row for each run: an execution has several after a reset or a continue-as-new.
  await database.schema.createTable('workflow_executions', (table) => {
    table.string('execution_id', 255).notNullable();
    table.string('run_id', 64).notNullable();
    table.string('workflow_id', 255).notNullable();
    table.string('workflow_version', 50);
    table.string('workflow_type', 255).notNullable();
    table.string('status', 20).notNullable();
    table.text('inputs');
    table.text('outputs');
    table.string('max_cost_usd', 30);
    table.string('trace_id', 32);
    table.string('error_code', 100);
    table.text('error_message');
    time(table, 'started_at').notNullable();
    time(table, 'ended_at');
    table.primary(EXECUTION_KEY);
    table.index(['status', 'started_at']);
    table.index(['workflow_id', 'started_at']);
    table.index(['started_at']);
  });
  await database.schema.createTable('step_executions', (table) => {
    table.string('execution_id', 255).notNullable();
    table.string('run_id', 64).notNullable();
    table.string('step_id', 64).notNullable();
    table.string('type', 20).notNullable();
    table.string('status', 20).notNullable();
    table.integer('attempts').notNullable().defaultTo(0);
    table.text('output');
    table.string('cost_usd', 30);
    table.string('error_code', 100);
    table.text('error_message');
    time(table, 'started_at').notNullable();
    time(table, 'ended_at');
    time(table, 'cost_recorded_at');
    table.primary([...EXECUTION_KEY, 'step_id']);
    table
      .foreign(EXECUTION_KEY)
      .references(EXECUTION_KEY)
      .inTable('workflow_executions')
      .onDelete('CASCADE');
  });
  await database.schema.createTable('state_snapshots', (table) => {
    table.string('execution_id', 255).notNullable();
    table.string('run_id', 64).notNullable();
    table.integer('sequence').notNullable();
    table.string('step_id', 64).notNullable();
    table.text('state').notNullable();
    time(table, 'created_at').notNullable();
    table.primary([...EXECUTION_KEY, 'sequence']);
    table
      .foreign(EXECUTION_KEY)
      .references(EXECUTION_KEY)
      .inTable('workflow_executions')
      .onDelete('CASCADE');
  });
}
