/**
 * Opens the database that `DATABASE_URL` names.
 *
 * @module
 */
import { knexLog } from '@wflo/observability';
import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import knex, { type Knex } from 'knex';
import { parseDatabaseUrl } from './database-url.ts';

const BUSY_TIMEOUT_MILLIS = 5_000;
const CONNECT_TIMEOUT_MILLIS = 5_000;

/** How to open it. */
export interface OpenDatabaseOptions {
  /** Folder that a relative SQLite path starts from. */
  readonly baseFolder: string;
  /** Connections to PostgreSQL at most. SQLite always has one. Default 10. */
  readonly maxConnections?: number;
}

/** The pool of connections; `destroy()` closes it. Nothing is sent before the first query. */
export function openDatabase(
  databaseUrl: string,
  { baseFolder, maxConnections = 10 }: OpenDatabaseOptions,
): Knex {
  const location = parseDatabaseUrl(databaseUrl);
  if (location === undefined) throw new TypeError('not a DATABASE_URL of this app');
  return location.engine === 'sqlite'
    ? openSqlite(location.path === ':memory:' ? location.path : resolve(baseFolder, location.path))
    : openPostgres(location.url, maxConnections);
}

/** Whether the pool leads to SQLite. */
export function isSqlite(database: Knex): boolean {
  const client: unknown = database.client;
  return (
    typeof client === 'object' &&
    client !== null &&
    'driverName' in client &&
    client.driverName === 'better-sqlite3'
  );
}

interface SqliteConnection {
  pragma(statement: string): unknown;
}

function openSqlite(filename: string): Knex {
  if (filename !== ':memory:') mkdirSync(dirname(filename), { recursive: true });
  return knex({
    client: 'better-sqlite3',
    log: knexLog('wflo.cost.database'),
    useNullAsDefault: true,
    // Money is a 64-bit integer: every integer comes back as a BigInt.
    connection: { filename, options: { safeIntegers: true } },
    pool: {
      min: 1,
      max: 1,
      afterCreate(connection: SqliteConnection, done: (error: unknown) => void) {
        connection.pragma(`busy_timeout = ${BUSY_TIMEOUT_MILLIS}`);
        connection.pragma('journal_mode = WAL');
        // A ledger answers for what it has confirmed, also after a power cut.
        connection.pragma('synchronous = FULL');
        connection.pragma('foreign_keys = ON');
        done(undefined);
      },
    },
  });
}

function openPostgres(url: string, maxConnections: number): Knex {
  return knex({
    client: 'pg',
    log: knexLog('wflo.cost.database'),
    connection: {
      connectionString: url,
      application_name: 'wflo-cost-service',
      connectionTimeoutMillis: CONNECT_TIMEOUT_MILLIS,
      statement_timeout: 30_000,
      idle_in_transaction_session_timeout: 30_000,
    },
    pool: { min: 0, max: maxConnections },
    acquireConnectionTimeout: 10_000,
  });
}
