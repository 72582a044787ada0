import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { resolveExportSettings } from '../../src/settings/export-settings.ts';
import { HttpTransport } from '../../src/transport/http-transport.ts';

type Respond = (response: ServerResponse, request: number) => void;

let server: Server | undefined;
let transport: HttpTransport | undefined;
const connections = new Set<Socket>();
const requests: IncomingMessage[] = [];

afterEach(() => {
  transport?.close();
  transport = undefined;
  server?.closeAllConnections();
  server?.close();
  connections.clear();
  requests.length = 0;
});

async function serve(respond: Respond): Promise<string> {
  server = createServer((request, response) => {
    requests.push(request);
    connections.add(request.socket);
    request.resume().on('end', () => {
      respond(response, requests.length);
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const transmit = (
  otlpEndpoint: string,
  timeoutMillis = 60_000,
  env: Record<string, string> = {},
) => {
  const settings = resolveExportSettings(
    'logs',
    { otlpEndpoint, protocol: 'http/protobuf', headers: { 'x-tenant': 'a', trailer: 'b' } },
    env,
  );
  if (settings === undefined) throw new Error('no endpoint');
  transport ??= new HttpTransport(settings);
  const { signal } = new AbortController();
  return transport.transmit(Buffer.from('logs'), { timeoutMillis, signal });
};

describe('OTLP over HTTP', () => {
  it('uses one connection as long as all is well, and another one once it is not', async () => {
    const endpoint = await serve((response, request) => {
      response.writeHead(request === 3 ? 503 : 200).end();
    });
    for (let request = 1; request <= 3; request += 1) await transmit(endpoint);
    expect(connections.size).toBe(1);
    expect(await transmit(endpoint)).toMatchObject({ status: 'accepted' });
    expect(connections.size).toBe(2);
  });

  it('says how long it has waited in vain, and sends nothing again by itself', async () => {
    const endpoint = await serve((response, request) => {
      if (request === 1) response.end();
    });
    await transmit(endpoint);
    expect(await transmit(endpoint, 50)).toEqual({
      status: 'retryable',
      error: 'no response in 50 ms',
    });
    // A third request would come before this connection is closed.
    while (![...connections].every(({ destroyed }) => destroyed)) await new Promise(setImmediate);
    expect(requests.length).toBeLessThanOrEqual(2);
  });

  it('takes a response of 100 KiB, and none above 4 MiB', async () => {
    const endpoint = await serve((response, request) => {
      // A message of field 2, which is none of OTLP's.
      response.end(Buffer.alloc(request === 1 ? 100_000 : 5_000_000, 0x10));
    });
    expect(await transmit(endpoint)).toMatchObject({ status: 'accepted' });
    expect(await transmit(endpoint)).toEqual({
      status: 'refused',
      error: 'response above 4194304 bytes',
    });
  });

  it('takes a web page for none of a collector', async () => {
    const endpoint = await serve((response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8').end('\n<html></html>');
    });
    expect(await transmit(endpoint)).toEqual({
      status: 'refused',
      error: 'HTTP 200 with a web page',
    });
  });

  it.each([
    ['{"partialSuccess":{"rejectedLogRecords":"2","errorMessage":"old"}}', 2, 'old'],
    ['{"partialSuccess":{"rejectedLogRecords":2}}', 2, '2 rejected'],
    ['{}', 0, ''],
    ['[', 0, ''],
  ])('reads partial success in JSON: %s', async (body, rejected, message) => {
    const endpoint = await serve((response) => {
      response.setHeader('content-type', 'application/json').end(body);
    });
    expect(await transmit(endpoint)).toEqual({
      status: 'accepted',
      partial: { rejected, message },
    });
  });

  it('reads nothing into a text', async () => {
    const endpoint = await serve((response) => {
      response.setHeader('content-type', 'text/plain').end('\n\u0002\b\u0007');
    });
    expect(await transmit(endpoint)).toEqual({ status: 'accepted', partial: undefined });
  });

  it('sends the headers that are given, but for its own', async () => {
    const endpoint = await serve((response) => response.end());
    await transmit(endpoint);
    expect(requests[0]?.headers).toMatchObject({ 'x-tenant': 'a' });
    expect(requests[0]?.headers).not.toHaveProperty('trailer');
  });

  it('fails, and throws nothing, where the URL of the proxy is none', async () => {
    process.env['NODE_USE_ENV_PROXY'] = '1';
    process.env['HTTP_PROXY'] = 'http://no host';
    try {
      const result = await transmit('http://collector.example:4318');
      expect(result).toMatchObject({ error: expect.any(String) as unknown });
    } finally {
      Reflect.deleteProperty(process.env, 'NODE_USE_ENV_PROXY');
      Reflect.deleteProperty(process.env, 'HTTP_PROXY');
    }
  });
});
