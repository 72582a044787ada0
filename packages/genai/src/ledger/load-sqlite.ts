import type * as Sqlite from 'node:sqlite';
import { LedgerUnavailableError } from '../errors.ts';

/**
 * Node's own SQLite, loaded when it is first needed. Node 22 and 24 warn that it is experimental;
 * that one warning is not passed on to the host.
 *
 * @throws {LedgerUnavailableError} on a Node without it.
 */
export function loadSqlite(): typeof Sqlite {
  const emitWarning: unknown = Reflect.get(process, 'emitWarning');
  // Loading is synchronous: no warning of others can come in between.
  Reflect.set(process, 'emitWarning', (...values: unknown[]) => {
    const [warning, type] = values;
    if (type === 'ExperimentalWarning' && String(warning).startsWith('SQLite')) return;
    if (typeof emitWarning === 'function') Reflect.apply(emitWarning, process, values);
  });
  try {
    const sqlite = process.getBuiltinModule('node:sqlite') as typeof Sqlite | undefined;
    if (sqlite !== undefined) return sqlite;
  } finally {
    Reflect.set(process, 'emitWarning', emitWarning);
  }
  throw new LedgerUnavailableError(
    'this Node has no node:sqlite; use Node 22.15 or later, or set COST_SERVICE_URL.',
  );
}
