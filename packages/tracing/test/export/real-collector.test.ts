import { readFile } from 'node:fs/promises';
import { SpanStatusCode } from '@opentelemetry/api';
import { configureTracing, getTracer, withSpan, type TracingHandle } from '../../src/index.ts';

const grpc = process.env['WFLO_TEST_OTLP_GRPC'];
const http = process.env['WFLO_TEST_OTLP_HTTP'];
const file = process.env['WFLO_TEST_OTLP_FILE'];
const withCollector = grpc && http && file ? describe : describe.skip;

interface OtlpSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly kind: number;
  readonly status: { readonly code?: number };
  readonly attributes?: readonly { readonly key: string; readonly value: unknown }[];
}

interface OtlpExport {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly { key: string; value: unknown }[] };
    readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[];
  }[];
}

/** The collector's file: one OTLP JSON request per line, its last line perhaps half written. */
async function received(service: string): Promise<OtlpSpan[]> {
  const lines = (await readFile(file!, 'utf8').catch(() => '')).split('\n').slice(0, -1);
  return lines
    .map((line) => JSON.parse(line) as OtlpExport) // written by the collector
    .flatMap(({ resourceSpans }) => resourceSpans)
    .filter(({ resource }) => JSON.stringify(resource).includes(`"${service}"`))
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
}

async function receivedAtLeast(service: string, count: number): Promise<OtlpSpan[]> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const spans = await received(service);
    if (spans.length >= count || Date.now() > deadline) return spans;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

withCollector('against a real OpenTelemetry Collector', () => {
  let tracing: TracingHandle | undefined;
  const run = `${process.pid}-${Date.now()}`;

  afterEach(async () => {
    await tracing?.shutdown();
  });

  it.each([
    ['grpc as host:port', 'grpc', grpc ?? ''],
    ['grpc as URL', 'grpc', `http://${grpc ?? ''}`],
    ['http/protobuf', 'http/protobuf', http ?? ''],
  ] as const)('delivers a trace over %s', async (label, protocol, otlpEndpoint) => {
    const serviceName = `real-${label.replace(/\W/g, '-')}-${run}`;
    tracing = configureTracing({ serviceName, serviceVersion: '1.0.0', protocol, otlpEndpoint });
    await expect(
      withSpan('outer', { 'order.id': 7n }, () =>
        withSpan('inner', {}, () => Promise.reject(new TypeError('no'))),
      ),
    ).rejects.toThrow('no');
    await tracing.shutdown();
    expect(tracing.stats()).toMatchObject({ exported: 2, dropped: {} });

    const spans = await receivedAtLeast(serviceName, 2);
    const outer = spans.find(({ name }) => name === 'outer');
    const inner = spans.find(({ name }) => name === 'inner');
    expect(spans).toHaveLength(2);
    expect(inner?.parentSpanId).toBe(outer?.spanId);
    expect(inner?.traceId).toBe(outer?.traceId);
    expect(inner?.status.code).toBe(SpanStatusCode.ERROR);
    expect(outer?.attributes).toContainEqual({ key: 'order.id', value: { stringValue: '7' } });
  });

  it('delivers each of 10,000 spans that end in one tick, once', async () => {
    const serviceName = `real-burst-${run}`;
    tracing = configureTracing({ serviceName, otlpEndpoint: grpc! });
    for (let made = 0; made < 10_000; made += 1) {
      getTracer().startSpan('work', { attributes: { made } }).end();
    }
    await tracing.shutdown({ timeoutMillis: 20_000 });
    expect(tracing.stats()).toMatchObject({ exported: 10_000, dropped: {} });
    const spans = await receivedAtLeast(serviceName, 10_000);
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(10_000);
    expect(spans).toHaveLength(10_000);
  });
});
