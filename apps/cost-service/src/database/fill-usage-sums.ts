import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Knex } from 'knex';
import { z } from 'zod';
import { bigIntColumn, readRow } from './row.ts';
import { addToSums } from './usage-sums.ts';
import { inWriteTransaction } from './write-transaction.ts';

const fillRow = z.object({ done_seq: bigIntColumn, last_seq: bigIntColumn });

/** How many lines are taken at a time: some tenths of a second of SQLite's and this thread. */
export const FILL_SLICE = 5_000;

/**
 * Brings into the sums the lines up to the one that was last when the sums were made, a slice in a
 * transaction, so that no lock is held for long. A process that is killed at it, or another that
 * fills at the same time, goes on where the last slice ended. Between two slices everything else
 * has its turn, a signal to stop, too.
 */
export async function fillUsageSums(database: Knex, slice = FILL_SLICE): Promise<void> {
  while (await fillSlice(database, slice)) await nextTurn();
}

/** Whether there may be more. */
function fillSlice(database: Knex, slice: number): Promise<boolean> {
  return inWriteTransaction(database, async (transaction) => {
    const row = transaction('usage_sums_fill').select('done_seq', 'last_seq');
    // SQLite holds the write lock already, and knex leaves FOR UPDATE out there.
    const bounds = readRow('usage_sums_fill', fillRow, await row.forUpdate());
    if (bounds === undefined || bounds.done_seq >= bounds.last_seq) return false;
    const { done_seq: done, last_seq: last } = bounds;
    const next = done + BigInt(slice) < last ? done + BigInt(slice) : last;
    const lines = `(SELECT * FROM usage_records WHERE seq > ${done} AND seq <= ${next})`;
    // -1: a shard of its own, which no line that is added meanwhile waits for.
    for (const statement of addToSums(lines, '-1')) await transaction.raw(statement);
    await transaction('usage_sums_fill').update({ done_seq: next.toString() });
    return next < last;
  });
}
