import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { type Logger as TemporalLogger, Runtime } from '@temporalio/worker';
import fastify from 'fastify';
import { pinoHttp } from 'pino-http';

import { getLogger, setLogLevel, toPino } from '../../src/index.ts';
import { captureLog } from '../captured-log.ts';

describe('a pino logger made of ours', () => {
  it('writes our lines, with name, bound fields, children and formats', () => {
    const log = captureLog();
    const pino = toPino(getLogger('http').bind({ service: 's' }));
    pino.child({ reqId: 7 }).warn({ status: 404 }, 'served in %d ms', 12);
    expect(log.last()).toMatchObject({
      level: 'warning',
      logger: 'http',
      event: 'served in 12 ms',
      service: 's',
      reqId: 7,
      status: 404,
    });
  });

  it('shows an error with its causes as exception, and takes secrets out', () => {
    const log = captureLog();
    const error = new Error('top', { cause: new TypeError('root') });
    toPino(getLogger()).error({ err: error, headers: { authorization: 'x' } }, 'failed');
    expect(log.last()).toMatchObject({
      event: 'failed',
      exception: { type: 'Error', message: 'top', cause: { type: 'TypeError', message: 'root' } },
      headers: { authorization: '[Redacted]' },
    });
    toPino(getLogger()).error(error);
    expect(log.last()).toMatchObject({ event: 'top', exception: { message: 'top' } });
  });

  it('follows our levels, and keeps fields with the names of ours', () => {
    const log = captureLog({ level: 'INFO' });
    const pino = toPino(getLogger('bridge.http'));
    pino.trace('no');
    setLogLevel('TRACE', 'bridge');
    pino.trace({ level: 3, event: 'e' }, 'yes');
    pino.fatal('end');
    expect(log.all()).toMatchObject([
      { level: 'trace', event: 'yes', level_: 3, event_: 'e' },
      { level: 'critical', event: 'end' },
    ]);
  });
});

describe('a line that is filtered out', () => {
  it('is known to be so, by our levels and by that of a child, as they are now', () => {
    captureLog({ level: 'WARNING' });
    const pino = toPino(getLogger('filtered.http'));
    const child = pino.child({}, { level: 'error' });
    const enabled = () =>
      ['trace', 'debug', 'info', 'warn', 'error', 'fatal'].filter((level) =>
        pino.isLevelEnabled(level),
      );
    expect(enabled()).toEqual(['warn', 'error', 'fatal']);
    expect(child.isLevelEnabled('warn')).toBe(false);
    expect(child.isLevelEnabled('error')).toBe(true);
    setLogLevel('DEBUG', 'filtered');
    expect(enabled()).toEqual(['debug', 'info', 'warn', 'error', 'fatal']);
    expect(child.isLevelEnabled('warn')).toBe(false);
    expect(pino.isLevelEnabled('no_level')).toBe(false);
  });

  it('is not encoded', () => {
    const log = captureLog({ level: 'WARNING' });
    let reads = 0;
    const fields = { toJSON: () => (reads += 1) };
    const pino = toPino(getLogger('unread'));
    pino.info({ fields }, 'no');
    expect(reads).toBe(0);
    pino.warn({ fields }, 'yes');
    expect(reads).toBeGreaterThan(0);
    expect(log.all()).toHaveLength(1);
  });
});

it('a pino logger made of ours keeps all digits of a number', () => {
  const log = captureLog();
  const fields = { big: 12345678901234567890n, id: 9007199254740993n, small: 7, rounded: 1e21 };
  getLogger().info('x', fields);
  const { timestamp: _, ...expected } = log.last();
  toPino(getLogger()).info(fields, 'x');
  expect(log.last()).toMatchObject(expected);
});

describe('what wants pino writes our lines:', () => {
  const headers = { authorization: 'Bearer planted-7f3a9c21' };

  it('fastify', async () => {
    const log = captureLog();
    const app = fastify({ loggerInstance: toPino(getLogger('shop.http')) });
    app.get('/orders', (request) => {
      request.log.info({ headers: request.headers }, 'orders_listed');
      throw new Error('no database');
    });
    const { statusCode } = await app.inject({ url: '/orders', headers });
    await app.close();
    expect(statusCode).toBe(500);
    const reqId: unknown = expect.any(String);
    expect(log.all()).toMatchObject([
      { logger: 'shop.http', event: 'incoming request', reqId, req: { url: '/orders' } },
      { event: 'orders_listed', reqId, headers: { authorization: '[Redacted]' } },
      { level: 'error', event: 'no database', reqId, exception: { message: 'no database' } },
      { event: 'request completed', reqId, res: { statusCode: 500 } },
    ]);
    expect(log.raw.join('')).not.toContain('planted');
  });

  it('pino-http', async () => {
    const log = captureLog();
    const handle = pinoHttp({ logger: toPino(getLogger('shop.http')) });
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
    const req = { url: '/orders', headers: { authorization: '[Redacted]' } };
    expect(log.all()).toMatchObject([
      { level: 'warning', event: 'low_stock', req },
      { level: 'info', event: 'request completed', req, res: { statusCode: 404 } },
    ]);
    expect(log.raw.join('')).not.toContain('planted');
  });

  it("Temporal's Runtime, whose calls have the message first", async () => {
    const log = captureLog();
    const logger: TemporalLogger = toPino(getLogger('temporal'));
    Runtime.install({ logger });
    const error = new Error('lost');
    Runtime.instance().logger.warn('Worker stopped', { taskQueue: 'wflo', error });
    Runtime.instance().logger.log('ERROR', 'Poll failed', { taskQueue: 'wflo' });
    await Runtime.instance().shutdown();
    const lines = log.all();
    expect(lines.find(({ event }) => event === 'Worker stopped')).toMatchObject({
      logger: 'temporal',
      level: 'warning',
      taskQueue: 'wflo',
      exception: { message: 'lost' },
    });
    expect(lines.find(({ event }) => event === 'Poll failed')).toMatchObject({
      level: 'error',
      taskQueue: 'wflo',
    });
  });
});

it('what pino throws at is written all the same', () => {
  const log = captureLog();
  const unreadable = {
    get total(): number {
      throw new Error('no total');
    },
  };
  toPino(getLogger('http')).info(unreadable, 'priced');
  expect(log.last()).toMatchObject({
    logger: 'http',
    event: 'priced',
    total: '[Throws: no total]',
  });
});
