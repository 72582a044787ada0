import { openDatabase as open } from '@wflo/service-kit';
import type { Knex } from 'knex';

/** The pool of connections to `DATABASE_URL`; `destroy()` closes it. Connects when first used. */
export function openDatabase(databaseUrl: string): Knex {
  return open(databaseUrl, {
    applicationName: 'wflo-cost-service',
    loggerName: 'wflo.cost.database',
    // A ledger vouches for what it has confirmed, also after a power cut.
    synchronous: 'FULL',
    // Money is a 64-bit integer: every integer comes back as a BigInt.
    bigIntegers: true,
    statementTimeoutMillis: 30_000,
  });
}
