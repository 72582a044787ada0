import { readFile } from 'node:fs/promises';
import { createMetrics, Registry, renderMetrics } from '../../src/index.ts';
import { startMetricsExport } from '../../src/otlp.ts';
import { readSamples } from '../exposition-reader.ts';
import { IDS, manyMetrics } from './many-metrics.ts';
import {
  metricsIn,
  pageSamples,
  pointsOf,
  prometheusSamples,
  type OtlpMetric,
  type OtlpRequest,
} from './otlp-metrics.ts';

const grpc = process.env['WFLO_TEST_OTLP_GRPC'] ?? '';
const http = process.env['WFLO_TEST_OTLP_HTTP'] ?? '';
const file = process.env['WFLO_TEST_OTLP_FILE'] ?? '';
const withCollector = grpc && http && file ? describe : describe.skip;

/** The collector's file: one OTLP JSON request per line, its last line perhaps half written. */
async function received(service: string): Promise<OtlpMetric[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').slice(0, -1);
  const requests = lines
    .filter((line) => line.includes('"resourceMetrics"') && line.includes(`"${service}"`))
    .map((line) => JSON.parse(line) as OtlpRequest); // written by the collector
  return metricsIn(requests);
}

/** Waits until the collector has written so many points. */
async function receivedPoints(service: string, count: number): Promise<OtlpMetric[]> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const metrics = await received(service);
    const points = metrics.reduce((sum, metric) => sum + pointsOf(metric).length, 0);
    if (points >= count || Date.now() > deadline) return metrics;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

withCollector('a real OpenTelemetry Collector', () => {
  const run = `${process.pid}-${Date.now()}`;

  it.each([
    ['grpc', grpc],
    ['http/protobuf', http],
  ] as const)('has the values of the page, over %s', async (protocol, otlpEndpoint) => {
    const registry = manyMetrics();
    const service = `metrics-${protocol.replace('/', '-')}-${run}`;
    const resource = { 'service.name': service };
    const metricsExport = startMetricsExport({ registry, protocol, otlpEndpoint, resource });
    await metricsExport?.shutdown({ timeoutMillis: 60_000 });
    const stats = metricsExport?.stats();
    expect(stats).toMatchObject({ dropped: {}, queued: 0, exported: stats?.accepted });
    const metrics = await receivedPoints(service, stats?.exported ?? Infinity);
    const page = pageSamples(readSamples((await renderMetrics({ registry })).body));
    expect(Object.fromEntries(prometheusSamples(metrics))).toEqual(Object.fromEntries(page));
    const durations = metrics.find(({ name }) => name === 'wflo_workflow_duration_seconds');
    expect(durations?.histogram?.dataPoints[0]?.exemplars?.[0]).toMatchObject({
      asDouble: 0.3,
      traceId: IDS.trace_id,
      spanId: IDS.span_id,
    });
    expect(durations?.histogram?.aggregationTemporality).toBe(2);
  });

  it('takes 100,000 series whole, over gRPC', async () => {
    const registry = new Registry();
    const { llmTokensTotal } = createMetrics({ registry, maxSeriesPerMetric: 100_000 });
    for (let n = 0; n < 100_000; n += 1) {
      llmTokensTotal.inc({ model: `model-${n}`, token_type: 'prompt' }, n);
    }
    const service = `metrics-many-${run}`;
    const resource = { 'service.name': service };
    const metricsExport = startMetricsExport({ registry, otlpEndpoint: grpc, resource });
    await metricsExport?.shutdown({ timeoutMillis: 60_000 });
    const { dropped, exported = 0 } = metricsExport?.stats() ?? {};
    expect(dropped).toEqual({});
    const metrics = await receivedPoints(service, exported);
    const tokens = metrics.filter(({ name }) => name === 'wflo_llm_tokens_total');
    const samples = prometheusSamples(tokens);
    expect(samples.size).toBe(100_000);
    expect([...samples.values()].reduce((a, b) => a + b)).toBe(50_000 * 99_999);
  }, 180_000);
});
