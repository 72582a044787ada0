import { trace } from '@opentelemetry/api';
import { configureTracing, getTracer, withSpan, type TracingHandle } from '../../src/index.ts';
import { startHttpCollector, type HttpCollector } from '@wflo/otlp/collector';

interface SdkProvider {
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** As code that knows OpenTelemetry alone gets at it. */
function providerOfApi(): SdkProvider {
  const proxy = trace.getTracerProvider();
  const getDelegate = Reflect.get(proxy, 'getDelegate') as () => SdkProvider; // the API's proxy has it
  return getDelegate.call(proxy);
}

let collector: HttpCollector;
let tracing: TracingHandle;

beforeEach(async () => {
  collector = await startHttpCollector();
  tracing = configureTracing({
    otlpEndpoint: collector.endpoint,
    protocol: 'http/protobuf',
    scheduledDelayMillis: 3_600_000,
  });
  withSpan('one', {}, () => undefined);
});
afterEach(async () => {
  await tracing.shutdown();
  collector.close();
});

describe('the tracer provider that the API gives', () => {
  it('sends what waits on forceFlush, and goes on', async () => {
    await providerOfApi().forceFlush();
    expect(tracing.stats()).toMatchObject({ exported: 1, queued: 0 });
    withSpan('two', {}, () => undefined);
    await providerOfApi().forceFlush();
    expect(tracing.stats().exported).toBe(2);
  });

  it('sends what waits on shutdown, as the handle does, and can be configured again', async () => {
    await providerOfApi().shutdown();
    expect(tracing.stats()).toMatchObject({ exported: 1, queued: 0 });
    expect(getTracer().startSpan('after').isRecording()).toBe(false);
    await tracing.shutdown();
    tracing = configureTracing();
    expect(getTracer().startSpan('again').isRecording()).toBe(true);
  });

  it('has nothing to do before and after', async () => {
    const held = providerOfApi();
    await tracing.shutdown();
    await expect(held.forceFlush()).resolves.toBeUndefined();
    await expect(held.shutdown()).resolves.toBeUndefined();
  });

  it.each([['by option'], ['by OTEL_SDK_DISABLED']])(
    'can be flushed and shut down where tracing is disabled %s, too',
    async (how) => {
      await tracing.shutdown();
      if (how !== 'by option') process.env['OTEL_SDK_DISABLED'] = 'true';
      try {
        tracing = configureTracing({ enabled: how !== 'by option' });
      } finally {
        delete process.env['OTEL_SDK_DISABLED'];
      }
      expect(getTracer().startSpan('none').isRecording()).toBe(how === 'by option');
      const provider = providerOfApi();
      await expect(provider.forceFlush()).resolves.toBeUndefined();
      await expect(provider.shutdown()).resolves.toBeUndefined();
    },
  );
});
