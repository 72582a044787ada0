import { knexLog } from '@wflo/observability';
import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import knex, { type Knex } from 'knex';
import { databaseLocation } from './database-location.ts';
import { unavailable } from './database-failure.ts';
import { rememberLocation } from './knex-client.ts';

const CONNECT_TIMEOUT_MILLIS = 5_000;
const ACQUIRE_TIMEOUT_MILLIS = 10_000;

export interface OpenDatabaseOptions {
  /** Shown by PostgreSQL as the name of the connections, such as `wflo-worker`. */
  readonly applicationName: string;
  /** The logger that gets what the driver has to say. */
  readonly loggerName: string;
  /** SQLite: nothing is made or changed. Default false. */
  readonly readOnly?: boolean;
  /** SQLite: how long a statement waits for another process's write. Default 5,000. */
  readonly busyTimeoutMillis?: number;
  /** SQLite: after a power cut `NORMAL` may lack the last transactions. Default `FULL`. */
  readonly synchronous?: 'FULL' | 'NORMAL';
  /** SQLite: integers come back as BigInt. Default false. */
  readonly bigIntegers?: boolean;
  /** PostgreSQL: how long a statement, or a transaction between two, may take. Default: no bound. */
  readonly statementTimeoutMillis?: number;
  /** PostgreSQL: connections at most. SQLite always has one. Default 10. */
  readonly maxConnections?: number;
}

/** The part of better-sqlite3's connection that is used here. */
interface SqliteConnection {
  pragma(source: string): unknown;
}

/**
 * A pool of connections to SQLite or PostgreSQL; `destroy()` closes it. Connects when first used.
 *
 * @throws {SettingsError} `WFLO_SETTINGS_INVALID`
 * @throws {DatabaseUnavailableError} `WFLO_DATABASE_UNAVAILABLE` when a file's folder can't be
 *   made, or the file is a folder.
 */
export function openDatabase(url: string, options: OpenDatabaseOptions): Knex {
  const location = databaseLocation(url);
  const database = knex({
    log: knexLog(options.loggerName),
    ...(location.engine === 'sqlite'
      ? sqlite(location.address, options)
      : postgres(location.address, options)),
  });
  return rememberLocation(database, location);
}

function sqlite(
  filename: string,
  {
    readOnly = false,
    busyTimeoutMillis = 5_000,
    synchronous = 'FULL',
    bigIntegers,
  }: OpenDatabaseOptions,
): Knex.Config {
  if (filename !== ':memory:') {
    if (!readOnly) makeFolder(filename);
    refuseFolder(filename);
  }
  // A reader leaves the file's journal as it is.
  const writing = readOnly ? [] : ['journal_mode = WAL', `synchronous = ${synchronous}`];
  const pragmas = [`busy_timeout = ${busyTimeoutMillis}`, ...writing, 'foreign_keys = ON'];
  return {
    client: 'better-sqlite3',
    connection: { filename, options: { readonly: readOnly, safeIntegers: bigIntegers } },
    useNullAsDefault: true,
    pool: {
      // The driver's calls are synchronous: more connections would not run side by side.
      min: 1,
      max: 1,
      afterCreate(opened: SqliteConnection, done: (error: Error | null) => void) {
        for (const pragma of pragmas) opened.pragma(pragma);
        done(null);
      },
    },
  };
}

function makeFolder(filename: string): void {
  try {
    mkdirSync(dirname(filename), { recursive: true });
  } catch (error) {
    throw unavailable(filename, error);
  }
}

/** SQLite would report a broken disk. */
function refuseFolder(filename: string): void {
  try {
    if (statSync(filename, { throwIfNoEntry: false })?.isDirectory() !== true) return;
    throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' });
  } catch (error) {
    throw unavailable(filename, error);
  }
}

function postgres(
  connectionString: string,
  { applicationName, statementTimeoutMillis, maxConnections = 10 }: OpenDatabaseOptions,
): Knex.Config {
  return {
    client: 'pg',
    connection: {
      connectionString,
      application_name: applicationName,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MILLIS,
      statement_timeout: statementTimeoutMillis,
      idle_in_transaction_session_timeout: statementTimeoutMillis,
    },
    pool: { min: 0, max: maxConnections },
    acquireConnectionTimeout: ACQUIRE_TIMEOUT_MILLIS,
  };
}
