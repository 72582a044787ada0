/**
 * Brings the schema up to date. Several workers may start at once: one migrates, the others wait.
 *
 * @module
 */
import type { Knex } from 'knex';
import { migrations } from './migrations.ts';
import type { DatabaseEngine, ExecutionsDatabase } from './open-database.ts';

const TABLE = 'wflo_migrations';
/** Any number that other users of the same PostgreSQL are unlikely to lock. */
const ADVISORY_LOCK = 7_709_111;

async function createMigrationsTable(database: Knex): Promise<void> {
  await database.raw(
    `create table if not exists ${TABLE} (name varchar(100) primary key, applied_at varchar(30) not null)`,
  );
}

async function lockMigrations(transaction: Knex, engine: DatabaseEngine): Promise<void> {
  if (engine === 'postgresql') {
    await transaction.raw('select pg_advisory_xact_lock(?)', [ADVISORY_LOCK]);
    await createMigrationsTable(transaction);
    return;
  }
  // A write as the first statement takes SQLite's write lock, waiting by busy_timeout. Reading
  // first and writing then would fail at once when another process wrote in between.
  await transaction(TABLE).where('name', '').delete();
}

/**
 * Applies the migrations that are missing, in one transaction.
 *
 * @returns the names of those that were applied by this call.
 */
export async function migrate({ knex, engine }: ExecutionsDatabase): Promise<string[]> {
  if (engine === 'sqlite') await createMigrationsTable(knex);
  return knex.transaction(async (transaction) => {
    await lockMigrations(transaction, engine);
    const rows = await transaction<{ name: string }>(TABLE).select('name');
    const applied = new Set(rows.map(({ name }) => name));
    const missing = migrations.filter(({ name }) => !applied.has(name));
    for (const migration of missing) {
      await migration.up(transaction, engine);
      await transaction(TABLE).insert({
        name: migration.name,
        applied_at: new Date().toISOString(),
      });
    }
    return missing.map(({ name }) => name);
  });
}
