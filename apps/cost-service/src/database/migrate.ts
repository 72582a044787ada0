/**
 * Brings the database to the newest schema when the app starts.
 *
 * knex's own migrator marks its lock in a table, where it stays when a process is killed at it.
 * Here the lock is the transaction's, so it ends with its holder, and replicas that start together
 * wait for one another.
 *
 * @module
 */
import type { Knex } from 'knex';
import { DatabaseTooNewError, DatabaseUnavailableError } from '../errors.ts';
import { fillUsageSums } from './fill-usage-sums.ts';
import { MIGRATIONS, type Migration } from './migrations.ts';
import { isSqlite } from './open-database.ts';
import { inWriteTransaction } from './write-transaction.ts';

/** Key of the advisory lock, the same in every version: the bytes of `wflocost`. */
const ADVISORY_LOCK = '8603667955087535988';

/**
 * Applies what is missing; the names of what was applied.
 *
 * @throws {DatabaseTooNewError} `WFLO_DATABASE_TOO_NEW`
 * @throws {DatabaseUnavailableError} `WFLO_DATABASE_UNAVAILABLE`
 */
export async function migrate(
  database: Knex,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<string[]> {
  try {
    const applied = await applyMissing(database, migrations);
    if (migrations === MIGRATIONS) await fillUsageSums(database);
    return applied;
  } catch (error) {
    if (error instanceof DatabaseTooNewError) throw error;
    throw new DatabaseUnavailableError(error);
  }
}

async function applyMissing(database: Knex, migrations: readonly Migration[]): Promise<string[]> {
  const engine = isSqlite(database) ? 'sqlite' : 'postgres';
  if (engine === 'sqlite') await createBookkeeping(database);
  return inWriteTransaction(database, async (transaction) => {
    if (engine === 'postgres') {
      await transaction.raw('SELECT pg_advisory_xact_lock(?::bigint)', [ADVISORY_LOCK]);
      await createBookkeeping(transaction);
    }
    const applied = new Set(
      (await transaction<{ name: string }>('cost_migrations').select('name')).map((r) => r.name),
    );
    const known = new Set(migrations.map(({ name }) => name));
    const unknown = [...applied].filter((name) => !known.has(name));
    if (unknown.length > 0) throw new DatabaseTooNewError(unknown);
    const missing = migrations.filter(({ name }) => !applied.has(name));
    for (const { name, statements } of missing) {
      for (const statement of statements(engine)) await transaction.raw(statement);
      await transaction('cost_migrations').insert({ name, applied_at_millis: Date.now() });
    }
    return missing.map(({ name }) => name);
  });
}

async function createBookkeeping(database: Knex): Promise<void> {
  await database.raw('CREATE TABLE IF NOT EXISTS write_lock (id INTEGER PRIMARY KEY)');
  await database.raw(
    `CREATE TABLE IF NOT EXISTS cost_migrations (
       name TEXT PRIMARY KEY, applied_at_millis BIGINT NOT NULL)`,
  );
}
