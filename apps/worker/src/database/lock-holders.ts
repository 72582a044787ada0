/**
 * Who holds locks on the tables that a migration waits for.
 *
 * @module
 */
import type { Knex } from 'knex';
import type { DatabaseEngine } from './open-database.ts';

/** The longest transactions come first: one that has just started ends before anybody reads of it. */
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

/** A few words about each; none where nothing can be told. */
export async function lockHolders(knex: Knex, engine: DatabaseEngine): Promise<string[]> {
  if (engine === 'sqlite') return [];
  try {
    const { rows } = await knex.raw<{ rows: { holder: string }[] }>(HOLDERS);
    return rows.map(({ holder }) => holder);
  } catch {
    // Not everybody may see the others, and it is only for a message.
    return [];
  }
}
