/** Queries PostgreSQL in a temporary table of its own. */
import knex from 'knex';
import { configureTracing } from '../../src/index.ts';
import { printedSpans, remember } from './printed-spans.ts';

const tracing = configureTracing({ spanProcessors: [remember()] });
const db = knex({
  client: 'pg',
  connection: process.env['DATABASE_URL']!,
  pool: { min: 1, max: 1 },
});
await db.raw('create temporary table tracing_people (id integer primary key, note text)');
await db.transaction(async (transaction) => {
  await transaction('tracing_people').insert({ id: 1, note: 'private note' });
});
await db('tracing_people').select().where({ id: 1 });
await db('tracing_people')
  .insert({ id: 1, note: 'private note' })
  .catch(() => undefined);
await db.raw("select 'private'::integer").catch(() => undefined);
await db.destroy();
const spans = printedSpans();
await tracing.shutdown();
process.stdout.write(JSON.stringify(spans));
