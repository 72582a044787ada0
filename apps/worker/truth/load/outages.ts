/**
 * Takes away what the workers stand on, once each and long enough to be felt: Temporal is frozen,
 * and the database refuses whoever wants to write.
 *
 * @module
 */
import { setTimeout as delay } from 'node:timers/promises';
import { openDatabase } from '../../src/database/open-database.ts';

const FIRST_AFTER_MILLIS = 15_000;
const TEMPORAL_DOWN_MILLIS = 60_000;
const RECOVERY_MILLIS = 20_000;
const DATABASE_DOWN_MILLIS = 30_000;

export interface Outages {
  readonly temporalPid: number;
  readonly databaseUrl: string;
}

export async function causeOutages({ temporalPid, databaseUrl }: Outages): Promise<void> {
  await delay(FIRST_AFTER_MILLIS);
  console.log(`Temporal is frozen for ${TEMPORAL_DOWN_MILLIS / 1_000} s`);
  process.kill(temporalPid, 'SIGSTOP');
  try {
    await delay(TEMPORAL_DOWN_MILLIS);
  } finally {
    process.kill(temporalPid, 'SIGCONT');
  }
  await delay(RECOVERY_MILLIS);
  console.log(`the database is locked for ${DATABASE_DOWN_MILLIS / 1_000} s`);
  await lockDatabase(databaseUrl, DATABASE_DOWN_MILLIS);
}

/** Holds the write lock of SQLite. */
async function lockDatabase(databaseUrl: string, millis: number): Promise<void> {
  const { knex } = openDatabase(databaseUrl);
  try {
    // Whoever else writes just now is waited for.
    await knex.raw('begin immediate');
    await delay(millis);
    await knex.raw('rollback');
  } finally {
    await knex.destroy();
  }
}
