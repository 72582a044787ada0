import type { Knex } from 'knex';
import { z } from 'zod';
import { engineOf } from './knex-client.ts';

/** The longest transactions come first: a new one ends before anybody reads of it. */
const HOLDERS = `
  select distinct format('pid %s (%s, %s for %s s)', a.pid,
    coalesce(nullif(a.application_name, ''), 'unnamed'), coalesce(a.state, 'unknown'),
    floor(extract(epoch from now() - a.xact_start))) as holder, a.xact_start
  from pg_locks l join pg_stat_activity a on a.pid = l.pid
  where l.granted and a.pid <> pg_backend_pid() and a.datname = current_database()
    and a.xact_start is not null and l.locktype in ('relation', 'advisory')
    and (l.relation is null or l.relation in
      (select oid from pg_class where relnamespace = current_schema()::regnamespace))
  order by a.xact_start limit 5`;

const holderRows = z.object({ rows: z.array(z.object({ holder: z.string() })) });

/** A few words about each holder of locks on the tables that a migration waits for, where known. */
export async function lockHolders(database: Knex): Promise<string[]> {
  if (engineOf(database) === 'sqlite') return [];
  try {
    const { rows } = holderRows.parse(await database.raw(HOLDERS));
    return rows.map(({ holder }) => holder);
  } catch {
    // Not everybody may see the others, and it is only for a message.
    return [];
  }
}
