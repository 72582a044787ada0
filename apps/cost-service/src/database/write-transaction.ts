import { engineOf } from '@wflo/service-kit';
import type { Knex } from 'knex';

/**
 * Runs `work` in one transaction: all of it is persisted, or none. On SQLite it takes the write
 * lock first: knex begins a deferred transaction, and one that reads before it writes fails at once
 * when another process wrote in between (sqlite.org/lang_transaction.html, 2.2).
 */
export function inWriteTransaction<T>(
  database: Knex,
  work: (transaction: Knex.Transaction) => Promise<T>,
): Promise<T> {
  return database.transaction(async (transaction) => {
    if (engineOf(database) === 'sqlite') await transaction('write_lock').where('id', 0).delete();
    return work(transaction);
  });
}
