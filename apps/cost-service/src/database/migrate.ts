/**
 * Brings the database to the newest schema when the app starts.
 *
 * knex's own migrator marks its lock in a table, where it stays when a process is killed at it.
 * Here the lock is the transaction's, so it ends with its holder, and replicas that start together
 * wait for one another.
 *
 * @module
 */
import { getLogger } from '@wflo/observability';
import type { Knex } from 'knex';
import { DatabaseLockedError, DatabaseTooNewError, DatabaseUnavailableError } from '../errors.ts';
import { fillUsageSums } from './fill-usage-sums.ts';
import { lockHolders } from './lock-holders.ts';
import { untilUnlocked } from './lock-wait.ts';
import { MIGRATIONS, type Migration } from './migrations.ts';
import { isSqlite } from './open-database.ts';
import { inWriteTransaction } from './write-transaction.ts';

/** Key of the advisory lock, the same in every version: the bytes of `wflocost`. */
const ADVISORY_LOCK = '8603667955087535988';

/** How long who reads a table may have to wait behind a migration that waits for it. */
const LOCK_TIMEOUT_MILLIS = 1_000;
const TOTAL_MILLIS = 120_000;

/** How long a migration may wait for others, and who is told. */
export interface MigrateOptions {
  /** How long to go on while others hold locks. Default 120,000. */
  readonly totalMillis?: number;
  /** Called once, when the first attempt was held up. Default: a line in the log. */
  readonly onWaiting?: (holders: readonly string[]) => void;
}

/**
 * Applies what is missing; the names of what was applied. Where nothing is, nothing is locked.
 *
 * @throws {DatabaseTooNewError} `WFLO_DATABASE_TOO_NEW`
 * @throws {DatabaseLockedError} `WFLO_DATABASE_LOCKED`
 * @throws {DatabaseUnavailableError} `WFLO_DATABASE_UNAVAILABLE`
 */
export async function migrate(
  database: Knex,
  migrations: readonly Migration[] = MIGRATIONS,
  { totalMillis = TOTAL_MILLIS, onWaiting = logWaiting }: MigrateOptions = {},
): Promise<string[]> {
  try {
    const missing = await missingMigrations(database, migrations);
    const applied =
      missing.length === 0
        ? []
        : await untilUnlocked(() => applyMissing(database, migrations), {
            totalMillis,
            onLocked: async () => {
              onWaiting(await lockHolders(database));
            },
            giveUp: async (error, waitedSeconds) =>
              new DatabaseLockedError(
                missing.map(({ name }) => name),
                waitedSeconds,
                await lockHolders(database),
                error,
              ),
          });
    if (migrations === MIGRATIONS) await fillUsageSums(database);
    return applied;
  } catch (error) {
    if (error instanceof DatabaseTooNewError || error instanceof DatabaseLockedError) throw error;
    throw new DatabaseUnavailableError(error);
  }
}

async function applyMissing(database: Knex, migrations: readonly Migration[]): Promise<string[]> {
  const engine = isSqlite(database) ? 'sqlite' : 'postgres';
  if (engine === 'sqlite') await createBookkeeping(database);
  return inWriteTransaction(database, async (transaction) => {
    if (engine === 'postgres') {
      await transaction.raw(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MILLIS}`);
      // To fill a new column or to make an index may take longer than statements may else.
      await transaction.raw('SET LOCAL statement_timeout = 0');
      await transaction.raw('SELECT pg_advisory_xact_lock(?::bigint)', [ADVISORY_LOCK]);
      await createBookkeeping(transaction);
    }
    const missing = await missingMigrations(transaction, migrations);
    for (const { name, statements } of missing) {
      for (const statement of statements(engine)) await transaction.raw(statement);
      await transaction('cost_migrations').insert({ name, applied_at_millis: Date.now() });
    }
    return missing.map(({ name }) => name);
  });
}

async function missingMigrations(
  database: Knex,
  migrations: readonly Migration[],
): Promise<readonly Migration[]> {
  if (!(await database.schema.hasTable('cost_migrations'))) return migrations;
  const rows = await database<{ name: string }>('cost_migrations').select('name');
  const applied = new Set(rows.map(({ name }) => name));
  const missing = migrations.filter(({ name }) => !applied.has(name));
  for (const { name } of migrations) applied.delete(name);
  if (applied.size > 0) throw new DatabaseTooNewError([...applied]);
  return missing;
}

function logWaiting(holders: readonly string[]): void {
  getLogger('wflo.cost.database').warning('migration_waiting', { holders });
}

async function createBookkeeping(database: Knex): Promise<void> {
  await database.raw('CREATE TABLE IF NOT EXISTS write_lock (id INTEGER PRIMARY KEY)');
  await database.raw(
    `CREATE TABLE IF NOT EXISTS cost_migrations (
       name TEXT PRIMARY KEY, applied_at_millis BIGINT NOT NULL)`,
  );
}
