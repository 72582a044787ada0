import { context, createContextKey, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { AlwaysOffSampler } from '@opentelemetry/sdk-trace-node';
import {
  AlreadyConfiguredError,
  configureTracing,
  getTracer,
  InvalidEndpointError,
  InvalidTracingOptionError,
  tracingStats,
  withSpan,
  type TracingHandle,
} from '../src/index.ts';
import { startGrpcCollector } from '@wflo/otlp/collector';

/** Where the API holds what is registered. */
const API_REGISTRY = Symbol.for('opentelemetry.js.api.1');

let tracing: TracingHandle | undefined;
const takenBefore = getTracer('taken before anything is configured');

afterEach(async () => {
  await tracing?.shutdown();
  tracing = undefined;
});

describe('configureTracing without an endpoint', () => {
  it('makes spans with valid ids and exports none', () => {
    tracing = configureTracing({ serviceName: 'quiet' });
    const span = getTracer().startSpan('x');
    expect(trace.isSpanContextValid(span.spanContext())).toBe(true);
    expect(span.isRecording()).toBe(true);
    span.end();
    expect(tracing.stats()).toMatchObject({ started: 1, ended: 1, exported: 0, unexported: 1 });
  });

  it('is what enabled: false means, whatever the endpoint', async () => {
    const collector = await startGrpcCollector();
    tracing = configureTracing({ enabled: false, otlpEndpoint: collector.endpoint });
    withSpan('x', {}, () => {
      expect(trace.getActiveSpan()?.spanContext().traceId).toMatch(/^[0-9a-f]{32}$/);
    });
    await tracing.shutdown();
    expect(collector.requests).toEqual([]);
    collector.close();
  });
});

describe('the process-wide set-up', () => {
  it('refuses a second configuration, saying what to do', () => {
    tracing = configureTracing();
    expect(() => configureTracing()).toThrow(AlreadyConfiguredError);
    expect(() => configureTracing()).toThrow('await shutdown()');
  });

  it('is seen by all copies of the API, also when an older one has registered something', () => {
    const before: unknown = Reflect.get(globalThis, API_REGISTRY);
    const metrics = {};
    Reflect.set(globalThis, API_REGISTRY, { version: '1.8.0', metrics });
    try {
      tracing = configureTracing();
      expect(getTracer().startSpan('x').isRecording()).toBe(true);
      expect(Reflect.get(globalThis, API_REGISTRY)).toMatchObject({ metrics });
    } finally {
      Reflect.set(globalThis, API_REGISTRY, before);
    }
  });

  it('names the version of the API that other code has registered with, when it is newer', () => {
    const before: unknown = Reflect.get(globalThis, API_REGISTRY);
    Reflect.set(globalThis, API_REGISTRY, { version: '1.99.0' });
    expect(() => configureTracing()).toThrow('Version 1.99.0 of @opentelemetry/api is in use');
    Reflect.set(globalThis, API_REGISTRY, before);
    tracing = configureTracing();
  });

  it('can be configured again after shutdown, and tracers taken before follow', async () => {
    const ids = new Set<string>();
    for (let round = 0; round < 2; round += 1) {
      const collector = await startGrpcCollector();
      tracing = configureTracing({ otlpEndpoint: collector.endpoint });
      const span = takenBefore.startSpan('x');
      ids.add(span.spanContext().traceId);
      span.end();
      takenBefore.startActiveSpan('y', (active) => {
        expect(trace.getActiveSpan()).toBe(active);
        active.end();
      });
      await tracing.shutdown();
      expect(collector.accepted()).toBe(2);
      collector.close();
    }
    expect(ids.size).toBe(2);
    expect(takenBefore.startSpan('after').isRecording()).toBe(false);
  });

  it('leaves nothing half registered when its options are wrong', () => {
    expect(() => configureTracing({ otlpEndpoint: 'ftp://x' })).toThrow(InvalidEndpointError);
    tracing = configureTracing();
    expect(getTracer().startSpan('x').isRecording()).toBe(true);
  });

  it.each([{ maxQueueSpans: 0 }, { maxQueueBytes: -1 }, { scheduledDelayMillis: 1.5 }])(
    'refuses %p',
    (options) => {
      expect(() => configureTracing(options)).toThrow(InvalidTracingOptionError);
    },
  );

  it('follows contexts through async calls', async () => {
    tracing = configureTracing();
    const key = createContextKey('test');
    await context.with(ROOT_CONTEXT.setValue(key, 'kept'), async () => {
      await new Promise(setImmediate);
      expect(context.active().getValue(key)).toBe('kept');
    });
  });

  it('puts W3C trace context and baggage on the wire, and takes them off', () => {
    tracing = configureTracing();
    const carrier: Record<string, string> = {};
    withSpan('x', {}, (span) => {
      const baggage = propagation.createBaggage({ tenant: { value: 'a' } });
      propagation.inject(propagation.setBaggage(context.active(), baggage), carrier);
      const { traceId, spanId } = span.spanContext();
      expect(carrier).toEqual({ traceparent: `00-${traceId}-${spanId}-01`, baggage: 'tenant=a' });
      const extracted = propagation.extract(ROOT_CONTEXT, carrier);
      expect(trace.getSpanContext(extracted)).toMatchObject({ traceId, spanId, isRemote: true });
    });
  });

  it('uses the propagator of the option', () => {
    const fields = (): string[] => ['x-own'];
    tracing = configureTracing({
      propagator: {
        fields,
        extract: (parent) => parent,
        inject: (_context, carrier) => void Reflect.set(Object(carrier) as object, 'x-own', '1'),
      },
    });
    const carrier = {};
    propagation.inject(context.active(), carrier);
    expect(carrier).toEqual({ 'x-own': '1' });
  });

  it('respects a sampler: spans that are not sampled are neither recorded nor counted', () => {
    tracing = configureTracing({ sampler: new AlwaysOffSampler() });
    const span = getTracer().startSpan('x');
    expect(trace.isSpanContextValid(span.spanContext())).toBe(true);
    span.end();
    expect(tracing.stats().started).toBe(0);
  });
});

describe('tracingStats', () => {
  it('adds up over every configuration of the process', async () => {
    const before = tracingStats();
    for (let round = 0; round < 2; round += 1) {
      tracing = configureTracing();
      getTracer().startSpan('x').end();
      await tracing.shutdown();
    }
    expect(tracingStats().ended).toBe(before.ended + 2);
  });
});
