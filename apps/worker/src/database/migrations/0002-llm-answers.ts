import type { DatabaseEngine } from '@wflo/service-kit';
import type { Knex } from 'knex';

/** Longest workflow id of Temporal, in characters. */
const MAX_EXECUTION_ID = 1_000;
const TABLES_WITH_EXECUTION_ID = ['workflow_executions', 'step_executions', 'state_snapshots'];

/** Caches LLM responses, and lets execution ids be as long as Temporal's. SQLite bounds no text. */
export async function llmAnswers(database: Knex, engine: DatabaseEngine): Promise<void> {
  await database.schema.alterTable('step_executions', (table) => {
    table.text('llm_answer');
  });
  if (engine !== 'postgresql') return;
  for (const table of TABLES_WITH_EXECUTION_ID) {
    await database.raw(
      `alter table ?? alter column execution_id type varchar(${MAX_EXECUTION_ID})`,
      [table],
    );
  }
}
