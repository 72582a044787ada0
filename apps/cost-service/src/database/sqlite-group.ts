/**
 * Work of several callers in one transaction of SQLite: it is synced to disk once, and its
 * statements are compiled once per connection.
 *
 * @module
 */
import { getLogger } from '@wflo/observability';
import { isDatabaseFailure } from '@wflo/service-kit';
import type { Knex } from 'knex';
import { GroupCommit } from './group-commit.ts';

/** Statements of a transaction; each takes its values by position. */
export interface SqliteStatements {
  /** The rows that a statement returns. */
  all(sql: string, values: readonly unknown[]): unknown[];
  /** How many rows a statement without RETURNING has changed. */
  run(sql: string, values: readonly unknown[]): number;
}

/**
 * What a caller does in the transaction. It decides before it writes: undefined means that it has
 * written nothing, because something is not as usual.
 */
export type SqliteWork = (statements: SqliteStatements) => unknown;

/** A result, or undefined where the work has to be done alone. */
interface Done {
  readonly result: unknown;
}

/** The part of better-sqlite3's connection that is used here. */
interface Connection {
  prepare(sql: string): Statement;
}

interface Statement {
  all(...values: readonly unknown[]): unknown[];
  run(...values: readonly unknown[]): { readonly changes: number };
}

/** The part of knex's client that is used here. */
interface Pool {
  acquireConnection(): Promise<Connection>;
  releaseConnection(connection: Connection): Promise<void>;
}

/** Some milliseconds of this thread, which runs the statements itself. */
const MAX_ITEMS = 50;

const logger = getLogger('wflo.cost.database');
const groups = new WeakMap<Knex, GroupCommit<SqliteWork, Done>>();
const prepared = new WeakMap<Connection, Map<string, Statement>>();

/**
 * Runs `work` in a transaction with that of others. Undefined, and nothing is written, when `work`
 * returned that, or when what the group did failed for another reason than the database's state.
 */
export async function inSqliteGroup<T>(
  database: Knex,
  work: (statements: SqliteStatements) => T | undefined,
): Promise<T | undefined> {
  let group = groups.get(database);
  if (group === undefined) {
    const run = (works: readonly SqliteWork[]) => runGroup(database, works);
    groups.set(database, (group = new GroupCommit({ run, maxItems: MAX_ITEMS, concurrency: 1 })));
  }
  let result: T | undefined;
  const { result: written } = await group.add((statements) => (result = work(statements)));
  return written === undefined ? undefined : result;
}

async function runGroup(database: Knex, works: readonly SqliteWork[]): Promise<Done[]> {
  const pool = database.client as Pool; // knex has no types for it
  const connection = await pool.acquireConnection();
  try {
    const statements = statementsOf(database, connection);
    statements.run('BEGIN IMMEDIATE', []);
    try {
      const done = works.map((work) => ({ result: work(statements) }));
      statements.run('COMMIT', []);
      return done;
    } catch (error) {
      statements.run('ROLLBACK', []);
      throw error;
    }
  } catch (error) {
    if (isDatabaseFailure(error)) throw error;
    logger.warning('group_failed', { writes: works.length, err: error });
    return works.map(() => ({ result: undefined }));
  } finally {
    await pool.releaseConnection(connection);
  }
}

/** Statements that are reported as knex reports its own: to the metrics, and to the write probe. */
function statementsOf(database: Knex, connection: Connection): SqliteStatements {
  const compiled = prepared.get(connection) ?? new Map<string, Statement>();
  prepared.set(connection, compiled);
  const reported = <T>(sql: string, execute: (statement: Statement) => T): T => {
    database.emit('query', { sql });
    try {
      let statement = compiled.get(sql);
      if (statement === undefined) compiled.set(sql, (statement = connection.prepare(sql)));
      return execute(statement);
    } catch (error) {
      database.emit('query-error', error, { sql });
      throw error;
    }
  };
  return {
    all: (sql, values) => reported(sql, (statement) => statement.all(...values)),
    run: (sql, values) => reported(sql, (statement) => statement.run(...values).changes),
  };
}
