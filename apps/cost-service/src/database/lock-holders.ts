/**
 * Who holds locks on the tables that a migration waits for.
 *
 * @module
 */
import type { Knex } from 'knex';
import { z } from 'zod';
import { isSqlite } from './open-database.ts';

/** The longest transactions come first: one that has just started ends before anybody reads of it. */
const HOLDERS = `
  SELECT DISTINCT format('pid %s (%s, %s for %s s)', a.pid,
    coalesce(nullif(a.application_name, ''), 'unnamed'), coalesce(a.state, 'unknown'),
    floor(extract(epoch FROM now() - a.xact_start))) AS holder, a.xact_start
  FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
  WHERE l.granted AND a.pid <> pg_backend_pid() AND a.datname = current_database()
    AND a.xact_start IS NOT NULL AND l.locktype IN ('relation', 'advisory')
    AND (l.relation IS NULL OR l.relation IN
      (SELECT oid FROM pg_class WHERE relnamespace = current_schema()::regnamespace))
  ORDER BY a.xact_start LIMIT 5`;

const holderRows = z.object({ rows: z.array(z.object({ holder: z.string() })) });

/** A few words about each; none where nothing can be told. */
export async function lockHolders(database: Knex): Promise<string[]> {
  if (isSqlite(database)) return [];
  try {
    const { rows } = holderRows.parse(await database.raw(HOLDERS));
    return rows.map(({ holder }) => holder);
  } catch {
    // Not everybody may see the others, and it is only for a message.
    return [];
  }
}
