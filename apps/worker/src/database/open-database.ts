import {
  databaseLocation,
  engineOf,
  openDatabase as open,
  unavailable,
  type DatabaseEngine,
} from '@wflo/service-kit';
import { statSync } from 'node:fs';
import type { Knex } from 'knex';
import { DatabaseMissingError } from '../errors.ts';

export interface ExecutionsDatabase {
  readonly knex: Knex;
  readonly engine: DatabaseEngine;
}

export const DEFAULT_DATABASE_URL = 'sqlite:.wflo/wflo.db';

/**
 * Opens `sqlite:PATH` (relative to the workspace) or `postgres://…`. Connects when first used.
 *
 * @throws {SettingsError} `WFLO_SETTINGS_INVALID` for any other URL.
 * @throws {DatabaseUnavailableError} `WFLO_DATABASE_UNAVAILABLE` if a file's folder can't be made.
 */
export function openDatabase(url: string, readOnly = false): ExecutionsDatabase {
  const knex = open(url, {
    applicationName: 'wflo-worker',
    loggerName: 'wflo.worker.database',
    readOnly,
    busyTimeoutMillis: 10_000,
    // What a power cut takes of the last moments, Temporal still has.
    synchronous: 'NORMAL',
  });
  return { knex, engine: engineOf(knex) };
}

/**
 * The same, to read only: a file of SQLite is neither made nor changed.
 *
 * @throws {DatabaseMissingError} `WFLO_DATABASE_MISSING` when there is no such file.
 */
export function openDatabaseToRead(url: string): ExecutionsDatabase {
  const { engine, address } = databaseLocation(url);
  if (engine === 'sqlite') requireFile(address);
  return openDatabase(url, true);
}

function requireFile(path: string): void {
  try {
    statSync(path);
  } catch (error) {
    // Any other reason why there is nothing to open needs another remedy.
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw isMissing ? new DatabaseMissingError(path) : unavailable(path, error);
  }
}
