import type { Knex } from 'knex';
import { DatabaseUnavailableError } from '../errors.ts';
import { databaseName } from './knex-client.ts';

interface Failure {
  readonly codes: RegExp;
  /** What to do; the message of the driver stands before it. */
  readonly remedy?: string;
}

const FAILURES: readonly Failure[] = [
  {
    codes: /^(?:SQLITE_FULL|53100|ENOSPC)$/,
    remedy: 'the disk is full: make room on it (df -h)',
  },
  {
    codes: /^(?:SQLITE_CORRUPT\w*|XX00[12])$/,
    remedy:
      'its content is damaged: stop what uses it, restore a backup, or save what can be read (sqlite3 FILE .recover)',
  },
  {
    codes: /^25006$/,
    remedy: 'it takes no writes: a replica, or set so (default_transaction_read_only)',
  },
  { codes: /^EISDIR$/, remedy: 'name a file in it' },
  {
    codes: /^SQLITE_NOTADB$/,
    remedy:
      'this file holds something else than a database of SQLite: restore a backup, or move the file away to begin with an empty database',
  },
  {
    codes:
      /^(?:SQLITE_READONLY\w*|SQLITE_CANTOPEN\w*|SQLITE_PERM|SQLITE_AUTH|EACCES|EPERM|EROFS|EEXIST|ENOTDIR)$/,
    remedy: 'the file and its folder have to be ones that the user of this process may write to',
  },
  {
    codes:
      /^(?:ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|EHOSTUNREACH|08\w{3}|53\w{3}|57P0\d|28\w{3}|3D000)$/,
    remedy: 'check that it runs, that it exists, and that its user may create tables',
  },
  {
    codes: /^(?:SQLITE_IOERR\w*|EIO)$/,
    remedy: 'its disk is full or broken: see df -h, and the log of the system (dmesg)',
  },
  { codes: /^(?:SQLITE_(?:BUSY|LOCKED)\w*|40001|40P01)$/ },
];

/** What knex and pg say without a code. */
const UNREACHABLE =
  /Timeout acquiring a connection|Connection terminated|timeout expired|Unable to acquire a connection/;

/** Whether either driver says that the database cannot be used now, not that a statement failed. */
export function isDatabaseFailure(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isDatabaseFailure);
  return failureOf(error) !== undefined || UNREACHABLE.test(messageOf(error));
}

/** `error` in words that say which database it was and what to do. */
export function unavailable(database: Knex | string, error: unknown): DatabaseUnavailableError {
  if (error instanceof DatabaseUnavailableError) return error;
  const name = typeof database === 'string' ? database : databaseName(database);
  const remedy = failureOf(firstOf(error))?.remedy;
  const reason = messageOf(error).replaceAll(/\s+/g, ' ').trim() || 'it does not respond';
  return new DatabaseUnavailableError(
    name,
    remedy === undefined ? reason : `${reason}; ${remedy}`,
    error,
  );
}

function failureOf(error: unknown): Failure | undefined {
  const code = codeOf(error);
  return FAILURES.find(({ codes }) => codes.test(code));
}

/** By its code alone: SQLite's native part makes its errors of the class it was first loaded with. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}

function firstOf(error: unknown): unknown {
  return error instanceof AggregateError ? error.errors[0] : error;
}

function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join(', ');
  const isError = typeof error === 'object' && error !== null && 'message' in error;
  const message = isError ? String(error.message) : String(error);
  // knex puts the statement before the driver's words, with the values in it.
  return message.slice(message.lastIndexOf(' - ') + 1).replace(/^- /, '');
}
