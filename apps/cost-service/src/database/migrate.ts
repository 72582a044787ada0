import { migrate as applyMigrations, type MigrateOptions } from '@wflo/service-kit';
import type { Knex } from 'knex';
import { fillUsageSums } from './fill-usage-sums.ts';
import { MIGRATIONS, type Migration } from './migrations.ts';

export const MIGRATIONS_TABLE = 'cost_migrations';
/** Key of the advisory lock, the same in every version: the bytes of `wflocost`. */
const ADVISORY_LOCK = '8603667955087535988';

/** Applies what is missing; the names of what was applied. Throws as the service kit's does. */
export async function migrate(
  database: Knex,
  migrations: readonly Migration[] = MIGRATIONS,
  options?: MigrateOptions,
): Promise<string[]> {
  const schema = {
    migrations: migrations.map(toKitMigration),
    table: MIGRATIONS_TABLE,
    prepare: [
      'CREATE TABLE IF NOT EXISTS write_lock (id INTEGER PRIMARY KEY)',
      `CREATE TABLE IF NOT EXISTS ${MIGRATIONS_TABLE} (
         name TEXT PRIMARY KEY, applied_at_millis BIGINT NOT NULL)`,
    ],
    row: (name: string) => ({ name, applied_at_millis: Date.now() }),
    advisoryLock: ADVISORY_LOCK,
    loggerName: 'wflo.cost.database',
  };
  const applied = await applyMigrations(database, schema, options);
  if (migrations === MIGRATIONS) await fillUsageSums(database);
  return applied;
}

function toKitMigration({ name, statements }: Migration) {
  return {
    name,
    up: async (transaction: Knex, engine: Parameters<typeof statements>[0]) => {
      for (const statement of statements(engine)) await transaction.raw(statement);
    },
  };
}
