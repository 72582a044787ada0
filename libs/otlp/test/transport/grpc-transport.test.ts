import { logVerbosity, setLogVerbosity } from '@grpc/grpc-js';
import { constants, createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import { createServer as createHttp1Server } from 'node:http';
import { connect, createServer as createTcpServer, type AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { resolveExportSettings } from '../../src/settings/export-settings.ts';
import { GrpcTransport } from '../../src/transport/grpc-transport.ts';

type Respond = (stream: ServerHttp2Stream, body: Buffer, request: number) => void;

let server: Http2Server | undefined;
let transport: GrpcTransport | undefined;
const sessions: string[] = [];

afterEach(() => {
  transport?.close();
  server?.close();
  sessions.length = 0;
});

/** A bare HTTP/2 server: what it gets and says is seen byte by byte. */
async function serve(respond: Respond): Promise<string> {
  server = createServer();
  let requests = 0;
  server.on('session', () => sessions.push('opened'));
  server.on('stream', (stream) => {
    const chunks: Buffer[] = [];
    stream.on('error', () => undefined);
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      requests += 1;
      respond(stream, Buffer.concat(chunks), requests);
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const accept: Respond = (stream) => {
  stream.respond({ 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => {
    stream.sendTrailers({ 'grpc-status': '0' });
  });
  stream.end(Buffer.alloc(5));
};

const transmit = (
  otlpEndpoint: string,
  env: Record<string, string> = {},
  timeoutMillis = 10_000,
) => {
  const settings = resolveExportSettings('traces', { otlpEndpoint }, env);
  if (settings === undefined) throw new Error('no endpoint');
  transport ??= new GrpcTransport(settings);
  return transport.transmit(Buffer.from('spans'), {
    timeoutMillis,
    signal: new AbortController().signal,
  });
};

afterEach(() => {
  transport = undefined;
});

describe('OTLP over gRPC', () => {
  it('sends one framed message', async () => {
    let got: Buffer = Buffer.alloc(0);
    const endpoint = await serve((stream, body, request) => {
      got = body;
      accept(stream, body, request);
    });
    expect(await transmit(endpoint)).toMatchObject({ status: 'accepted' });
    expect(got).toEqual(Buffer.from([0, 0, 0, 0, 5, ...Buffer.from('spans')]));
  });

  it('compresses when OTEL_EXPORTER_OTLP_COMPRESSION says so', async () => {
    let got: Buffer = Buffer.alloc(0);
    const endpoint = await serve((stream, body, request) => {
      got = body;
      accept(stream, body, request);
    });
    let encoding: unknown;
    server?.on('stream', (_stream, headers) => (encoding = headers['grpc-encoding']));
    await transmit(endpoint, { OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' });
    expect(got[0]).toBe(1);
    expect(got.readUInt32BE(1)).toBe(got.length - 5);
    expect(gunzipSync(got.subarray(5)).toString()).toBe('spans');
    expect(encoding).toBe('gzip');
  });

  it('reuses its connection from one call to the next', async () => {
    const endpoint = await serve(accept);
    for (let call = 0; call < 3; call += 1) await transmit(endpoint);
    expect(sessions).toHaveLength(1);
  });

  it('connects anew once the server has said goodbye', async () => {
    const endpoint = await serve((stream, body, request) => {
      accept(stream, body, request);
      if (request === 1) stream.session?.goaway();
    });
    expect(await transmit(endpoint)).toMatchObject({ status: 'accepted' });
    let result = await transmit(endpoint);
    while (result.status === 'retryable') result = await transmit(endpoint);
    expect(result).toMatchObject({ status: 'accepted' });
    expect(sessions).toHaveLength(2);
  });

  it('connects anew after a call without a response', async () => {
    let isSilent = true;
    let requests = 0;
    const endpoint = await serve((stream, body, request) => {
      requests = request;
      if (!isSilent) accept(stream, body, request);
    });
    let result = await transmit(endpoint, {}, 50);
    // On a busy machine the time may be over before the call is there.
    while (requests === 0) result = await transmit(endpoint, {}, 50);
    expect(result).toEqual({
      status: 'retryable',
      error: 'DEADLINE_EXCEEDED: no response in 50 ms',
    });
    isSilent = false;
    const before = sessions.length;
    expect(await transmit(endpoint)).toMatchObject({ status: 'accepted' });
    expect(sessions.length).toBeGreaterThan(before);
  });

  it.each([
    [503, 'retryable', 'UNAVAILABLE: Received HTTP status code 503'],
    [401, 'refused', 'UNAUTHENTICATED: Received HTTP status code 401'],
    [200, 'refused', 'UNKNOWN: Received HTTP status code 200'],
    [413, 'too_large', 'UNKNOWN: Received HTTP status code 413'],
  ])('understands a proxy that responds with %i', async (httpStatus, status, error) => {
    const endpoint = await serve((stream) => {
      stream.respond({ ':status': httpStatus }, { endStream: true });
    });
    expect(await transmit(endpoint)).toMatchObject({ status, error });
  });

  it('reads a status that comes with the headers, and its message', async () => {
    const endpoint = await serve((stream) => {
      stream.respond(
        { 'grpc-status': '7', 'grpc-message': 'gr%C3%B6%C3%9Fer' },
        { endStream: true },
      );
    });
    expect(await transmit(endpoint)).toEqual({
      status: 'refused',
      error: 'PERMISSION_DENIED: größer',
    });
  });

  it.each([
    [8, 'grpc: received message larger than max (5 vs. 4)'],
    [11, 'Error, decoded message length too large: found 5 bytes, the limit is: 4 bytes'],
  ])('knows by status %i that a message is too large', async (code, message) => {
    const endpoint = await serve((stream) => {
      const headers = { 'grpc-status': String(code), 'grpc-message': message };
      stream.respond(headers, { endStream: true });
    });
    expect(await transmit(endpoint)).toMatchObject({ status: 'too_large' });
  });

  it('leaves headers out that HTTP/2 does not have', async () => {
    const endpoint = await serve(accept);
    const env = { OTEL_EXPORTER_OTLP_HEADERS: 'connection=close,keep-alive=1,content-length=3' };
    expect(await transmit(endpoint, env)).toMatchObject({ status: 'accepted' });
  });

  it('tries again when the server breaks the call off', async () => {
    const endpoint = await serve((stream, body, request) => {
      if (request === 1) stream.close(constants.NGHTTP2_INTERNAL_ERROR);
      else accept(stream, body, request);
    });
    expect(await transmit(endpoint)).toMatchObject({ status: 'retryable' });
    expect(await transmit(endpoint)).toMatchObject({ status: 'accepted' });
  });

  it('sends a call again at once that the server has not looked at', async () => {
    let refused = 0;
    const endpoint = await serve((stream, body, request) => {
      refused = request - 1;
      if (request <= 3) stream.close(constants.NGHTTP2_REFUSED_STREAM);
      else accept(stream, body, request);
    });
    expect(await transmit(endpoint)).toMatchObject({ status: 'accepted' });
    expect(refused).toBe(3);
  });

  it('finds out by a ping that a connection has died, long before the call is overdue', async () => {
    let isDark = false;
    const endpoint = await serve(accept);
    const path = createTcpServer((client) => {
      const upstream = connect(Number(endpoint.split(':')[1]), '127.0.0.1');
      const dies = !isDark;
      client.on('close', () => upstream.destroy());
      for (const [from, to] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        from.on('error', () => undefined);
        from.on('data', (bytes) => !(isDark && dies) && to.write(bytes));
      }
    });
    await new Promise<void>((resolve) => path.listen(0, '127.0.0.1', resolve));
    const { port } = path.address() as AddressInfo;
    const settings = resolveExportSettings('traces', { otlpEndpoint: `127.0.0.1:${port}` }, {});
    if (settings === undefined) throw new Error('no endpoint');
    transport = new GrpcTransport(settings, { afterMillis: 10, timeoutMillis: 100 });
    expect(await transmit(endpoint)).toMatchObject({ status: 'accepted' });
    isDark = true;
    const result = await transmit(endpoint, {}, 3_600_000);
    expect(result).toEqual({ status: 'retryable', error: 'UNAVAILABLE: Connection dropped' });
    expect(await transmit(endpoint)).toMatchObject({ status: 'accepted' });
    path.close();
  });

  it('says so when it is the proxy that cannot be reached', async () => {
    process.env['grpc_proxy'] = 'http://127.0.0.1:9';
    setLogVerbosity(logVerbosity.NONE);
    expect(await transmit('collector.example:4317')).toEqual({
      status: 'retryable',
      error: 'UNAVAILABLE: no connection through the proxy',
    });
    Reflect.deleteProperty(process.env, 'grpc_proxy');
  });

  it('does not take a server of HTTP/1 for a collector', async () => {
    const other = createHttp1Server((_request, response) => response.end('hello'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    expect(await transmit(`127.0.0.1:${port}`)).toMatchObject({ status: 'retryable' });
    other.closeAllConnections();
    other.close();
  });
});
