import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SCHEMA, SCHEMA_VERSION } from './schema.ts';

/** Two connections of one file: one writes, the other reads what was committed. */
export interface Database {
  readonly file: string;
  readonly writer: DatabaseSync;
  readonly reader: DatabaseSync;
  close(): void;
}

/**
 * Opens `console.db` in the folder, which is made. A file that is damaged or of another version is
 * set aside as `console.db.old`.
 */
export function openDatabase(folder: string): Database {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'console.db');
  const writer = openWriter(file);
  const reader = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  reader.exec('PRAGMA cache_size = -65536');
  return {
    file,
    writer,
    reader,
    close: () => {
      reader.close();
      writer.close();
    },
  };
}

function openWriter(file: string): DatabaseSync {
  try {
    const database = open(file);
    if (isCurrent(database)) return database;
    database.close();
  } catch (error) {
    if (!existsSync(file) || isLocked(error)) throw error;
  }
  setAside(file);
  return open(file);
}

function open(file: string): DatabaseSync {
  // A wait holds the process up: senders are told to try again instead.
  const database = new DatabaseSync(file, { timeout: 200 });
  try {
    database.exec(
      'PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;' +
        'PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -32768; PRAGMA temp_store = MEMORY',
    );
    if (version(database) === 0) {
      database.exec(`BEGIN IMMEDIATE; ${SCHEMA} PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT`);
    }
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function isCurrent(database: DatabaseSync): boolean {
  return version(database) === SCHEMA_VERSION;
}

function version(database: DatabaseSync): unknown {
  return database.prepare('PRAGMA user_version').get()?.user_version;
}

function isLocked(error: unknown): boolean {
  return error instanceof Error && /locked|busy/i.test(error.message);
}

function setAside(file: string): void {
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(`${file}${suffix}`)) renameSync(`${file}${suffix}`, `${file}.old${suffix}`);
  }
}
