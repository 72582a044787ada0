/** What wants a pino logger takes ours as it is. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { Runtime } from '@temporalio/worker';
import fastify from 'fastify';
import { type Options, pinoHttp } from 'pino-http';

import { getLogger } from '../../src/index.ts';
import { type CapturedLog, captureLog } from '../captured-log.ts';

const headers = { authorization: 'Bearer planted-7f3a9c21' };

it('fastify, with its serializers and the level of a route', async () => {
  const log = captureLog();
  const logger = getLogger('shop.http');
  const app = fastify({ loggerInstance: logger });
  app.get('/orders', (request) => {
    request.log.info({ req: request.raw, count: 2 }, '%d orders_listed', 2);
    throw new Error('no database');
  });
  app.get('/quiet', { logLevel: 'error' }, (request) => {
    request.log.warn('not written');
    return {};
  });
  expect((await app.inject({ url: '/orders', headers })).statusCode).toBe(500);
  expect((await app.inject({ url: '/quiet', headers })).statusCode).toBe(200);
  await app.close();
  const reqId: unknown = expect.any(String);
  expect(log.all()).toMatchObject([
    { logger: 'shop.http', event: 'incoming request', reqId, req: { url: '/orders' } },
    { event: '2 orders_listed', reqId, req: { method: 'GET', url: '/orders' }, count: 2 },
    { level: 'error', event: 'no database', reqId, exception: { message: 'no database' } },
    { event: 'request completed', reqId, res: { statusCode: 500 } },
  ]);
  expect(log.raw.join('')).not.toContain('planted');
});

async function servedWithPinoHttp(options: Options): Promise<CapturedLog> {
  const log = captureLog();
  const handle = pinoHttp({ logger: getLogger('shop.http'), ...options });
  const server = createServer((request, response) => {
    handle(request, response);
    request.log.warn('low_stock');
    response.statusCode = 404;
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}/orders`, { headers });
  await response.arrayBuffer();
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
  expect(log.raw.join('')).not.toContain('planted');
  return log;
}

it('pino-http', async () => {
  const log = await servedWithPinoHttp({});
  const req = { url: '/orders', headers: { authorization: '[Redacted]' } };
  expect(log.all()).toMatchObject([
    { level: 'warning', logger: 'shop.http', event: 'low_stock', req },
    { level: 'info', event: 'request completed', req, res: { statusCode: 404 } },
  ]);
});

it('pino-http, with properties, levels, prefixes and paths of its own', async () => {
  const log = await servedWithPinoHttp({
    customProps: () => ({ tenant: 'berlin' }),
    customLogLevel: () => 'error',
    msgPrefix: '[http] ',
    redact: ['req.url'],
    quietReqLogger: true,
  });
  expect(log.all()).toMatchObject([
    { event: '[http] low_stock', reqId: 1 },
    {
      ...{ level: 'error', event: '[http] request completed', tenant: 'berlin' },
      ...{ req: { method: 'GET', url: '[Redacted]' }, res: { statusCode: 404 } },
    },
  ]);
});

it("Temporal's Runtime, whose calls have the message first", async () => {
  const log = captureLog();
  Runtime.install({ logger: getLogger('temporal') });
  Runtime.instance().logger.warn('Worker stopped', { taskQueue: 'wflo', error: new Error('lost') });
  Runtime.instance().logger.log('ERROR', 'Poll failed', { taskQueue: 'wflo' });
  await Runtime.instance().shutdown();
  const line = (wanted: string) => log.all().find(({ event }) => event === wanted);
  const fields = { logger: 'temporal', taskQueue: 'wflo' };
  expect(line('Worker stopped')).toMatchObject({ ...fields, exception: { message: 'lost' } });
  expect(line('Poll failed')).toMatchObject({ ...fields, level: 'error' });
});
