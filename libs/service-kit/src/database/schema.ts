import type { Knex } from 'knex';
import { DatabaseTooNewError } from '../errors.ts';
import type { DatabaseEngine } from './database-location.ts';

/** A migration that was released is never changed. */
export interface Migration {
  readonly name: string;
  readonly up: (transaction: Knex, engine: DatabaseEngine) => Promise<void>;
}

/** A service's migrations, and where it is written which of them a database has had. */
export interface DatabaseSchema {
  /** Oldest first. */
  readonly migrations: readonly Migration[];
  /** The table with the names of those that were applied, in its column `name`. */
  readonly table: string;
  /** Statements that make that table, and whatever else comes before the first migration. */
  readonly prepare: readonly string[];
  /** The row of a migration that is applied now. */
  readonly row: (name: string) => Readonly<Record<string, unknown>>;
  /** Key of PostgreSQL's advisory lock, the same in every version of the service. */
  readonly advisoryLock: string;
  /** The logger that says that a migration waits. */
  readonly loggerName: string;
}

/**
 * The migrations that are yet to be applied. Only reads.
 *
 * @throws {DatabaseTooNewError} `WFLO_DATABASE_TOO_NEW` when there are some of a later version.
 */
export async function missingMigrations(
  database: Knex,
  { table, migrations }: Pick<DatabaseSchema, 'table' | 'migrations'>,
): Promise<readonly Migration[]> {
  if (!(await database.schema.hasTable(table))) return migrations;
  const rows = await database<{ name: string }>(table).select('name');
  const applied = new Set(rows.map(({ name }) => name));
  const missing = migrations.filter(({ name }) => !applied.has(name));
  for (const { name } of migrations) applied.delete(name);
  if (applied.size > 0) throw new DatabaseTooNewError([...applied]);
  return missing;
}
