import { status } from '@grpc/grpc-js';
import { configureTracing, getTracer, withSpan, type TracingHandle } from '../../src/index.ts';
import { startBlackHole, startGrpcCollector, type GrpcCollector } from '@wflo/otlp/collector';

let tracing: TracingHandle | undefined;
let collector: GrpcCollector | undefined;

afterEach(async () => {
  await tracing?.shutdown({ timeoutMillis: 0 });
  collector?.close();
  tracing = collector = undefined;
});

const endSpans = (count: number): void => {
  const tracer = getTracer('test');
  for (let made = 0; made < count; made += 1) tracer.startSpan('work').end();
};

const total = (dropped: Readonly<Record<string, number>>): number =>
  Object.values(dropped).reduce((sum, count) => sum + count, 0);

describe('the export queue', () => {
  it('delivers all of 10,000 spans that end in one tick', async () => {
    collector = await startGrpcCollector();
    tracing = configureTracing({ serviceName: 'burst', otlpEndpoint: collector.endpoint });
    endSpans(10_000);
    await tracing.forceFlush();
    expect(collector.accepted()).toBe(10_000);
    expect(tracing.stats()).toMatchObject({
      started: 10_000,
      ended: 10_000,
      exported: 10_000,
      queued: 0,
      queuedBytes: 0,
      dropped: {},
    });
  });

  it('loses no span of a tight loop that fills it to its bound', async () => {
    collector = await startGrpcCollector();
    tracing = configureTracing({ otlpEndpoint: collector.endpoint });
    for (let made = 0; made < 32_768; made += 1) {
      withSpan('work', { made, region: 'eu', isNew: true }, () => undefined);
    }
    await tracing.forceFlush();
    expect(collector.accepted()).toBe(32_768);
    expect(tracing.stats()).toMatchObject({ exported: 32_768, dropped: {} });
  });

  it('sends by itself, once the delay is over', async () => {
    collector = await startGrpcCollector();
    tracing = configureTracing({ otlpEndpoint: collector.endpoint, scheduledDelayMillis: 20 });
    endSpans(3);
    while (collector.accepted() < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(collector.requests).toEqual([3]);
  });

  it('counts what does not fit, and nothing else, as queue_full', async () => {
    collector = await startGrpcCollector();
    tracing = configureTracing({ otlpEndpoint: collector.endpoint, maxQueueSpans: 1_000 });
    endSpans(2_500);
    await tracing.forceFlush();
    expect(collector.accepted()).toBe(1_000);
    expect(tracing.stats()).toMatchObject({ exported: 1_000, dropped: { queue_full: 1_500 } });
  });

  it('bounds what it holds in bytes', async () => {
    collector = await startGrpcCollector();
    tracing = configureTracing({ otlpEndpoint: collector.endpoint, maxQueueBytes: 100_000 });
    const tracer = getTracer('test');
    for (let made = 0; made < 100; made += 1) {
      tracer.startSpan('big', { attributes: { body: 'x'.repeat(9_000) } }).end();
    }
    expect(tracing.stats().queuedBytes).toBeLessThanOrEqual(100_000);
    await tracing.forceFlush();
    expect(tracing.stats()).toMatchObject({ exported: 9, dropped: { queue_full: 91 } });
  });

  it('sends a batch again after a failure that may pass', async () => {
    collector = await startGrpcCollector((request) =>
      request === 1 ? { kind: 'fail', code: status.UNAVAILABLE } : { kind: 'accept' },
    );
    tracing = configureTracing({ otlpEndpoint: collector.endpoint });
    endSpans(5);
    await tracing.forceFlush();
    expect(collector.requests).toEqual([5, 5]);
    expect(tracing.stats()).toMatchObject({ exported: 5, retries: 1, dropped: {} });
  });

  it('holds its spans while the collector is away, and delivers them when it is back', async () => {
    const away = await startGrpcCollector();
    away.close();
    tracing = configureTracing({ otlpEndpoint: away.endpoint, scheduledDelayMillis: 1 });
    endSpans(600);
    while (tracing.stats().retries < 2) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(tracing.stats()).toMatchObject({ queued: 600, exported: 0, dropped: {} });

    collector = await startGrpcCollector(undefined, { port: Number(away.endpoint.split(':')[1]) });
    while (tracing.stats().queued > 0) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(collector.accepted()).toBe(600);
    expect(tracing.stats()).toMatchObject({ exported: 600, dropped: {} });
  });

  it('holds messages below the 4 MiB that collectors take, whatever the alphabet', async () => {
    collector = await startGrpcCollector();
    tracing = configureTracing({ otlpEndpoint: collector.endpoint });
    const tracer = getTracer('test');
    for (let made = 0; made < 600; made += 1) {
      tracer.startSpan('big', { attributes: { prompt: '\u6f22'.repeat(16_000) } }).end();
    }
    await tracing.forceFlush();
    expect(tracing.stats()).toMatchObject({ exported: 600, dropped: {} });
  });

  it.each([status.UNAVAILABLE, status.RESOURCE_EXHAUSTED])(
    'waits as long as the RetryInfo of a collector that responds with %p says',
    async (code) => {
      collector = await startGrpcCollector((request) =>
        request === 1 ? { kind: 'fail', code, retryAfterMillis: 1_200 } : { kind: 'accept' },
      );
      tracing = configureTracing({ otlpEndpoint: collector.endpoint, scheduledDelayMillis: 1 });
      endSpans(5);
      while (tracing.stats().exported < 5) await new Promise((resolve) => setTimeout(resolve, 10));
      const [first = 0, second = 0] = collector.times;
      expect(second - first).toBeGreaterThanOrEqual(1_190);
      expect(tracing.stats()).toMatchObject({ exported: 5, retries: 1, exportFailures: 1 });
    },
  );

  it('gives a batch up when the collector is exhausted and requests no other attempt', async () => {
    collector = await startGrpcCollector(() => ({
      kind: 'fail',
      code: status.RESOURCE_EXHAUSTED,
    }));
    tracing = configureTracing({ otlpEndpoint: collector.endpoint });
    endSpans(5);
    await tracing.forceFlush();
    expect(tracing.stats()).toMatchObject({ retries: 0, dropped: { export_failed: 5 } });
  });

  it('divides a batch that is above the limit of the collector, down to the span that is', async () => {
    collector = await startGrpcCollector(undefined, { maxMessageBytes: 10_000 });
    tracing = configureTracing({ otlpEndpoint: collector.endpoint });
    const tracer = getTracer('test');
    for (let made = 0; made < 40; made += 1) {
      tracer.startSpan('work', { attributes: { text: 'x'.repeat(1_000) } }).end();
    }
    tracer.startSpan('whale', { attributes: { text: 'x'.repeat(12_000) } }).end();
    await tracing.forceFlush();
    expect(collector.accepted()).toBe(40);
    expect(tracing.stats()).toMatchObject({ exported: 40, queued: 0, dropped: { too_large: 1 } });
    expect(tracing.stats().queuedBytes).toBe(0);
  });

  it('loses a span that cannot be encoded, not its batch, and throws nothing', async () => {
    collector = await startGrpcCollector();
    tracing = configureTracing({ otlpEndpoint: collector.endpoint });
    endSpans(20);
    // What no API lets through, and a span processor might do.
    for (const part of ['links', 'status']) {
      const bent = getTracer('test').startSpan('bent');
      Reflect.set(bent, part, null);
      bent.end();
    }
    endSpans(20);
    await tracing.forceFlush();
    expect(tracing.stats()).toMatchObject({ exported: 40, dropped: { encoding_failed: 2 } });
  });

  it('says how long exports took, and how many of them failed', async () => {
    collector = await startGrpcCollector((request) =>
      request === 1 ? { kind: 'fail', code: status.UNAVAILABLE } : { kind: 'accept' },
    );
    tracing = configureTracing({ otlpEndpoint: collector.endpoint });
    endSpans(5);
    await tracing.forceFlush();
    const { exportAttempts, exportFailures, exportMillisTotal, exportMillisMax } = tracing.stats();
    expect({ exportAttempts, exportFailures }).toEqual({ exportAttempts: 2, exportFailures: 1 });
    expect(exportMillisTotal).toBeGreaterThanOrEqual(exportMillisMax);
  });

  it('gives a batch up at once when the collector refuses it for good', async () => {
    collector = await startGrpcCollector(() => ({ kind: 'fail', code: status.UNAUTHENTICATED }));
    tracing = configureTracing({ otlpEndpoint: collector.endpoint });
    endSpans(5);
    await tracing.forceFlush();
    expect(collector.requests).toEqual([5]);
    expect(tracing.stats()).toMatchObject({ exported: 0, dropped: { export_failed: 5 } });
    expect(tracing.stats().lastError).toContain('UNAUTHENTICATED');
  });

  it('counts the spans that the collector rejects in a response of partial success', async () => {
    collector = await startGrpcCollector(() => ({ kind: 'partial', rejected: 2, message: 'old' }));
    tracing = configureTracing({ otlpEndpoint: collector.endpoint });
    endSpans(5);
    await tracing.forceFlush();
    expect(tracing.stats()).toMatchObject({
      exported: 3,
      dropped: { rejected: 2 },
      lastError: 'old',
    });
  });

  it('reaches a collector by IPv6', async () => {
    collector = await startGrpcCollector(undefined, { host: '[::1]' });
    tracing = configureTracing({ otlpEndpoint: collector.endpoint });
    endSpans(3);
    await tracing.forceFlush();
    expect(collector.accepted()).toBe(3);
  });

  it('carries headers to the collector', async () => {
    collector = await startGrpcCollector();
    tracing = configureTracing({
      otlpEndpoint: collector.endpoint,
      headers: { 'x-tenant': 'wflo' },
    });
    endSpans(1);
    await tracing.forceFlush();
    expect(collector.metadata[0]?.get('x-tenant')).toEqual(['wflo']);
  });
});

describe('shutdown', () => {
  it('flushes what has ended and accounts for spans that end later', async () => {
    collector = await startGrpcCollector();
    tracing = configureTracing({ otlpEndpoint: collector.endpoint });
    const late = getTracer('test').startSpan('late');
    endSpans(700);
    await tracing.shutdown();
    expect(collector.accepted()).toBe(700);
    late.end();
    expect(tracing.stats()).toMatchObject({
      started: 701,
      ended: 701,
      exported: 700,
      dropped: { after_shutdown: 1 },
    });
  });

  it('drops as shutdown_timeout what a silent collector has not taken, once', async () => {
    collector = await startGrpcCollector(() => ({ kind: 'silence' }));
    tracing = configureTracing({ otlpEndpoint: collector.endpoint });
    endSpans(1_500);
    await tracing.shutdown({ timeoutMillis: 200 });
    await new Promise(setImmediate);
    const { ended, dropped, queued } = tracing.stats();
    expect({ ended, dropped, queued }).toEqual({
      ended: 1_500,
      dropped: { shutdown_timeout: 1_500 },
      queued: 0,
    });
  });

  it('ends within its bound when the peer takes the connection and says nothing', async () => {
    const hole = await startBlackHole();
    tracing = configureTracing({ otlpEndpoint: hole.endpoint });
    endSpans(10);
    await tracing.shutdown({ timeoutMillis: 300 });
    expect(tracing.stats().dropped).toEqual({ shutdown_timeout: 10 });
    hole.close();
  });

  it('gives a collector that is not there up before the bound, and counts every span', async () => {
    const gone = await startGrpcCollector();
    gone.close();
    tracing = configureTracing({ otlpEndpoint: gone.endpoint });
    endSpans(2_000);
    await tracing.shutdown({ timeoutMillis: 20_000 });
    const { dropped, exported } = tracing.stats();
    expect(exported).toBe(0);
    expect(total(dropped)).toBe(2_000);
    expect(tracing.stats().lastError).toMatch(/^UNAVAILABLE: connect ECONNREFUSED/);
  });

  it('may be called twice', async () => {
    tracing = configureTracing();
    await Promise.all([tracing.shutdown(), tracing.shutdown()]);
  });
});
