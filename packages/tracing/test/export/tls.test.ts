import { readFileSync } from 'node:fs';
import { Agent, createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { ServerCredentials } from '@grpc/grpc-js';
import { configureTracing, getTracer, type TracingHandle } from '../../src/index.ts';
import { certificate, startGrpcCollector } from '@wflo/otlp/collector';

const { cert: certFile, key: keyFile } = certificate;
const cert = readFileSync(certFile);
const key = readFileSync(keyFile);

interface SecureCollector {
  readonly port: number;
  close: () => void;
}

async function startGrpc(requireClient: boolean): Promise<SecureCollector> {
  const pair = { private_key: key, cert_chain: cert };
  const collector = await startGrpcCollector(undefined, {
    credentials: ServerCredentials.createSsl(requireClient ? cert : null, [pair], requireClient),
  });
  return {
    port: Number(collector.endpoint.split(':')[1]),
    close: () => {
      collector.close();
    },
  };
}

async function startHttps(requireClient: boolean): Promise<SecureCollector> {
  const server = createServer(
    { key, cert, ca: cert, requestCert: requireClient, rejectUnauthorized: requireClient },
    (request, response) => request.resume().on('end', () => response.end()),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { port: (server.address() as AddressInfo).port, close };
}

describe.each([
  ['grpc', startGrpc],
  ['http/protobuf', startHttps],
] as const)('%s over TLS', (protocol, start) => {
  let collector: SecureCollector | undefined;
  let tracing: TracingHandle | undefined;
  let agent: Agent | undefined;

  afterEach(async () => {
    await tracing?.shutdown({ timeoutMillis: 0 });
    collector?.close();
    agent?.destroy();
    agent = undefined;
    for (const name of ['CERTIFICATE', 'CLIENT_KEY', 'CLIENT_CERTIFICATE']) {
      Reflect.deleteProperty(process.env, `OTEL_EXPORTER_OTLP_${name}`);
    }
  });

  const exportOne = async (requireClient: boolean, env: Record<string, string>) => {
    collector = await start(requireClient);
    Object.assign(process.env, env);
    const otlpEndpoint = `https://localhost:${collector.port}`;
    tracing = configureTracing({ protocol, otlpEndpoint, agent });
    getTracer().startSpan('work').end();
    await tracing.shutdown({ timeoutMillis: 10_000 });
    return tracing.stats();
  };

  it('trusts the authority of OTEL_EXPORTER_OTLP_CERTIFICATE', async () => {
    const stats = await exportOne(false, { OTEL_EXPORTER_OTLP_CERTIFICATE: certFile });
    expect(stats).toMatchObject({ exported: 1, dropped: {} });
  });

  it('trusts it by an agent of the caller, too', async () => {
    agent = new Agent({ keepAlive: true });
    const stats = await exportOne(true, {
      OTEL_EXPORTER_OTLP_CERTIFICATE: certFile,
      OTEL_EXPORTER_OTLP_CLIENT_KEY: keyFile,
      OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: certFile,
    });
    expect(stats).toMatchObject({ exported: 1, dropped: {} });
  });

  it('delivers nothing to a server that it cannot trust', async () => {
    const { exported, dropped, lastError } = await exportOne(false, {});
    expect({ exported, dropped }).toEqual({ exported: 0, dropped: { export_failed: 1 } });
    expect(lastError).toContain('certificate');
  });

  it('shows OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE to a server that requires one', async () => {
    const stats = await exportOne(true, {
      OTEL_EXPORTER_OTLP_CERTIFICATE: certFile,
      OTEL_EXPORTER_OTLP_CLIENT_KEY: keyFile,
      OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: certFile,
    });
    expect(stats).toMatchObject({ exported: 1, dropped: {} });
  });

  it('delivers nothing without one to a server that requires one', async () => {
    const stats = await exportOne(true, { OTEL_EXPORTER_OTLP_CERTIFICATE: certFile });
    expect(stats).toMatchObject({ exported: 0, dropped: { export_failed: 1 } });
  });
});
