import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { createObsRouter, startObsServer } from '../../src/index.ts';
import { bodyOf } from '../serving.ts';

describe('createObsRouter', () => {
  it('adds the endpoints to an app and leaves other paths to it', async () => {
    const app = express();
    app.use(express.json());
    let level = '';
    app.use(
      createObsRouter({
        metrics: () => Promise.resolve({ contentType: 'text/plain', body: 'up 1\n' }),
        loggers: { getLogLevels: () => ({}), setLogLevel: (given) => void (level = given) },
        adminToken: 'token',
      }),
    );
    app.get('/v1/things', (_request, response) => {
      response.json({ things: [] });
    });
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      expect(await (await fetch(`${url}/metrics`)).text()).toBe('up 1\n');
      expect(await bodyOf(await fetch(`${url}/health`))).toMatchObject({ status: 'healthy' });
      const things = await fetch(`${url}/v1/things`);
      expect(await bodyOf(things)).toEqual({ things: [] });
      expect(things.headers.get('cache-control')).toBeNull();
      // The app has read the body already.
      const put = await fetch(`${url}/loggers/root`, {
        method: 'PUT',
        body: '{"level":"DEBUG"}',
        headers: { 'content-type': 'application/json', authorization: 'Bearer token' },
      });
      expect(put.status).toBe(200);
      expect(level).toBe('DEBUG');
    } finally {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    }
  });

  it('answers as the server of its own does, below a path too', async () => {
    const options = {
      metrics: () => Promise.resolve({ contentType: 'text/plain', body: 'up 1\n' }),
      metricsToken: 'token',
      adminToken: 'token',
      checks: [
        {
          name: 'database',
          check: () => {
            throw new Error('gone');
          },
        },
      ],
      loggers: { getLogLevels: () => ({ root: 'INFO' }), setLogLevel: () => undefined },
    };
    const app = express().use('/internal', createObsRouter(options));
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const own = await startObsServer({ port: 0, ...options });
    try {
      const mounted = `http://127.0.0.1:${(server.address() as AddressInfo).port}/internal`;
      for (const [method, path] of REQUESTS) {
        expect(await answerOf(`${mounted}${path}`, method)).toEqual(
          await answerOf(`${own.url}${path}`, method),
        );
      }
    } finally {
      await own.close();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    }
  });
});

const REQUESTS = [
  ...['GET', 'HEAD', 'POST', 'OPTIONS', 'DELETE'].flatMap((method) =>
    ['/metrics', '/health', '/ready', '/loggers', '/loggers/root'].map((path) => [method, path]),
  ),
  ['PUT', '/loggers/root'],
  ['PUT', '/loggers/%E0%A4%A'],
  ['GET', '/health?group=nothing'],
  ['GET', `/health?${'x'.repeat(3_000)}`],
] as [string, string][];

/** Status, the headers that say something, and the code or body without what differs by the moment. */
async function answerOf(url: string, method: string) {
  const response = await fetch(url, {
    method,
    headers: { authorization: 'Bearer token', 'content-type': 'application/json' },
    ...(method === 'PUT' ? { body: '{"level":"DEBUG"}' } : {}),
  });
  const text = await response.text();
  const body = text
    .replaceAll(/"(?:durationMillis|checkedAt)":[^,}]+/g, '')
    .replaceAll('/internal', '');
  const headers = ['content-type', 'cache-control', 'allow', 'vary', 'www-authenticate'];
  return {
    status: response.status,
    headers: headers.map((name) => response.headers.get(name)),
    body: body.replace(/the URL has \d+/, 'the URL has N'),
  };
}
