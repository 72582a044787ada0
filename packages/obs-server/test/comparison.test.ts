/** What the README says of a hand-written /health, shown on one. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { closeAll, serve } from './serving.ts';

afterEach(closeAll);

async function handWritten(check: () => Promise<void>) {
  const app = express();
  app.get('/health', async (_request, response) => {
    await check();
    response.json({ status: 'healthy' });
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { server, url: `http://127.0.0.1:${port}` };
}

it('a storm of 100 probes queries the database 100 times by hand, and once here', async () => {
  let byHand = 0;
  let here = 0;
  const { promise: released, resolve: release } = Promise.withResolvers<undefined>();
  const { server, url } = await handWritten(async () => {
    byHand += 1;
    await released;
  });
  const ours = await serve({
    checks: [
      {
        name: 'database',
        check: async () => {
          here += 1;
          await released;
        },
      },
    ],
  });
  const storm = Array.from({ length: 100 }, () => [
    fetch(`${url}/health`),
    fetch(`${ours.url}/health`),
  ]).flat();
  const deadline = Date.now() + 60_000;
  while (byHand < 100 && Date.now() < deadline) await new Promise((next) => setImmediate(next));
  release(undefined);
  await Promise.all(storm);
  expect({ byHand, here }).toEqual({ byHand: 100, here: 1 });
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
});
