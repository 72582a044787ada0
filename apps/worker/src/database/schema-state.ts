/**
 * Which migrations a database has had. Only reads.
 *
 * @module
 */
import type { Knex } from 'knex';
import { DatabaseOutdatedError, DatabaseTooNewError } from '../errors.ts';
import { migrations as allMigrations, type Migration } from './migrations.ts';

export const MIGRATIONS_TABLE = 'wflo_migrations';

/**
 * The migrations that are yet to be applied.
 *
 * @throws {DatabaseTooNewError} `WFLO_DATABASE_TOO_NEW` when there are some of a later version.
 */
export async function missingMigrations(
  database: Knex,
  migrations: readonly Migration[] = allMigrations,
): Promise<readonly Migration[]> {
  if (!(await database.schema.hasTable(MIGRATIONS_TABLE))) return migrations;
  const rows = await database<{ name: string }>(MIGRATIONS_TABLE).select('name');
  const applied = new Set(rows.map(({ name }) => name));
  const missing = migrations.filter(({ name }) => !applied.has(name));
  for (const { name } of migrations) applied.delete(name);
  if (applied.size > 0) throw new DatabaseTooNewError([...applied]);
  return missing;
}

/**
 * For who only reads: the schema is as this version has it.
 *
 * @throws {DatabaseOutdatedError} `WFLO_DATABASE_OUTDATED`
 * @throws {DatabaseTooNewError} `WFLO_DATABASE_TOO_NEW`
 */
export async function requireCurrentSchema(database: Knex): Promise<void> {
  const missing = await missingMigrations(database);
  if (missing.length > 0) throw new DatabaseOutdatedError(missing.map(({ name }) => name));
}
