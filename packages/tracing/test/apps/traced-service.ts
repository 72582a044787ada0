/** A service as a user writes one: libraries imported first, tracing configured later in main. */
import { get } from 'node:http';
import express from 'express';
import knex from 'knex';
import { configureTracing, withSpan } from '../../src/index.ts';
import { printedSpans, remember } from './printed-spans.ts';

const tracing = configureTracing({ serviceName: 'service', spanProcessors: [remember()] });
const db = knex({
  client: 'better-sqlite3',
  connection: { filename: ':memory:' },
  useNullAsDefault: true,
});
await db.schema.createTable('orders', (table) => {
  table.integer('id').primary();
  table.string('note');
});
await db('orders').insert({ id: 7, note: 'private note' });

const app = express();
app.use(express.json());
app.get('/health', async (_request, response) => {
  await db.raw('select 1');
  response.send('healthy');
});
const orders = express.Router();
orders.get('/:id', async (request, response) => {
  response.json(await db('orders').where({ id: request.params.id }).first());
});
app.use('/orders', orders);
const server = app.listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));
const address = server.address();
if (address === null || typeof address === 'string') throw new Error('no port');
const url = `http://127.0.0.1:${address.port}`;

await withSpan('job', {}, async () => {
  await (await fetch(`${url}/orders/7?token=secret`)).json();
  await new Promise<void>((resolve) => {
    get(`${url}/orders/8`, (response) => response.resume().on('end', resolve));
  });
  await db.raw("select * from orders where note = 'private note' and id in (1, 2, 3)");
  await db('orders')
    .insert({ id: 7, note: 'private note' })
    .catch(() => undefined);
});
await (await fetch(`${url}/health`)).text();

server.closeAllConnections();
server.close();
await db.destroy();
const spans = printedSpans();
await tracing.shutdown();
process.stdout.write(JSON.stringify(spans));
