import { Agent } from 'node:http';
import { jest } from '@jest/globals';
import { configureTracing, getTracer, type TracingHandle } from '../../src/index.ts';
import { startHttpCollector, type HttpCollector } from '@wflo/otlp/collector';

let tracing: TracingHandle | undefined;
let collector: HttpCollector | undefined;

afterEach(async () => {
  await tracing?.shutdown({ timeoutMillis: 0 });
  collector?.close();
  Reflect.deleteProperty(process.env, 'OTEL_EXPORTER_OTLP_COMPRESSION');
});

const exportThree = async (otlpEndpoint: string): Promise<TracingHandle> => {
  tracing = configureTracing({ otlpEndpoint, protocol: 'http/protobuf' });
  for (let made = 0; made < 3; made += 1) getTracer().startSpan('work').end();
  await tracing.forceFlush();
  return tracing;
};

describe('OTLP over HTTP', () => {
  it('posts to /v1/traces', async () => {
    collector = await startHttpCollector();
    const { exported } = (await exportThree(collector.endpoint)).stats();
    expect(exported).toBe(3);
    expect(collector.requests).toEqual([{ path: '/v1/traces', spans: 3 }]);
  });

  it.each([429, 502, 503, 504])('sends again after %i', async (status) => {
    collector = await startHttpCollector([{ status }]);
    const stats = (await exportThree(collector.endpoint)).stats();
    expect(stats).toMatchObject({ exported: 3, retries: 1, dropped: {} });
    expect(collector.requests).toHaveLength(2);
  });

  it.each([400, 401, 500])('gives up at once after %i', async (status) => {
    collector = await startHttpCollector([{ status }]);
    const stats = (await exportThree(collector.endpoint)).stats();
    expect(stats).toMatchObject({ exported: 0, retries: 0, dropped: { export_failed: 3 } });
    expect(stats.lastError).toContain(String(status));
  });

  it('connects by the agent that it is given, which stays open for its other users', async () => {
    collector = await startHttpCollector();
    const agent = new Agent({ keepAlive: true });
    const connections = jest.spyOn(agent, 'createConnection');
    const destroyed = jest.spyOn(agent, 'destroy');
    tracing = configureTracing({
      ...{ otlpEndpoint: collector.endpoint, protocol: 'http/protobuf', agent },
    });
    getTracer().startSpan('work').end();
    await tracing.shutdown();
    expect(tracing.stats()).toMatchObject({ exported: 1, dropped: {} });
    expect(connections).toHaveBeenCalledTimes(1);
    expect(destroyed).not.toHaveBeenCalled();
    agent.destroy();
  });

  it('compresses when configured to', async () => {
    process.env['OTEL_EXPORTER_OTLP_COMPRESSION'] = 'gzip';
    collector = await startHttpCollector();
    await exportThree(collector.endpoint);
    expect(collector.requests).toEqual([{ path: '/v1/traces', spans: 3, encoding: 'gzip' }]);
  });
});

describe('an endpoint of which nobody has said what it speaks', () => {
  const exportOne = async (): Promise<void> => {
    getTracer().startSpan('work').end();
    await tracing?.forceFlush();
  };

  it('gets the spans over HTTP when that is what responds there', async () => {
    collector = await startHttpCollector();
    tracing = configureTracing({ otlpEndpoint: collector.endpoint });
    await exportOne();
    await exportOne();
    expect(tracing.stats()).toMatchObject({ exported: 2, retries: 0, dropped: {} });
    expect(collector.requests.map(({ path }) => path)).toEqual(['/v1/traces', '/v1/traces']);
  });

  it('is told apart from one that refuses them: the loss says what to set', async () => {
    collector = await startHttpCollector(Array.from({ length: 9 }, () => ({ status: 404 })));
    const warnings: string[] = [];
    const onWarning = ({ message }: { message: string }) => void warnings.push(message);
    tracing = configureTracing({ otlpEndpoint: collector.endpoint, onWarning });
    getTracer().startSpan('work').end();
    await tracing.shutdown({ timeoutMillis: 5_000 });
    expect(tracing.stats()).toMatchObject({ exported: 0, dropped: { export_failed: 1 } });
    expect(warnings.join()).toContain('OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf');
  });

  it('is spoken to by gRPC alone when the protocol is set', async () => {
    collector = await startHttpCollector();
    tracing = configureTracing({ otlpEndpoint: collector.endpoint, protocol: 'grpc' });
    getTracer().startSpan('work').end();
    await tracing.shutdown({ timeoutMillis: 5_000 });
    expect(collector.requests).toEqual([]);
  });
});

describe('a collector over HTTP that is not content', () => {
  it.each([
    ['seconds', () => '1'],
    ['a date', () => new Date(Date.now() + 2_000).toUTCString()],
  ])('is left alone for as long as Retry-After says, in %s', async (_form, header) => {
    collector = await startHttpCollector([{ status: 429, headers: { 'retry-after': header() } }]);
    const startedAt = performance.now();
    tracing = configureTracing({
      otlpEndpoint: collector.endpoint,
      protocol: 'http/protobuf',
      scheduledDelayMillis: 1,
    });
    getTracer().startSpan('work').end();
    while (tracing.stats().exported < 1) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(950);
    expect(tracing.stats()).toMatchObject({ retries: 1, exportFailures: 1, dropped: {} });
  });

  it('gets less at once after it has responded with 413', async () => {
    collector = await startHttpCollector([{ status: 413 }, { status: 200 }, { status: 413 }]);
    const stats = (await exportThree(collector.endpoint)).stats();
    expect(collector.requests.map(({ spans }) => spans)).toEqual([3, 2, 1]);
    expect(stats).toMatchObject({ exported: 2, dropped: { too_large: 1 } });
    expect(stats.lastError).toContain('413');
  });
});
