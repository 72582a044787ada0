import type { DatabaseEngine } from '@wflo/service-kit';
import type { Knex } from 'knex';

/** A step's id and `.compensate`: the row of what takes it back. SQLite bounds no text. */
const MAX_STEP_ID = 80;

export async function compensationRows(database: Knex, engine: DatabaseEngine): Promise<void> {
  if (engine !== 'postgresql') return;
  for (const table of ['step_executions', 'state_snapshots']) {
    await database.raw(`alter table ?? alter column step_id type varchar(${MAX_STEP_ID})`, [table]);
  }
}
