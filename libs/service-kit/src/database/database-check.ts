import type { HealthCheck } from '@wflo/observability';
import type { Knex } from 'knex';
import { untraced } from '../untraced.ts';
import { writeProbe } from './write-probe.ts';

const TIMEOUT_MILLIS = 5_000;

/**
 * A readiness check that reads from `table` (without one, SQLite would not look at its file) and
 * finds out whether the database takes writes.
 */
export function databaseCheck(database: Knex, table: string): HealthCheck {
  const probeWrite = writeProbe(database);
  return {
    name: 'database',
    timeoutMillis: TIMEOUT_MILLIS,
    // A probe every few seconds would bury the traces of the runs.
    check: () =>
      untraced(async () => {
        await database(table).first();
        await probeWrite();
      }),
  };
}
