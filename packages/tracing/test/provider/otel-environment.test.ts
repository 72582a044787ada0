import { propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import {
  configureTracing,
  getTracer,
  withSpan,
  type TracingHandle,
  type TracingWarning,
} from '../../src/index.ts';
import { serviceResource } from '../../src/provider/service-resource.ts';
import { startGrpcCollector } from '@wflo/otlp/collector';

const original = { ...process.env };
let tracing: TracingHandle | undefined;

const set = (variables: Record<string, string>): void => {
  Object.assign(process.env, variables);
};

afterEach(async () => {
  await tracing?.shutdown();
  tracing = undefined;
  for (const name of Object.keys(process.env)) {
    if (name.startsWith('OTEL_')) Reflect.deleteProperty(process.env, name);
  }
  set(original as Record<string, string>);
});

describe('OTEL_EXPORTER_OTLP_*', () => {
  it('gives the endpoint where the option is unset', async () => {
    const collector = await startGrpcCollector();
    set({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://${collector.endpoint}` });
    tracing = configureTracing();
    getTracer().startSpan('x').end();
    await tracing.shutdown();
    expect(collector.accepted()).toBe(1);
    collector.close();
  });
});

describe('the other OTEL_* variables', () => {
  it('name the service and describe it, where the options are unset', () => {
    set({ OTEL_SERVICE_NAME: 'named', OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=test' });
    expect(serviceResource({ serviceVersion: '1.2.3' }).attributes).toMatchObject({
      'service.name': 'named',
      'service.version': '1.2.3',
      'deployment.environment': 'test',
    });
    expect(serviceResource({ serviceName: 'ours' }).attributes['service.name']).toBe('ours');
  });

  it('choose the sampler', () => {
    set({ OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' });
    tracing = configureTracing();
    expect(getTracer().startSpan('x').isRecording()).toBe(false);
  });

  it.each([
    [{ OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '2' }, 'from 0 to 1'],
    [{ OTEL_BSP_MAX_QUEUE_SIZE: '-1' }, 'OTEL_BSP_MAX_QUEUE_SIZE'],
    [{ OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: 'many' }, 'OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT is "many"'],
    [{ OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '-1' }, 'a whole number, 0 or above'],
    [{ OTEL_SPAN_EVENT_COUNT_LIMIT: '1.5' }, 'OTEL_SPAN_EVENT_COUNT_LIMIT is "1.5"'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'ftp://x' }, 'OTEL_EXPORTER_OTLP_ENDPOINT is "ftp://x"'],
  ])('are ignored with a warning when they are wrong: %p', (wrong, expected) => {
    set(wrong);
    const warnings: TracingWarning[] = [];
    tracing = configureTracing({ onWarning: (warning) => void warnings.push(warning) });
    expect(warnings).toEqual([
      {
        code: 'WFLO_TRACING_SETTING_IGNORED',
        message: expect.stringContaining(expected) as unknown,
      },
    ]);
    const span = getTracer().startSpan('x', { attributes: { text: 'x'.repeat(20_000) } });
    span.addEvent('first').addEvent('second');
    const { attributes, events } = span as unknown as ReadableSpan; // the SDK's
    expect(attributes['text']).toHaveLength(16_384);
    expect(events).toHaveLength(2);
  });

  it("switch the SDK off: no ids, nothing recorded, the caller's trace still passed on", async () => {
    set({ OTEL_SDK_DISABLED: 'true' });
    tracing = configureTracing();
    const span = getTracer().startSpan('x');
    expect(trace.isSpanContextValid(span.spanContext())).toBe(false);
    await tracing.forceFlush();
    expect(tracing.stats().started).toBe(0);
  });

  it.each([
    [{ OTEL_TRACES_SAMPLER: 'always_on' }, true],
    [{ OTEL_TRACES_SAMPLER: 'always_off' }, false],
    [{ OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '1' }, true],
    [{ OTEL_TRACES_SAMPLER: 'parentbased_always_on' }, true],
    [{ OTEL_TRACES_SAMPLER: 'parentbased_always_off' }, false],
    [{ OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' }, false],
  ])('choose whether a root span is recorded: %p', (variables, expected) => {
    set(variables);
    tracing = configureTracing();
    expect(getTracer().startSpan('x').isRecording()).toBe(expected);
  });

  it('limit what a span holds', async () => {
    set({
      OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '2',
      OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: '3',
      OTEL_SPAN_EVENT_COUNT_LIMIT: '1',
      OTEL_SPAN_LINK_COUNT_LIMIT: '1',
      OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT: '1',
      OTEL_LINK_ATTRIBUTE_COUNT_LIMIT: '1',
    });
    tracing = configureTracing();
    const link = {
      context: { traceId: '1'.repeat(32), spanId: '1'.repeat(16), traceFlags: 1 },
      attributes: { a: 1, b: 2 },
    };
    const span = getTracer().startSpan('x', { links: [link, link] });
    span.setAttributes({ a: 'long', b: 2, c: 3 });
    span.addEvent('first');
    span.addEvent('second', { a: 1, b: 2 });
    const { attributes, events, links } = span as unknown as ReadableSpan; // the SDK's
    expect({ attributes, events, links }).toMatchObject({
      attributes: { a: 'lon', b: 2 },
      events: [{ name: 'second', droppedAttributesCount: 1 }],
      links: [{ attributes: { a: 1 }, droppedAttributesCount: 1 }],
    });
    expect(Object.keys(attributes)).toHaveLength(2);
    expect(events).toHaveLength(1);
    expect(links).toHaveLength(1);
  });

  it.each([
    ['', ['baggage', 'traceparent']],
    ['tracecontext', ['traceparent']],
    ['baggage', ['baggage']],
    ['none', []],
    ['b3', ['b3']],
    ['b3multi,tracecontext', ['traceparent', 'x-b3-sampled', 'x-b3-spanid', 'x-b3-traceid']],
    ['ottrace,baggage', ['baggage']],
  ])('choose what goes on the wire: OTEL_PROPAGATORS=%j', (propagators, expected) => {
    set({ OTEL_PROPAGATORS: propagators });
    tracing = configureTracing({ onWarning: () => undefined });
    const carrier: Record<string, string> = {};
    const baggage = propagation.createBaggage({ a: { value: 'b' } });
    withSpan('x', {}, (span) => {
      const context = trace.setSpan(propagation.setBaggage(ROOT_CONTEXT, baggage), span);
      propagation.inject(context, carrier);
    });
    expect(Object.keys(carrier).sort()).toEqual(expected);
  });

  it.each([
    [{ OTEL_PROPAGATORS: 'ottrace,tracecontext' }, 'OTEL_PROPAGATORS names "ottrace", which is'],
    [{ OTEL_PROPAGATORS: 'tracecontext,jaeger' }, 'npm install @opentelemetry/propagator-jaeger'],
    [{ OTEL_TRACES_SAMPLER: 'jaeger_remote' }, 'OTEL_TRACES_SAMPLER is "jaeger_remote", which is'],
    [{ OTEL_TRACES_SAMPLER: 'xray', OTEL_TRACES_SAMPLER_ARG: 'endpoint=x' }, '"xray", which is'],
    [
      { OTEL_NODE_RESOURCE_DETECTORS: 'nowhere,os' },
      'OTEL_NODE_RESOURCE_DETECTORS names "nowhere"',
    ],
    [{ OTEL_NODE_RESOURCE_DETECTORS: 'gcp' }, 'npm install @opentelemetry/resource-detector-gcp'],
    [{ OTEL_SDK_DISABLED: 'yes' }, 'OTEL_SDK_DISABLED is "yes", expected true or false'],
    [{ OTEL_TRACES_EXPORTER: 'zipkin' }, 'OTEL_TRACES_EXPORTER names "zipkin", which is ignored'],
    [{ OTEL_RESOURCE_ATTRIBUTES: 'a=1,b' }, 'OTEL_RESOURCE_ATTRIBUTES is ignored, all of it'],
    [{ OTEL_RESOURCE_ATTRIBUTES: 'a=%zz' }, 'percent-encoded'],
  ])('are ignored with a warning, as the specification says: %p', (wrong, expected) => {
    set(wrong);
    const warnings: TracingWarning[] = [];
    tracing = configureTracing({ onWarning: (warning) => warnings.push(warning) });
    expect(warnings).toEqual([
      {
        code: 'WFLO_TRACING_SETTING_IGNORED',
        message: expect.stringContaining(expected) as unknown,
      },
    ]);
    expect(getTracer().startSpan('x').isRecording()).toBe(true);
  });

  it('cause no warning when they are right', () => {
    set({ OTEL_PROPAGATORS: 'tracecontext, baggage', OTEL_RESOURCE_ATTRIBUTES: 'a=1%2C2,b=3' });
    const warnings: unknown[] = [];
    tracing = configureTracing({ onWarning: (warning) => warnings.push(warning) });
    expect(warnings).toEqual([]);
  });

  it('survive a listener that throws', () => {
    set({ OTEL_PROPAGATORS: 'tracecontext, nonsense' });
    let heard = 0;
    const onWarning = () => {
      heard += 1;
      throw new Error('listener');
    };
    expect(() => (tracing = configureTracing({ onWarning }))).not.toThrow();
    expect(heard).toBe(1);
  });
});
