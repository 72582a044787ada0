import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import knex from 'knex';
import { tracingDoctor, withSpan, type Observability } from '@wflo/observability';
/* the imports of the README */

async function main(): Promise<void> {
  /* the lines of the README */
  await use(observability);
}

/** Prints what a service got, beside the lines of its log. */
async function use(observability: Observability): Promise<void> {
  await withSpan('job', {}, async () => {
    await requestItself(observability);
    const database = knex({
      client: 'better-sqlite3',
      connection: { filename: ':memory:' },
      useNullAsDefault: true,
    });
    await database.raw('select 1');
    await database.destroy();
    getLogger('stranger').info('in_a_span');
  });
  const page = await (await fetch(`${observability.server?.url}/metrics`)).text();
  const { libraries, problems } = tracingDoctor();
  const traced = libraries.filter(({ state }) => state === 'traced');
  await observability.shutdown();
  console.log(
    JSON.stringify({
      spans: traced.map(({ library }) => library.replace('fetch', 'undici')),
      metrics: /http_server_request_duration_seconds_count\{.*orders\/:id.*\} 1/.test(page),
      problems,
    }),
  );
}

async function requestItself(observability: Observability): Promise<void> {
  const app = express();
  app.use(observability.router());
  app.get('/orders/:id', (_request, response) => {
    getLogger('stranger.http').info('in_a_span');
    response.json({});
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await (await fetch(`http://127.0.0.1:${port}/orders/1`)).text();
  server.close();
}

void main();
