import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Knex } from 'knex';
import { z } from 'zod';
import { codeOf, isDatabaseFailure, unavailable } from './database-failure.ts';
import { databaseName, engineOf } from './knex-client.ts';

/** What both drivers say of a write for which there is no room, or that is not allowed. */
const REFUSED_WRITE = /^(?:SQLITE_(?:FULL|IOERR|READONLY)\w*|ENOSPC|EROFS|53100|25006)$/;
const BUSY = /^SQLITE_(?:BUSY|LOCKED)/;
/** How long a write that failed counts, although the probe, which is smaller, succeeds. */
const FAILED_WRITE_MILLIS = 10_000;
/** After one, this much has to be free: more than the largest transaction takes. */
const ROOM_BYTES = 1_048_576;

const postgresRows = z.object({ rows: z.tuple([z.object({ transaction_read_only: z.string() })]) });
const sqliteRows = z.tuple([z.object({ user_version: z.coerce.number() })]);

/**
 * Returns a probe that rejects while `database` takes no writes: it makes the smallest one, and
 * remembers the last write of anybody on this pool that failed for want of room.
 */
export function writeProbe(database: Knex): () => Promise<void> {
  let failed: { readonly error: unknown; readonly at: number } | undefined;
  database.on('query-error', (error: unknown) => {
    if (REFUSED_WRITE.test(codeOf(error))) failed = { error, at: performance.now() };
  });
  return async () => {
    try {
      await writeLittle(database);
    } catch (error) {
      throw isDatabaseFailure(error) ? unavailable(database, error) : error;
    }
    if (failed === undefined) return;
    const isRecent = performance.now() - failed.at < FAILED_WRITE_MILLIS;
    if (isRecent || !(await hasRoom(database))) throw unavailable(database, failed.error);
    failed = undefined;
  };
}

async function writeLittle(database: Knex): Promise<void> {
  if (engineOf(database) === 'sqlite') return rewriteHeader(database);
  const { rows } = postgresRows.parse(await database.raw('show transaction_read_only'));
  if (rows[0].transaction_read_only === 'off') return;
  throw Object.assign(new Error('it is read-only'), { code: '25006' });
}

/** The header of the file, with the version that is in it already: one page, in no table. */
async function rewriteHeader(database: Knex): Promise<void> {
  const [{ user_version: version }] = sqliteRows.parse(await database.raw('pragma user_version'));
  try {
    await database.raw(`pragma user_version = ${version}`);
  } catch (error) {
    // Somebody else is writing.
    if (!BUSY.test(codeOf(error))) throw error;
  }
}

/** Where it cannot be known, the next write tells. */
async function hasRoom(database: Knex): Promise<boolean> {
  if (engineOf(database) !== 'sqlite') return true;
  try {
    const { bavail, bfree, bsize } = await statfs(dirname(databaseName(database)));
    // Some blocks are for root alone.
    return (process.getuid?.() === 0 ? bfree : bavail) * bsize >= ROOM_BYTES;
  } catch {
    return true;
  }
}
