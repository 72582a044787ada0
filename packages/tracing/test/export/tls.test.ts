import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ServerCredentials } from '@grpc/grpc-js';
import { configureTracing, getTracer, type TracingHandle } from '../../src/index.ts';
import { startGrpcCollector, type GrpcCollector } from '../collector/grpc-collector.ts';

/** A self-signed certificate for localhost, made for these tests; valid for a hundred years. */
const certFile = fileURLToPath(new URL('../fixtures/localhost-cert.pem', import.meta.url));
const keyFile = fileURLToPath(new URL('../fixtures/localhost-key.pem', import.meta.url));

describe('gRPC over TLS', () => {
  let collector: GrpcCollector;
  let tracing: TracingHandle | undefined;

  beforeAll(async () => {
    const pair = { private_key: readFileSync(keyFile), cert_chain: readFileSync(certFile) };
    collector = await startGrpcCollector(undefined, {
      credentials: ServerCredentials.createSsl(null, [pair]),
    });
  });
  afterEach(async () => {
    await tracing?.shutdown({ timeoutMillis: 0 });
    Reflect.deleteProperty(process.env, 'OTEL_EXPORTER_OTLP_CERTIFICATE');
  });
  afterAll(() => {
    collector.close();
  });

  const exportOne = async (): Promise<TracingHandle> => {
    const port = collector.endpoint.split(':')[1] ?? '';
    tracing = configureTracing({ otlpEndpoint: `https://localhost:${port}` });
    getTracer().startSpan('work').end();
    await tracing.shutdown({ timeoutMillis: 10_000 });
    return tracing;
  };

  it('trusts the authority of OTEL_EXPORTER_OTLP_CERTIFICATE', async () => {
    process.env['OTEL_EXPORTER_OTLP_CERTIFICATE'] = certFile;
    expect((await exportOne()).stats()).toMatchObject({ exported: 1, dropped: {} });
  });

  it('delivers nothing to a server that it cannot trust', async () => {
    const { exported, dropped, lastError } = (await exportOne()).stats();
    expect({ exported, dropped }).toEqual({ exported: 0, dropped: { export_failed: 1 } });
    expect(lastError).toContain('certificate');
  });
});
