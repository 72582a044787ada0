import {
  migrate as applyMigrations,
  missingMigrations,
  type DatabaseSchema,
  type MigrateOptions,
  type Migration,
} from '@wflo/service-kit';
import type { Knex } from 'knex';
import { DatabaseOutdatedError } from '../errors.ts';
import { migrations as allMigrations } from './migrations.ts';
import type { ExecutionsDatabase } from './open-database.ts';

export const MIGRATIONS_TABLE = 'wflo_migrations';
/** Any number that other users of the same PostgreSQL are unlikely to lock. */
const ADVISORY_LOCK = '7709111';

const SCHEMA: DatabaseSchema = {
  migrations: allMigrations,
  table: MIGRATIONS_TABLE,
  prepare: [
    `create table if not exists ${MIGRATIONS_TABLE} (name varchar(100) primary key, applied_at varchar(30) not null)`,
  ],
  row: (name) => ({ name, applied_at: new Date().toISOString() }),
  advisoryLock: ADVISORY_LOCK,
  loggerName: 'wflo.worker.database',
};

/** Applies the missing migrations, or throws as the service kit's does. @returns their names. */
export function migrate(
  { knex }: ExecutionsDatabase,
  {
    migrations = allMigrations,
    ...options
  }: MigrateOptions & { readonly migrations?: readonly Migration[] } = {},
): Promise<string[]> {
  return applyMigrations(knex, { ...SCHEMA, migrations }, options);
}

/**
 * For who only reads: the schema is as this version has it.
 *
 * @throws {DatabaseOutdatedError} `WFLO_DATABASE_OUTDATED`
 * @throws {DatabaseTooNewError} `WFLO_DATABASE_TOO_NEW`
 */
export async function requireCurrentSchema(database: Knex): Promise<void> {
  const missing = await missingMigrations(database, SCHEMA);
  if (missing.length > 0) throw new DatabaseOutdatedError(missing.map(({ name }) => name));
}
