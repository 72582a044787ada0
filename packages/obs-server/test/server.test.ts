import { connect, createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import { ObsServerError, startObsServer } from '../src/index.ts';
import { bodyOf, closeAll, serve } from './serving.ts';

afterEach(closeAll);

const text = { contentType: 'text/plain', body: 'up 1\n' };

/** Sends one request with keep-alive on a socket of its own and waits for the headers of the response. */
async function keepAlive(port: number, path: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(`GET ${path} HTTP/1.1\r\nHost: test\r\nConnection: keep-alive\r\n\r\n`);
  await once(socket, 'data');
  return socket;
}

/** Sends bytes as they are and reads until the server closes. */
async function raw(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(text);
  let reply = '';
  for await (const chunk of socket) reply += String(chunk);
  return reply;
}

function problemIn(text: string): unknown {
  return JSON.parse(text.slice(text.indexOf('\r\n\r\n')));
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

  it('responds to an unknown path with a 404 problem', async () => {
    const { url } = await serve();
    const response = await fetch(`${url}/nothing`);
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await bodyOf(response)).toMatchObject({ status: 404, code: 'WFLO_NOT_FOUND' });
  });

  it.each(['/health', '/ready', '/metrics', '/loggers'])(
    'responds to POST %s with 405 and what is allowed',
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
    const { url, port } = await serve();
    const long = await fetch(`${url}/health?x=${'y'.repeat(3_000)}`);
    expect(long.status).toBe(414);
    expect(await bodyOf(long)).toMatchObject({ code: 'WFLO_URI_TOO_LONG' });
    const large = await raw(
      port,
      `GET /health HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`,
    );
    expect(large).toMatch(/^HTTP\/1\.1 431 /);
    expect(problemIn(large)).toMatchObject({ status: 431, code: 'WFLO_HEADERS_TOO_LARGE' });
  });

  it('responds to what is not HTTP with a problem, and goes on', async () => {
    const { url, port } = await serve();
    for (const text of [
      '\u0000\u0001\u0002\r\n\r\n',
      'GET /health HTTP/9.9\r\n\r\n',
      'G?T / HTTP/1.1\r\n\r\n',
    ]) {
      const reply = await raw(port, text);
      expect(reply).toMatch(/^HTTP\/1\.1 400 [^]*application\/problem\+json/);
      expect(problemIn(reply)).toMatchObject({ status: 400, code: 'WFLO_REQUEST_INVALID' });
    }
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  it.each([65_536, -1, 1.5, NaN, '8000' as unknown as number])(
    'refuses port %p with WFLO_INVALID_PORT',
    async (port) => {
      await expect(startObsServer({ port })).rejects.toMatchObject({
        name: 'ObsServerError',
        code: 'WFLO_INVALID_PORT',
      });
    },
  );

  it('cuts a client that never finishes its headers, and says why', async () => {
    const { port } = await serve();
    const reply = await raw(port, 'GET /health HTTP/1.1\r\nHost: test\r\n');
    expect(problemIn(reply)).toMatchObject({ status: 408, code: 'WFLO_REQUEST_TIMEOUT' });
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

  it.each(['', 'GET /health HTT', 'GET /health HTTP/1.1\r\nHost: x\r\n\r\nGET /he'])(
    'does not wait for a connection that has sent %j',
    async (text) => {
      const server = await startObsServer({ port: 0 });
      const socket = connect(server.port, '127.0.0.1').resume();
      socket.on('error', () => undefined);
      await once(socket, 'connect');
      socket.write(text);
      await fetch(`${server.url}/health`);
      const ended = once(socket, 'close');
      const { promise: late, resolve: isLate } = Promise.withResolvers<string>();
      const timer = setTimeout(isLate, 3_000, 'cut by the bound');
      const closed = server.close().then(() => 'closed');
      expect(await Promise.race([closed, late])).toBe('closed');
      clearTimeout(timer);
      await ended;
    },
  );

  it('lets a scrape in progress end, refuses new connections, and closes its connection', async () => {
    const { promise: requested, resolve: onRequest } = Promise.withResolvers<undefined>();
    const { promise: released, resolve: release } = Promise.withResolvers<undefined>();
    const server = await startObsServer({
      port: 0,
      metrics: async () => {
        onRequest(undefined);
        await released;
        return text;
      },
    });
    const scrape = fetch(`${server.url}/metrics`);
    await requested;
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
