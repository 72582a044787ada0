/**
 * What a library is used for, done once: a span comes of it where the library is traced.
 *
 * @module
 */
import { once } from 'node:events';
import type { RequestListener, Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { ProbeTarget } from './probe-spans.ts';

/** A server of this process on a free port of the loopback interface, while `use` runs. */
async function withServer(
  target: ProbeTarget,
  listener: RequestListener,
  use: () => Promise<void>,
): Promise<void> {
  const server: Server = process.getBuiltinModule('node:http').createServer(listener);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  target.port = (server.address() as AddressInfo).port; // it listens on a port
  try {
    await use();
  } finally {
    // By then all of its requests are over, and measured.
    const isClosed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await isClosed;
  }
}

const respond: RequestListener = (_request, response) => {
  response.setHeader('connection', 'close').end();
};

async function get({ port, path }: ProbeTarget): Promise<void> {
  const http = process.getBuiltinModule('node:http');
  await new Promise<void>((resolve, reject) => {
    http
      .get({ host: '127.0.0.1', port, path, agent: false }, (response) => {
        response.resume().on('end', resolve);
      })
      .on('error', reject);
  });
}

export async function probeHttp(target: ProbeTarget): Promise<void> {
  await withServer(target, respond, () => get(target));
}

export async function probeFetch(target: ProbeTarget): Promise<void> {
  await withServer(target, respond, async () => {
    await (await fetch(`http://127.0.0.1:${target.port}${target.path}`)).arrayBuffer();
  });
}

type ExpressApp = RequestListener & { get(path: string, handler: RequestListener): unknown };

/** @param exports of express, the function that makes an application */
export async function probeExpress(target: ProbeTarget, exports: unknown): Promise<void> {
  const app = (exports as () => ExpressApp)(); // what express exports
  app.get(target.path, respond);
  await withServer(target, app, () => get(target));
}

interface Knex {
  (config: object): { raw(statement: string): Promise<unknown>; destroy(): Promise<void> };
  readonly Client: new (...config: unknown[]) => object;
}

/** One statement, to a client that has no database. @param file of knex, `lib/client.js` */
export async function probeKnex(file: string): Promise<void> {
  const require = createRequire(file);
  const knex = require(file.replace(/lib([\\/])client\.js$/, 'lib$1index.js')) as Knex; // what knex exports
  const client = class extends knex.Client {
    readonly dialect = 'none';
    readonly driverName = 'none';
    acquireConnection = (): Promise<object> => Promise.resolve({});
    releaseConnection = (): Promise<void> => Promise.resolve();
    _driver = (): object => ({});
    _query = (_connection: unknown, query: object): Promise<object> =>
      Promise.resolve(Object.assign(query, { response: [] }));
    processResponse = (): unknown[] => [];
  };
  const database = knex({ client });
  await database.raw('select 1');
  await database.destroy();
}
