/** A shop that knows nothing of workflows: prints its own page, as Prometheus and as OpenMetrics. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { Counter } from 'prom-client';
import { startObservability } from '../../src/index.ts';

const observability = await startObservability({ service: { name: 'shop', version: '1.0.0' } });
new Counter({ name: 'shop_orders_total', help: 'Orders' }).inc();

const app = express();
app.get('/orders/:id', (_request, response) => {
  response.send('an order');
});
app.get('/broken', () => {
  throw new Error('broken');
});
const servers = [
  createServer(app),
  createServer((request, response) => {
    response.end(`plain ${request.url ?? ''}`);
  }),
  createServer(),
];
const [shop, plain, closed = ''] = await Promise.all(
  servers.map(async (server) => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }),
);

for (const url of [
  ...[1, 2, 3].map((id) => `${shop}/orders/${id}`),
  `${shop}/broken`,
  `${shop}/nowhere/${Math.random()}`,
  `${plain}/some/secret-path?token=x`,
]) {
  await (await fetch(url)).text();
}
servers[2]?.close();
await fetch(closed).catch(() => undefined);

const metrics = `${observability.server?.url ?? ''}/metrics`;
for (const accept of ['text/plain', 'application/openmetrics-text']) {
  process.stdout.write(await (await fetch(metrics, { headers: { accept } })).text());
}
for (const server of servers.slice(0, 2)) {
  server.close();
  server.closeAllConnections();
}
await observability.shutdown();
