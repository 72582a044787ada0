import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { LedgerUnavailableError } from '../errors.ts';
import { field } from '../values/fields.ts';
import { loadSqlite } from './load-sqlite.ts';

/** Amounts are whole pico-USD. `expired` is the line of a reservation that nobody has ended. */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS budgets (
  id TEXT PRIMARY KEY,
  parent_id TEXT REFERENCES budgets (id),
  limit_pico_usd INTEGER NOT NULL,
  spent_pico_usd INTEGER NOT NULL DEFAULT 0,
  reserved_pico_usd INTEGER NOT NULL DEFAULT 0,
  unknown_pico_usd INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE IF NOT EXISTS reservations (
  key TEXT PRIMARY KEY,
  budget_id TEXT NOT NULL REFERENCES budgets (id),
  amount_pico_usd INTEGER NOT NULL,
  status TEXT NOT NULL DEFAULT 'held',
  expires_at_millis INTEGER NOT NULL,
  call TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS reservations_held ON reservations (expires_at_millis) WHERE status = 'held';
CREATE TABLE IF NOT EXISTS calls (
  key TEXT PRIMARY KEY,
  budget_id TEXT,
  execution_id TEXT NOT NULL,
  run_id TEXT,
  workflow_id TEXT,
  activity_id TEXT,
  attempt INTEGER,
  model TEXT NOT NULL,
  response_model TEXT,
  provider TEXT NOT NULL,
  service_tier TEXT,
  input_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  usage TEXT,
  cost_pico_usd INTEGER,
  unpriced_reason TEXT,
  upper_bound_pico_usd INTEGER,
  reported_cost_usd TEXT,
  expired INTEGER NOT NULL DEFAULT 0,
  occurred_at_millis INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS calls_execution ON calls (execution_id, run_id, activity_id);
CREATE TABLE IF NOT EXISTS failed_attempts (
  execution_id TEXT NOT NULL,
  run_id TEXT NOT NULL,
  activity_id TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  PRIMARY KEY (execution_id, run_id, activity_id, attempt)
) STRICT;
`;
const SCHEMA_VERSION = 1;

/** SQLite waits so long by itself, and with it the process; after that the wait is not blocking. */
const BLOCKING_WAIT_MILLIS = 20;
const LONGEST_WAIT_MILLIS = 10_000;
const SQLITE_BUSY = 5;

export type Row = Readonly<Record<string, unknown>>;

/** The statements of one transaction. */
export interface Statements {
  run(sql: string, ...values: SQLInputValue[]): void;
  get(sql: string, ...values: SQLInputValue[]): Row | undefined;
  all(sql: string, ...values: SQLInputValue[]): Row[];
}

/** A file that several processes of one machine write to; opened by its first use. */
export class FileDatabase {
  readonly #file: string;
  #database: DatabaseSync | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  /**
   * Runs `work` in a transaction of its own, which has the file alone.
   *
   * @throws {LedgerUnavailableError} where the file cannot be opened, written, or had in time.
   */
  async write<Result>(work: (statements: Statements) => Result): Promise<Result> {
    const deadline = Date.now() + LONGEST_WAIT_MILLIS;
    for (let waitMillis = 5; ; waitMillis = Math.min(waitMillis * 2, 200)) {
      try {
        return this.#transaction(work);
      } catch (error) {
        if (!isSqliteError(error)) throw error;
        if (!isBusy(error) || Date.now() > deadline) throw this.#unavailable(error);
      }
      await pause(waitMillis * (0.5 + Math.random()));
    }
  }

  close(): void {
    this.#database?.close();
    this.#database = undefined;
  }

  #transaction<Result>(work: (statements: Statements) => Result): Result {
    const database = this.#opened();
    database.exec('BEGIN IMMEDIATE');
    try {
      const result = work(statementsOf(database));
      database.exec('COMMIT');
      return result;
    } catch (error) {
      rollBack(database);
      throw error;
    }
  }

  #opened(): DatabaseSync {
    if (this.#database !== undefined) return this.#database;
    const { DatabaseSync } = loadSqlite();
    let database: DatabaseSync | undefined;
    try {
      mkdirSync(dirname(this.#file), { recursive: true });
      database = new DatabaseSync(this.#file);
      prepare(database);
      return (this.#database = database);
    } catch (error) {
      database?.close();
      throw isSqliteError(error) ? error : this.#unavailable(error);
    }
  }

  #unavailable(cause: unknown): LedgerUnavailableError {
    if (cause instanceof LedgerUnavailableError) return cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    return new LedgerUnavailableError(`${this.#file}: ${reason}`, { cause });
  }
}

/** A process that is killed loses nothing of what was committed; synchronous NORMAL is enough. */
function prepare(database: DatabaseSync): void {
  database.exec(`PRAGMA busy_timeout = ${BLOCKING_WAIT_MILLIS}`);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  const version = Number(field(database.prepare('PRAGMA user_version').get(), 'user_version'));
  if (version === SCHEMA_VERSION) return;
  if (version > SCHEMA_VERSION) {
    throw new LedgerUnavailableError('it was made by a later version of @wflo/genai.');
  }
  database.exec('BEGIN IMMEDIATE');
  database.exec(SCHEMA);
  database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
  database.exec('COMMIT');
}

/** Whole numbers come as bigint: pico-USD pass what a number holds exactly. */
function statementsOf(database: DatabaseSync): Statements {
  const prepared = (sql: string) => {
    const statement = database.prepare(sql);
    statement.setReadBigInts(true);
    return statement;
  };
  return {
    run: (sql, ...values) => {
      prepared(sql).run(...values);
    },
    get: (sql, ...values) => prepared(sql).get(...values),
    all: (sql, ...values) => prepared(sql).all(...values),
  };
}

/** Some errors have ended the transaction already. */
function rollBack(database: DatabaseSync): void {
  try {
    database.exec('ROLLBACK');
  } catch {
    // There was none.
  }
}

function isSqliteError(error: unknown): boolean {
  return field(error, 'code') === 'ERR_SQLITE_ERROR';
}

/** The lowest byte of an extended code is the code that it extends. */
function isBusy(error: unknown): boolean {
  const code = field(error, 'errcode');
  return typeof code === 'number' && (code & 0xff) === SQLITE_BUSY;
}
