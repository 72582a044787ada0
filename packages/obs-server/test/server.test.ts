import { request } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import { ObsServerError, startObsServer } from '../src/index.ts';
import { bodyOf, closeAll, serve } from './serving.ts';

afterEach(closeAll);

const text = { contentType: 'text/plain', body: 'up 1\n' };

/** Sends one request with keep-alive on a socket of its own and waits for the answer's headers. */
async function keepAlive(port: number, path: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(`GET ${path} HTTP/1.1\r\nHost: test\r\nConnection: keep-alive\r\n\r\n`);
  await once(socket, 'data');
  return socket;
}

describe('startObsServer', () => {
  it('listens on loopback at a free port and says where', async () => {
    const { url, port } = await serve();
    expect(port).toBeGreaterThan(0);
    expect(url).toBe(`http://127.0.0.1:${port}`);
  });

  it('rejects with WFLO_PORT_TAKEN, naming the port and the variable that moves it', async () => {
    const { port } = await serve();
    const error: unknown = await startObsServer({ port }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ObsServerError);
    expect(error).toMatchObject({ code: 'WFLO_PORT_TAKEN', cause: { code: 'EADDRINUSE' } });
    expect(String(error)).toContain(`127.0.0.1:${port}`);
    expect(String(error)).toContain('METRICS_PORT');
  });

  it('rejects with WFLO_LISTEN_FAILED for an address that is not here', async () => {
    await expect(startObsServer({ host: '192.0.2.1', port: 0 })).rejects.toMatchObject({
      code: 'WFLO_LISTEN_FAILED',
    });
  });

  it('answers an unknown path with a 404 problem', async () => {
    const { url } = await serve();
    const response = await fetch(`${url}/nothing`);
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await bodyOf(response)).toMatchObject({ status: 404, code: 'WFLO_NOT_FOUND' });
  });

  it.each(['/health', '/ready', '/metrics', '/loggers'])(
    'answers POST %s with 405 and what is allowed',
    async (path) => {
      const { url } = await serve({
        metrics: () => Promise.resolve(text),
        loggers: { getLogLevels: () => ({}), setLogLevel: () => undefined },
      });
      const response = await fetch(url + path, { method: 'POST' });
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')).toBe('GET, HEAD');
      expect(await bodyOf(response)).toMatchObject({ code: 'WFLO_METHOD_NOT_ALLOWED' });
    },
  );

  it('refuses a long URL and large headers', async () => {
    const { url } = await serve();
    const long = await fetch(`${url}/health?x=${'y'.repeat(3_000)}`);
    expect(long.status).toBe(414);
    expect(await bodyOf(long)).toMatchObject({ code: 'WFLO_URI_TOO_LONG' });
    const large = request(`${url}/health`, { headers: { 'x-large': 'y'.repeat(20_000) } });
    large.end();
    const [{ statusCode }] = (await once(large, 'response')) as [{ statusCode: number }];
    expect(statusCode).toBe(431);
  });

  it('cuts a client that never finishes its headers', async () => {
    const { port } = await serve();
    const socket = connect(port, '127.0.0.1');
    socket.write('GET /health HTTP/1.1\r\nHost: test\r\n');
    socket.resume();
    await once(socket, 'close');
    expect(socket.destroyed).toBe(true);
  });
});

describe('close', () => {
  it('ends with idle keep-alive connections open', async () => {
    const server = await startObsServer({ port: 0 });
    const sockets = await Promise.all([1, 2, 3].map(() => keepAlive(server.port, '/health')));
    const ended = Promise.all(sockets.map((socket) => once(socket, 'close')));
    await server.close();
    await ended;
  });

  it('lets a scrape in progress end, refuses new connections, and closes its connection', async () => {
    const { promise: asked, resolve: isAsked } = Promise.withResolvers<undefined>();
    const { promise: released, resolve: release } = Promise.withResolvers<undefined>();
    const server = await startObsServer({
      port: 0,
      metrics: async () => {
        isAsked(undefined);
        await released;
        return text;
      },
    });
    const scrape = fetch(`${server.url}/metrics`);
    await asked;
    const closed = server.close();
    expect(server.close()).toBe(closed);
    await expect(fetch(`${server.url}/health`)).rejects.toThrow();
    release(undefined);
    const response = await scrape;
    expect(await response.text()).toBe('up 1\n');
    expect(response.headers.get('connection')).toBe('close');
    await closed;
  });

  it('frees the port', async () => {
    const server = await startObsServer({ port: 0 });
    await server.close();
    const next = createServer().listen(server.port, '127.0.0.1');
    await once(next, 'listening');
    next.close();
    await once(next, 'close');
  });

  it('cuts a request that does not end within its bound', async () => {
    const server = await startObsServer({
      port: 0,
      metrics: () => new Promise(() => undefined),
    });
    const socket = connect(server.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write('GET /metrics HTTP/1.1\r\nHost: test\r\n\r\n');
    await once(socket, 'connect');
    await fetch(`${server.url}/health`);
    await server.close();
    if (!socket.destroyed) await once(socket, 'close');
  });
});
