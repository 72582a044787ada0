import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { LedgerFileError, LedgerUnavailableError, RefusedCallError } from '../errors.ts';
import { field } from '../values/fields.ts';
import { prepareSchema } from './file-schema.ts';
import { loadSqlite } from './load-sqlite.ts';

/** SQLite waits so long by itself, and with it the process; after that the wait is not blocking. */
const BLOCKING_WAIT_MILLIS = 20;
const LONGEST_WAIT_MILLIS = 10_000;
const SQLITE_BUSY = 5;
/** SQLITE_ERROR (another schema), SQLITE_CORRUPT, SQLITE_NOTADB. */
const INVALID: ReadonlySet<number> = new Set([1, 11, 26]);

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
  /** Which file was opened: another one at the same path is another ledger. */
  #identity: string | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  /**
   * Runs `work` in a transaction of its own, which has the file alone.
   *
   * @throws {LedgerUnavailableError} where the file cannot be opened, written, or had in time.
   * @throws {LedgerFileError} where it is no ledger, or is another one than before.
   */
  async write<Result>(work: (statements: Statements) => Result): Promise<Result> {
    const deadline = performance.now() + LONGEST_WAIT_MILLIS;
    for (let waitMillis = 5; ; waitMillis = Math.min(waitMillis * 2, 200)) {
      try {
        return this.#transaction(work);
      } catch (error) {
        if (!isSqliteError(error)) throw error;
        if (isInvalid(error)) throw this.#invalid(error);
        if (!isBusy(error) || performance.now() > deadline) throw this.#unavailable(error);
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
    if (this.#database !== undefined) {
      this.#assertSame();
      return this.#database;
    }
    const { DatabaseSync } = loadSqlite();
    let database: DatabaseSync | undefined;
    try {
      // One that was there before and is gone is not made anew.
      if (this.#identity !== undefined) this.#assertSame();
      mkdirSync(dirname(this.#file), { recursive: true });
      database = new DatabaseSync(this.#file);
      database.exec(`PRAGMA busy_timeout = ${BLOCKING_WAIT_MILLIS}`);
      prepareSchema(database, this.#file);
      this.#identity = identityOf(this.#file);
      return (this.#database = database);
    } catch (error) {
      database?.close();
      if (isSqliteError(error) || error instanceof RefusedCallError) throw error;
      throw this.#unavailable(error);
    }
  }

  /** Whoever writes on into a deleted file, or begins another one, forgets what runs have spent. */
  #assertSame(): void {
    if (identityOf(this.#file) === this.#identity) return;
    throw new LedgerFileError(
      'WFLO_LEDGER_FILE_LOST',
      this.#file,
      'was deleted or replaced while this process used it, and with it what runs have spent. Put ' +
        'it back, or restart this process to begin another one',
    );
  }

  #invalid(cause: unknown): LedgerFileError {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return new LedgerFileError(
      'WFLO_LEDGER_FILE_INVALID',
      this.#file,
      `is damaged or no ledger of @wflo/genai (${reason}). Restore it, or move it away and restart ` +
        'to begin another one, or set WFLO_LEDGER_FILE to another file',
      { cause },
    );
  }

  #unavailable(cause: unknown): LedgerUnavailableError {
    if (cause instanceof LedgerUnavailableError) return cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    return new LedgerUnavailableError(`${this.#file}: ${reason}`, { cause });
  }
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

function isBusy(error: unknown): boolean {
  return codeOf(error) === SQLITE_BUSY;
}

function isInvalid(error: unknown): boolean {
  const code = codeOf(error);
  return code !== undefined && INVALID.has(code);
}

/** The lowest byte of an extended code is the code that it extends. */
function codeOf(error: unknown): number | undefined {
  const code = field(error, 'errcode');
  return typeof code === 'number' ? code & 0xff : undefined;
}

/** Undefined where there is no file. */
function identityOf(file: string): string | undefined {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? undefined : `${stats.dev}:${stats.ino}`;
}
