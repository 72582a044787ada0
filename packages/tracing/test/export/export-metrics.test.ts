import { metrics } from '@opentelemetry/api';
import { status } from '@grpc/grpc-js';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { configureTracing, getTracer, type TracingHandle } from '../../src/index.ts';
import { startGrpcCollector } from '@wflo/otlp/collector';

const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
let tracing: TracingHandle | undefined;

afterEach(async () => {
  await tracing?.shutdown({ timeoutMillis: 0 });
});
afterAll(async () => {
  metrics.disable();
  await reader.shutdown();
});

/** Name and `error.type`, with the newest value (the number of them, for a histogram). */
async function collected(): Promise<Record<string, unknown>> {
  exporter.reset();
  await reader.forceFlush();
  const points = exporter
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics)
    .flatMap(({ metrics: each }) => each)
    .flatMap(({ descriptor, dataPoints }) =>
      dataPoints.map(({ attributes, value }): [string, unknown] => [
        [descriptor.name, attributes['error.type']].filter(Boolean).join(' '),
        typeof value === 'number' ? value : value.count,
      ]),
    );
  return Object.fromEntries(points);
}

it('gives the export as OpenTelemetry metrics, to a meter provider that comes later, too', async () => {
  const collector = await startGrpcCollector((request) =>
    request === 1 ? { kind: 'fail', code: status.UNAVAILABLE } : { kind: 'accept' },
  );
  tracing = configureTracing({ otlpEndpoint: collector.endpoint, maxQueueSpans: 100 });
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
  for (let made = 0; made < 110; made += 1) getTracer().startSpan('work').end();
  await tracing.forceFlush();
  getTracer().startSpan('waiting').end();

  expect(await collected()).toEqual({
    'otel.sdk.processor.span.queue.size': 1,
    'otel.sdk.processor.span.queue.capacity': 100,
    'otel.sdk.processor.span.processed queue_full': 10,
    'otel.sdk.exporter.span.exported': 100,
    'otel.sdk.exporter.operation.duration': 1,
    'otel.sdk.exporter.operation.duration export_failed': 1,
    'wflo.tracing.export.retries': 1,
  });
  collector.close();
});
