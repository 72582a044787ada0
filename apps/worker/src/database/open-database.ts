/**
 * Opens the executions database, SQLite or PostgreSQL.
 *
 * @module
 */
import { databaseUrlProblem, findProjectRoot, knexLog } from '@wflo/observability';
import { mkdirSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import knex, { type Knex } from 'knex';
import { DatabaseMissingError, DatabaseUnavailableError, DatabaseUrlError } from '../errors.ts';

export type DatabaseEngine = 'sqlite' | 'postgresql';

export interface ExecutionsDatabase {
  readonly knex: Knex;
  readonly engine: DatabaseEngine;
}

/** The part of better-sqlite3's connection that is used here. */
interface SqliteConnection {
  pragma(source: string): unknown;
}

/** Default of `DATABASE_URL`. */
export const DEFAULT_DATABASE_URL = 'sqlite:.wflo/wflo.db';

/** How long a statement of SQLite waits for another process's write. */
const BUSY_TIMEOUT_MILLIS = 10_000;

function sqlitePath(url: string): string {
  const path = url.replace(/^sqlite:(\/\/)?/, '');
  if (path === ':memory:' || isAbsolute(path)) return path;
  return join(findProjectRoot() ?? process.cwd(), path);
}

function openSqlite(url: string): Knex {
  const filename = sqlitePath(url);
  try {
    if (filename !== ':memory:') mkdirSync(dirname(filename), { recursive: true });
  } catch (error) {
    throw new DatabaseUnavailableError(error);
  }
  return sqliteKnex({ filename }, ['journal_mode = WAL', 'synchronous = NORMAL']);
}

/** How the file keeps its journal is left as it is. */
function openSqliteToRead(url: string): Knex {
  const filename = sqlitePath(url);
  try {
    statSync(filename);
  } catch (error) {
    // Any other reason why there is nothing to open needs another remedy.
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw isMissing ? new DatabaseMissingError(filename) : error;
  }
  return sqliteKnex({ filename, options: { readonly: true } }, []);
}

function sqliteKnex(
  connection: Knex.BetterSqlite3ConnectionConfig,
  pragmas: readonly string[],
): Knex {
  return knex({
    client: 'better-sqlite3',
    log: knexLog('wflo.worker.database'),
    connection,
    useNullAsDefault: true,
    pool: {
      min: 1,
      max: 1,
      // The driver's calls are synchronous: more connections would not run side by side.
      afterCreate: (opened: SqliteConnection, done: (error: Error | null) => void) => {
        opened.pragma(`busy_timeout = ${BUSY_TIMEOUT_MILLIS}`);
        for (const pragma of pragmas) opened.pragma(pragma);
        opened.pragma('foreign_keys = ON');
        done(null);
      },
    },
  });
}

function openPostgres(url: string): Knex {
  return knex({
    client: 'pg',
    log: knexLog('wflo.worker.database'),
    connection: { connectionString: url, application_name: 'wflo-worker' },
    pool: { min: 0, max: 10 },
    acquireConnectionTimeout: 10_000,
  });
}

/**
 * Opens `sqlite:PATH` (relative to the workspace) or `postgres://…`. Connects when first used.
 *
 * @throws {DatabaseUrlError} `WFLO_DATABASE_URL_INVALID` for any other URL.
 * @throws {DatabaseUnavailableError} `WFLO_DATABASE_UNAVAILABLE` when a file's folder can't be made.
 */
export function openDatabase(url: string): ExecutionsDatabase {
  return open(url, openSqlite);
}

/**
 * The same, to read only: a file of SQLite is neither made nor changed.
 *
 * @throws {DatabaseUrlError} `WFLO_DATABASE_URL_INVALID` for any other URL.
 * @throws {DatabaseMissingError} `WFLO_DATABASE_MISSING` when there is no such file.
 */
export function openDatabaseToRead(url: string): ExecutionsDatabase {
  return open(url, openSqliteToRead);
}

function open(url: string, sqlite: (url: string) => Knex): ExecutionsDatabase {
  const problem = databaseUrlProblem(url);
  if (problem !== undefined) throw new DatabaseUrlError(problem);
  return url.startsWith('sqlite:')
    ? { knex: sqlite(url), engine: 'sqlite' }
    : { knex: openPostgres(url), engine: 'postgresql' };
}
