import fastifyExpress from '@fastify/express';
import middie from '@fastify/middie';
import express from 'express';
import Fastify from 'fastify';
import Koa from 'koa';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { createObsRouter, type ObsOptions } from '../../src/index.ts';

// It has no types of its own.
const express4 = createRequire(import.meta.url)('express4') as typeof express;

const TOKEN = 'an-admin-token';
const levels = new Map([['root', 'INFO']]);
const OPTIONS: ObsOptions = {
  metrics: () => Promise.resolve({ contentType: 'text/plain; version=0.0.4', body: 'up 1\n' }),
  checks: [{ name: 'database', check: () => undefined }],
  adminToken: TOKEN,
  loggers: {
    getLogLevels: () => Object.fromEntries(levels),
    setLogLevel: (level, name = 'root') => levels.set(name, level),
  },
};

const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

async function listening(handler: RequestListener): Promise<string> {
  const server = createServer(handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function inFastify(plugin: typeof middie | typeof fastifyExpress): Promise<string> {
  const app = Fastify();
  closing.push(() => app.close());
  await app.register(plugin as typeof middie);
  app.use(createObsRouter(OPTIONS) as never);
  app.get('/other', () => 'the app');
  return app.listen({ port: 0, host: '127.0.0.1' });
}

function inExpress(create: typeof express, path: string, parsesBodies = false): Promise<string> {
  const app = create();
  if (parsesBodies) app.use(create.json());
  app.use(path, createObsRouter(OPTIONS));
  app.get('/other', (_request, response) => response.send('the app'));
  return listening(app).then((url) => (path === '/' ? url : `${url}${path}`));
}

const HOSTS: readonly (readonly [string, () => Promise<string>])[] = [
  ['Express 5', () => inExpress(express, '/')],
  ['Express 5, below a path, bodies parsed', () => inExpress(express, '/internal', true)],
  ['Express 4', () => inExpress(express4, '/')],
  ['Express 4, below a path, bodies parsed', () => inExpress(express4, '/x', true)],
  ['Fastify with middie', () => inFastify(middie)],
  ['Fastify with @fastify/express', () => inFastify(fastifyExpress)],
  [
    'node:http',
    () => {
      const router = createObsRouter(OPTIONS);
      return listening((request, response) => {
        router(request as never, response as never, () => response.end('the app'));
      });
    },
  ],
  [
    'Koa',
    () => {
      const router = createObsRouter(OPTIONS);
      const app = new Koa();
      app.use(
        ({ req, res }, next) =>
          new Promise<void>((resolve, reject) => {
            res.once('close', resolve);
            router(
              req as never,
              res as never,
              ((error?: Error) => {
                if (error === undefined) next().then(resolve, reject);
                else reject(error);
              }) as never,
            );
          }),
      );
      app.use((context) => {
        context.body = 'the app';
      });
      return listening((request, response) => void app.callback()(request, response));
    },
  ],
];

describe.each(HOSTS)('createObsRouter in %s', (_name, start) => {
  it('serves each endpoint, and leaves the others to the app', async () => {
    const base = await start();
    const status = async (path: string, init?: RequestInit): Promise<number> => {
      const response = await fetch(`${base}${path}`, init);
      await response.text();
      return response.status;
    };
    expect(await (await fetch(`${base}/metrics`)).text()).toBe('up 1\n');
    for (const path of ['/metrics', '/health', '/healthz', '/livez', '/ready', '/readyz']) {
      expect([path, await status(path)]).toEqual([path, 200]);
    }
    expect(await status('/health?group=none')).toBe(400);
    const verbose = (await (await fetch(`${base}/health?group=live&verbose`)).json()) as object;
    expect(verbose).toMatchObject({ components: {}, node: process.versions.node });
    expect(await status('/loggers')).toBe(200);
    expect(await status('/loggers', { method: 'DELETE' })).toBe(405);
    const body = '{"level":"DEBUG"}';
    const json = { 'content-type': 'application/json' };
    expect(await status('/loggers/root', { method: 'PUT', headers: json, body })).toBe(401);
    const headers = { ...json, authorization: `Bearer ${TOKEN}` };
    expect(await status('/loggers/shop', { method: 'PUT', headers, body })).toBe(200);
    expect(levels.get('shop')).toBe('DEBUG');
    if (new URL(base).pathname !== '/') return;
    expect(await (await fetch(`${base}/other`)).text()).toBe('the app');
  });
});
