import { getLogger } from '@wflo/observability';
import type { Knex } from 'knex';
import { DatabaseLockedError, ServiceKitError } from '../errors.ts';
import { unavailable } from './database-failure.ts';
import { engineOf } from './knex-client.ts';
import { lockHolders } from './lock-holders.ts';
import { untilUnlocked } from './lock-wait.ts';
import { missingMigrations, type DatabaseSchema } from './schema.ts';

/** How long who reads a table may have to wait behind a migration that waits for it. */
const LOCK_TIMEOUT_MILLIS = 1_000;
const TOTAL_MILLIS = 120_000;

export interface MigrateOptions {
  /** How long to go on while others hold locks. Default 120,000. */
  readonly totalMillis?: number;
  /** Ends the wait for others. */
  readonly signal?: AbortSignal;
  /** Called once, when the first attempt was held up. Default: a line in the log. */
  readonly onWaiting?: (holders: readonly string[]) => void;
}

/**
 * Brings a database to the newest schema: applies the migrations that are missing, in one
 * transaction. Where none is, nothing is locked and nothing written. Several services may start at
 * once: one migrates, the others wait. knex's own migrator marks its lock in a table, where it
 * stays when a process is killed at it; the lock here is the transaction's and ends with its
 * holder.
 *
 * @returns the names of those that were applied by this call.
 * @throws {DatabaseTooNewError} `WFLO_DATABASE_TOO_NEW`
 * @throws {DatabaseLockedError} `WFLO_DATABASE_LOCKED`
 * @throws {DatabaseUnavailableError} `WFLO_DATABASE_UNAVAILABLE`
 */
export async function migrate(
  database: Knex,
  schema: DatabaseSchema,
  { totalMillis = TOTAL_MILLIS, signal, onWaiting = logWaiting(schema) }: MigrateOptions = {},
): Promise<string[]> {
  try {
    const missing = await missingMigrations(database, schema);
    if (missing.length === 0) return [];
    return await untilUnlocked(() => applyMissing(database, schema), {
      totalMillis,
      signal,
      onLocked: async () => {
        onWaiting(await lockHolders(database));
      },
      giveUp: async (error, waitedSeconds) => {
        const names = missing.map(({ name }) => name);
        return new DatabaseLockedError(names, waitedSeconds, await lockHolders(database), error);
      },
    });
  } catch (error) {
    if (signal?.aborted === true || error instanceof ServiceKitError) throw error;
    throw unavailable(database, error);
  }
}

async function applyMissing(database: Knex, schema: DatabaseSchema): Promise<string[]> {
  const engine = engineOf(database);
  if (engine === 'sqlite') await prepare(database, schema);
  return database.transaction(async (transaction) => {
    await (engine === 'sqlite' ? lockSqlite : lockPostgres)(transaction, schema);
    const missing = await missingMigrations(transaction, schema);
    for (const { name, up } of missing) {
      await up(transaction, engine);
      await transaction(schema.table).insert(schema.row(name));
    }
    return missing.map(({ name }) => name);
  });
}

async function lockPostgres(transaction: Knex, schema: DatabaseSchema): Promise<void> {
  await transaction.raw(`set local lock_timeout = ${LOCK_TIMEOUT_MILLIS}`);
  // To fill a new column or to make an index may take longer than statements may else.
  await transaction.raw('set local statement_timeout = 0');
  await transaction.raw('select pg_advisory_xact_lock(?::bigint)', [schema.advisoryLock]);
  await prepare(transaction, schema);
}

/**
 * A write as the first statement takes SQLite's write lock, waiting by busy_timeout. Reading first
 * and writing then would fail at once when another process wrote in between.
 */
async function lockSqlite(transaction: Knex, { table }: DatabaseSchema): Promise<void> {
  await transaction(table).where('name', '').delete();
}

async function prepare(database: Knex, schema: DatabaseSchema): Promise<void> {
  for (const statement of schema.prepare) await database.raw(statement);
}

function logWaiting({ loggerName }: DatabaseSchema) {
  return (holders: readonly string[]): void => {
    getLogger(loggerName).warning('migration_waiting', { holders });
  };
}
