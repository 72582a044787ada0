import { trace } from '@opentelemetry/api';
import { configureTracing, getTracer, type TracingHandle } from '../src/index.ts';
import { resolveExportSettings } from '../src/export/export-settings.ts';
import { serviceResource } from '../src/service-resource.ts';
import { startGrpcCollector } from './collector/grpc-collector.ts';

const given = { ...process.env };
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
  set(given as Record<string, string>);
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

  it('loses against the option', () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://theirs:1' };
    const settings = resolveExportSettings({ otlpEndpoint: 'ours:2' }, env);
    expect(settings?.endpoint).toMatchObject({ host: 'ours', port: 2 });
  });

  it('prefers the traces variable, whose path is taken as it is', () => {
    const env = {
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://general:1',
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://traces:2/custom',
    };
    expect(resolveExportSettings({}, env)?.endpoint).toMatchObject({
      host: 'traces',
      path: '/custom',
    });
  });

  it('means TLS by a bare host:port unless INSECURE is true (OTLP exporter specification)', () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317' };
    expect(resolveExportSettings({}, env)?.endpoint.secure).toBe(true);
    const insecure = { ...env, OTEL_EXPORTER_OTLP_INSECURE: 'true' };
    expect(resolveExportSettings({}, insecure)?.endpoint.secure).toBe(false);
  });

  it('gives headers, compression and timeout', () => {
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4317',
      OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer%20abc, x-tenant=a',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-tenant=b',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      OTEL_EXPORTER_OTLP_TIMEOUT: '2500',
    };
    expect(resolveExportSettings({}, env)).toMatchObject({
      headers: { authorization: 'Bearer abc', 'x-tenant': 'b' },
      compression: 'gzip',
      exportTimeoutMillis: 2_500,
    });
  });

  it('exports nothing when OTEL_TRACES_EXPORTER is none', () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://x:1', OTEL_TRACES_EXPORTER: 'none' };
    expect(resolveExportSettings({}, env)).toBeUndefined();
  });

  it.each([
    [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' }, 'grpc or http/protobuf'],
    [{ OTEL_EXPORTER_OTLP_COMPRESSION: 'zip' }, 'none or gzip'],
    [{ OTEL_EXPORTER_OTLP_TIMEOUT: 'soon' }, 'milliseconds'],
    [{ OTEL_EXPORTER_OTLP_HEADERS: 'no-value' }, 'key=value'],
    [{ OTEL_EXPORTER_OTLP_HEADERS: 'x-key=two%0Alines' }, 'printable ASCII'],
    [{ OTEL_EXPORTER_OTLP_HEADERS: 'x key=a' }, 'names of HTTP headers'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'https://x', OTEL_EXPORTER_OTLP_CERTIFICATE: '/no' }, 'PEM'],
  ])('is refused with its name when it is wrong: %p', (wrong, expected) => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://x:1', ...wrong };
    expect(() => resolveExportSettings({}, env)).toThrow(expected);
    expect(() => resolveExportSettings({}, env)).toThrow(Object.keys(wrong).at(-1));
  });
});

describe('the other OTEL_* variables', () => {
  it('name the service and describe it, where the options are unset', () => {
    set({ OTEL_SERVICE_NAME: 'named', OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=test' });
    expect(serviceResource(undefined, '1.2.3').attributes).toMatchObject({
      'service.name': 'named',
      'service.version': '1.2.3',
      'deployment.environment': 'test',
    });
    expect(serviceResource('ours', undefined).attributes['service.name']).toBe('ours');
  });

  it('choose the sampler', () => {
    set({ OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' });
    tracing = configureTracing();
    expect(getTracer().startSpan('x').isRecording()).toBe(false);
  });

  it.each([
    [{ OTEL_TRACES_SAMPLER: 'sometimes' }, 'OTEL_TRACES_SAMPLER is "sometimes"'],
    [{ OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '2' }, 'from 0 to 1'],
    [{ OTEL_BSP_MAX_QUEUE_SIZE: '-1' }, 'OTEL_BSP_MAX_QUEUE_SIZE'],
  ])('are refused when they are wrong: %p', (wrong, expected) => {
    set(wrong);
    expect(() => configureTracing()).toThrow(expected);
  });

  it("switch the SDK off: no ids, nothing recorded, the caller's trace still passed on", async () => {
    set({ OTEL_SDK_DISABLED: 'true' });
    tracing = configureTracing();
    const span = getTracer().startSpan('x');
    expect(trace.isSpanContextValid(span.spanContext())).toBe(false);
    await tracing.forceFlush();
    expect(tracing.stats().started).toBe(0);
  });
});
