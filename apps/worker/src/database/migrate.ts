/**
 * Brings the schema up to date. Several workers may start at once: one migrates, the others wait.
 *
 * @module
 */
import { getLogger } from '@wflo/observability';
import type { Knex } from 'knex';
import { DatabaseLockedError, DatabaseUnavailableError, WorkerError } from '../errors.ts';
import { lockHolders } from './lock-holders.ts';
import { untilUnlocked } from './lock-wait.ts';
import { migrations as allMigrations, type Migration } from './migrations.ts';
import type { DatabaseEngine, ExecutionsDatabase } from './open-database.ts';
import { MIGRATIONS_TABLE, missingMigrations } from './schema-state.ts';

/** Any number that other users of the same PostgreSQL are unlikely to lock. */
export const ADVISORY_LOCK = 7_709_111;
/** How long who reads a table may have to wait behind a migration that waits for it. */
const LOCK_TIMEOUT_MILLIS = 1_000;
const TOTAL_MILLIS = 120_000;

export interface MigrateOptions {
  /** Default: all of this version. */
  readonly migrations?: readonly Migration[];
  /** How long to go on while others hold locks. Default 120,000. */
  readonly totalMillis?: number;
  /** Ends the wait for others. */
  readonly signal?: AbortSignal;
  /** Called once, when the first attempt was held up. Default: a line in the log. */
  readonly onWaiting?: (holders: readonly string[]) => void;
}

/**
 * Applies the migrations that are missing, in one transaction. Where none is, nothing is locked
 * and nothing written.
 *
 * @returns the names of those that were applied by this call.
 * @throws {DatabaseUnavailableError} `WFLO_DATABASE_UNAVAILABLE`
 * @throws {DatabaseTooNewError} `WFLO_DATABASE_TOO_NEW`
 * @throws {DatabaseLockedError} `WFLO_DATABASE_LOCKED`
 */
export async function migrate(
  { knex, engine }: ExecutionsDatabase,
  {
    migrations = allMigrations,
    totalMillis = TOTAL_MILLIS,
    signal,
    onWaiting = logWaiting,
  }: MigrateOptions = {},
): Promise<string[]> {
  const missing = await missingMigrations(knex, migrations).catch((error: unknown) => {
    throw error instanceof WorkerError ? error : new DatabaseUnavailableError(error);
  });
  if (missing.length === 0) return [];
  return untilUnlocked(() => applyMissing(knex, engine, migrations), {
    totalMillis,
    onLocked: async () => {
      onWaiting(await lockHolders(knex, engine));
    },
    giveUp: async (error, waitedSeconds) =>
      new DatabaseLockedError(
        missing.map(({ name }) => name),
        waitedSeconds,
        await lockHolders(knex, engine),
        { cause: error },
      ),
    ...(signal === undefined ? {} : { signal }),
  });
}

async function applyMissing(
  knex: Knex,
  engine: DatabaseEngine,
  migrations: readonly Migration[],
): Promise<string[]> {
  if (engine === 'sqlite') await createMigrationsTable(knex);
  return knex.transaction(async (transaction) => {
    await lockMigrations(transaction, engine);
    const missing = await missingMigrations(transaction, migrations);
    for (const migration of missing) {
      await migration.up(transaction, engine);
      await transaction(MIGRATIONS_TABLE).insert({
        name: migration.name,
        applied_at: new Date().toISOString(),
      });
    }
    return missing.map(({ name }) => name);
  });
}

async function lockMigrations(transaction: Knex, engine: DatabaseEngine): Promise<void> {
  if (engine === 'postgresql') {
    await transaction.raw(`set local lock_timeout = ${LOCK_TIMEOUT_MILLIS}`);
    // To fill a new column or to make an index may take longer than statements may else.
    await transaction.raw('set local statement_timeout = 0');
    await transaction.raw('select pg_advisory_xact_lock(?)', [ADVISORY_LOCK]);
    await createMigrationsTable(transaction);
    return;
  }
  // A write as the first statement takes SQLite's write lock, waiting by busy_timeout. Reading
  // first and writing then would fail at once when another process wrote in between.
  await transaction(MIGRATIONS_TABLE).where('name', '').delete();
}

async function createMigrationsTable(database: Knex): Promise<void> {
  await database.raw(
    `create table if not exists ${MIGRATIONS_TABLE} (name varchar(100) primary key, applied_at varchar(30) not null)`,
  );
}

function logWaiting(holders: readonly string[]): void {
  getLogger('wflo.worker.database').warning('migration_waiting', { holders });
}
