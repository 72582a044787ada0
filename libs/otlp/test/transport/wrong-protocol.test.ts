import { readFileSync } from 'node:fs';
import { createServer as createHttps } from 'node:https';
import { createServer as createHttp, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ServerCredentials } from '@grpc/grpc-js';
import { remedyFor } from '../../src/accounts/remedy.ts';
import { resolveExportSettings, type ExportOptions } from '../../src/settings/export-settings.ts';
import { createTransport } from '../../src/transport/create-transport.ts';
import { certificate, startGrpcCollector } from '../collector/index.ts';

const cert = readFileSync(certificate.cert);
const key = readFileSync(certificate.key);
const closers: (() => unknown)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function listening(server: Server): Promise<number> {
  server.on('request', (request, response) => request.resume().on('end', () => response.end()));
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

const servers = {
  http: () => listening(createHttp()),
  https: () => listening(createHttps({ cert, key })),
  grpc: () => grpc(ServerCredentials.createInsecure()),
  grpcs: () =>
    grpc(ServerCredentials.createSsl(null, [{ private_key: key, cert_chain: cert }], false)),
};

async function grpc(credentials: ServerCredentials): Promise<number> {
  const collector = await startGrpcCollector(undefined, { credentials, host: 'localhost' });
  closers.push(() => {
    collector.close();
  });
  return Number(collector.endpoint.split(':')[1]);
}

async function attempt(port: number, scheme: string, protocol?: ExportOptions['protocol']) {
  const options = { otlpEndpoint: `${scheme}://localhost:${port}`, protocol };
  const env = { OTEL_EXPORTER_OTLP_CERTIFICATE: certificate.cert };
  const settings = resolveExportSettings('traces', options, env);
  if (settings === undefined) throw new Error('no endpoint');
  const transport = createTransport(settings);
  closers.push(() => {
    transport.close();
  });
  const { signal } = new AbortController();
  const result = await transport.transmit(new Uint8Array(), { timeoutMillis: 60_000, signal });
  if (!('error' in result)) return result.status;
  return `${result.error} | ${remedyFor(result.error, settings.endpoint.protocol, 'traces')}`;
}

it.each([
  ['http', 'http'],
  ['https', 'https'],
  ['grpc', 'http'],
  ['grpcs', 'https'],
] as const)(
  'speaks to %s whatever it is, when nobody has named the protocol',
  async (kind, scheme) => {
    expect(await attempt(await servers[kind](), scheme)).toBe('accepted');
  },
);

const SPEAKS_HTTP = /speaks HTTP, not gRPC: set OTEL_EXPORTER_OTLP_PROTOCOL=http\/protobuf/;
const SPEAKS_GRPC = /speaks gRPC, not HTTP: set OTEL_EXPORTER_OTLP_PROTOCOL=grpc/;

it.each([
  ['http', 'http', 'grpc', SPEAKS_HTTP],
  ['https', 'https', 'grpc', SPEAKS_HTTP],
  ['grpc', 'http', 'http/protobuf', SPEAKS_GRPC],
  ['grpcs', 'https', 'http/protobuf', SPEAKS_GRPC],
  ['https', 'http', 'grpc', /If it wants TLS, write https:/],
  ['grpcs', 'http', 'grpc', /If it wants TLS, write https:/],
  ['https', 'http', 'http/protobuf', /If it wants TLS, write https:/],
  ['http', 'https', 'http/protobuf', /http:\/\/ or https:\/\/ fits what it speaks/],
  ['grpc', 'https', 'grpc', /http:\/\/ or https:\/\/ fits what it speaks/],
] as const)('says of %s what is wrong with %s and %s', async (kind, scheme, protocol, remedy) => {
  expect(await attempt(await servers[kind](), scheme, protocol)).toMatch(remedy);
});
