import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServerCredentials } from '@grpc/grpc-js';
import type { ExportWarning } from '../../src/export-warning.ts';
import { resolveExportSettings } from '../../src/settings/export-settings.ts';
import { createTransport } from '../../src/transport/create-transport.ts';
import { certificate, startGrpcCollector } from '../collector/index.ts';

const cert = readFileSync(certificate.cert);
const key = readFileSync(certificate.key);
const closers: (() => unknown)[] = [];
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wflo-renewed-'));
});
afterEach(() => {
  for (const close of closers.splice(0)) close();
  rmSync(folder, { recursive: true });
});

const servers = {
  grpc: async (): Promise<number> => {
    const credentials = ServerCredentials.createSsl(
      cert,
      [{ private_key: key, cert_chain: cert }],
      true,
    );
    const collector = await startGrpcCollector(undefined, { credentials, host: 'localhost' });
    closers.push(() => {
      collector.close();
    });
    return Number(collector.endpoint.split(':')[1]);
  },
  'http/protobuf': async (): Promise<number> => {
    const server = createServer({ cert, key, ca: cert, requestCert: true }, (request, response) =>
      request.resume().on('end', () => response.end()),
    );
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
    closers.push(() => {
      server.closeAllConnections();
      server.close();
    });
    return (server.address() as AddressInfo).port;
  },
};

/** The files by which a process shows and checks certificates, in the folder. */
const files = () => ({
  OTEL_EXPORTER_OTLP_CERTIFICATE: join(folder, 'ca.pem'),
  OTEL_EXPORTER_OTLP_CLIENT_KEY: join(folder, 'key.pem'),
  OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: join(folder, 'cert.pem'),
});

it.each(['grpc', 'http/protobuf'] as const)(
  'connects by the files as they are when it does, over %s',
  async (protocol) => {
    const port = await servers[protocol]();
    const options = { otlpEndpoint: `https://localhost:${port}`, protocol };
    const settings = resolveExportSettings('traces', options, files());
    if (settings === undefined) throw new Error('no endpoint');
    const transport = createTransport(settings);
    closers.push(() => {
      transport.close();
    });
    const { signal } = new AbortController();
    const attempt = () => transport.transmit(new Uint8Array(), { timeoutMillis: 60_000, signal });
    expect(await attempt()).toMatchObject({ status: 'retryable' });
    copyFileSync(certificate.cert, join(folder, 'ca.pem'));
    copyFileSync(certificate.cert, join(folder, 'cert.pem'));
    copyFileSync(certificate.key, join(folder, 'key.pem'));
    expect(await attempt()).toMatchObject({ status: 'accepted' });
  },
);

it('keeps what it had while a file is being written, or gone', () => {
  copyFileSync(certificate.cert, join(folder, 'ca.pem'));
  copyFileSync(certificate.cert, join(folder, 'cert.pem'));
  copyFileSync(certificate.key, join(folder, 'key.pem'));
  const tls = resolveExportSettings('traces', { otlpEndpoint: 'https://x' }, files())?.tls;
  writeFileSync(join(folder, 'ca.pem'), '-----BEGIN CERT');
  rmSync(join(folder, 'key.pem'));
  expect(tls?.read()).toEqual({ ca: cert, key, cert });
});

it('warns of files that are no certificates, or do not fit, and goes on without them', () => {
  writeFileSync(join(folder, 'ca.pem'), 'hello');
  copyFileSync(certificate.cert, join(folder, 'cert.pem'));
  writeFileSync(join(folder, 'key.pem'), 'hello');
  const warnings: ExportWarning[] = [];
  const options = { otlpEndpoint: 'https://x' };
  const settings = resolveExportSettings('traces', options, files(), (one) => warnings.push(one));
  expect(settings?.tls.read()).toEqual({});
  expect(warnings.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^OTEL_EXPORTER_OTLP_CERTIFICATE is .*a readable PEM file/),
    expect.stringMatching(/CLIENT_KEY and OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE are ignored/),
  ]);
});
