import { createInstruments, createMetrics, Registry, renderMetrics } from '../../src/index.ts';
import { startMetricsExport, type MetricsExport } from '../../src/otlp.ts';
import { readSamples } from '../exposition-reader.ts';
import { IDS, manyMetrics } from './many-metrics.ts';
import { startMetricsCollector, type MetricsCollector } from './metrics-collector.ts';
import { metricsIn, pageSamples, pointsOf, prometheusSamples } from './otlp-metrics.ts';

let collector: MetricsCollector | undefined;
let metricsExport: MetricsExport | undefined;

async function start(
  options: Parameters<typeof startMetricsExport>[0],
  respond?: Parameters<typeof startMetricsCollector>[0],
) {
  collector = await startMetricsCollector(respond);
  metricsExport = startMetricsExport({ otlpEndpoint: collector.endpoint, ...options });
  if (metricsExport === undefined) throw new Error('nothing is exported');
  return { collector, metricsExport };
}

async function until(isSo: () => boolean): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!isSo() && Date.now() < deadline) await new Promise(setImmediate);
}

afterEach(async () => {
  await metricsExport?.shutdown({ timeoutMillis: 0 });
  metricsExport = undefined;
  collector?.close();
});

describe('startMetricsExport', () => {
  it('sends what the page has: the same names, labels and values', async () => {
    const registry = manyMetrics();
    const { collector, metricsExport } = await start({ registry });
    await metricsExport.flush();
    const page = pageSamples(readSamples((await renderMetrics({ registry })).body));
    const samples = prometheusSamples(metricsIn(collector.requests));
    expect(Object.fromEntries(samples)).toEqual(Object.fromEntries(page));
    expect(samples.size).toBeGreaterThan(100);
    expect(metricsExport.stats()).toMatchObject({ dropped: {}, collections: 1, queued: 0 });
  });

  it('says what each metric is: cumulative, since when, in which unit, of which trace', async () => {
    const before = BigInt(Date.now()) * 1_000_000n;
    const { collector, metricsExport } = await start({
      registry: manyMetrics(),
      resource: { 'service.name': 'shop', 'service.version': '1.2.3' },
    });
    await metricsExport.flush();
    const metrics = new Map(metricsIn(collector.requests).map((metric) => [metric.name, metric]));
    expect(metrics.get('wflo_workflow_executions_total')).toMatchObject({
      description: 'Total number of workflow executions',
      sum: { aggregationTemporality: 2, isMonotonic: true },
    });
    // A Collector would call them ticks_total and wflo_llm_cost_usd_total if they were monotonic.
    for (const name of ['ticks', 'wflo_llm_cost_total_usd']) {
      expect(metrics.get(name)?.sum?.isMonotonic).toBeUndefined();
    }
    expect(metrics.get('ticks')?.sum?.dataPoints[0]?.asDouble).toBe(2 ** 53 - 1);
    const units = ['level_ratio', 'size_bytes', 'wflo_llm_cost_usd_total', 'their_seconds'];
    expect(units.map((name) => metrics.get(name)?.unit)).toEqual(['1', 'By', '{usd}', '']);
    const durations = metrics.get('wflo_workflow_duration_seconds');
    expect(durations).toMatchObject({ unit: 's', histogram: { aggregationTemporality: 2 } });
    const duration = durations?.histogram?.dataPoints[0];
    expect(duration?.exemplars).toEqual([
      {
        asDouble: 0.3,
        traceId: IDS.trace_id,
        spanId: IDS.span_id,
        filteredAttributes: [{ key: 'run', value: { stringValue: 'r1' } }],
      },
    ]);
    expect(duration?.bucketCounts).toHaveLength((duration?.explicitBounds?.length ?? 0) + 1);
    const { startTimeUnixNano = '0', timeUnixNano = '0' } = duration ?? {};
    expect(BigInt(startTimeUnixNano)).toBeGreaterThanOrEqual(before);
    expect(BigInt(timeUnixNano)).toBeGreaterThanOrEqual(BigInt(startTimeUnixNano));
    expect(metrics.get('wait_seconds')?.summary?.dataPoints).toHaveLength(2);
    expect(metrics.get('wflo_service_info')?.gauge?.dataPoints[0]?.asDouble).toBe(1);
    expect(collector.requests[0]?.resourceMetrics[0]).toMatchObject({
      resource: {
        attributes: expect.arrayContaining([
          { key: 'service.name', value: { stringValue: 'shop' } },
          { key: 'service.version', value: { stringValue: '1.2.3' } },
        ]) as unknown,
      },
      scopeMetrics: [{ scope: { name: '@wflo/metrics' } }],
    });
  });

  it('begins a counter anew, from a new start, after a reset', async () => {
    const registry = new Registry();
    const { orders } = createInstruments(
      { orders: { type: 'counter', name: 'orders_total', help: 'x', labels: {} } },
      registry,
    );
    orders.inc(5);
    const { collector, metricsExport } = await start({ registry });
    await metricsExport.flush();
    const sent = Date.now();
    await until(() => Date.now() > sent);
    orders.reset();
    orders.inc(2);
    await metricsExport.flush();
    const [first, second] = metricsIn(collector.requests)
      .filter(({ name }) => name === 'orders_total')
      .flatMap(pointsOf);
    expect([first?.asDouble, second?.asDouble]).toEqual([5, 2]);
    expect(BigInt(second?.startTimeUnixNano ?? 0)).toBeGreaterThan(
      BigInt(first?.timeUnixNano ?? 0),
    );
  });

  it('pushes at its interval, and once more at the end', async () => {
    const registry = manyMetrics();
    const { collector, metricsExport } = await start({ registry, intervalMillis: 20 });
    await until(() => collector.requests.length >= 2);
    createMetrics({ registry }).llmTokensTotal.inc({ model: 'last', token_type: 'prompt' });
    await metricsExport.shutdown();
    expect(JSON.stringify(collector.requests.at(-1))).toContain('"last"');
    const { collections, accepted, exported, dropped } = metricsExport.stats();
    expect(collections).toBeGreaterThanOrEqual(3);
    expect(exported).toBe(accepted);
    expect(dropped).toEqual({});
  });

  it('reads nothing more while a collector has not taken what was read before', async () => {
    const { promise: response, resolve: respond } = Promise.withResolvers<number>();
    const registry = manyMetrics();
    const { metricsExport } = await start({ registry, intervalMillis: 5 }, () => response);
    await until(() => metricsExport.stats().skipped >= 10);
    expect(metricsExport.stats()).toMatchObject({ collections: 1 });
    expect(metricsExport.stats().skipped).toBeGreaterThanOrEqual(10);
    respond(200);
    await until(() => metricsExport.stats().collections >= 2);
    expect(metricsExport.stats().collections).toBeGreaterThanOrEqual(2);
    expect(metricsExport.stats().dropped).toEqual({});
  });

  it('divides 100,000 series into requests below 4 MiB, and holds only some of them', async () => {
    const registry = new Registry();
    const { llmTokensTotal } = createMetrics({ registry, maxSeriesPerMetric: 100_000 });
    for (let n = 0; n < 50_000; n += 1) {
      llmTokensTotal.inc({ model: `model-${n}`, token_type: 'prompt' }, n);
      llmTokensTotal.inc({ model: `model-${n}`, token_type: 'completion' }, n);
    }
    let most = 0;
    const { collector, metricsExport } = await start({ registry }, () => {
      most = Math.max(most, metricsExport.stats().queued);
      return 200;
    });
    await metricsExport.flush({ timeoutMillis: 120_000 });
    expect(Math.max(...collector.sizes)).toBeLessThan(4 * 1024 * 1024);
    expect(most).toBeLessThan(30_000);
    const tokens = prometheusSamples(
      metricsIn(collector.requests).filter(({ name }) => name === 'wflo_llm_tokens_total'),
    );
    expect(tokens.size).toBe(100_000);
    expect([...tokens.values()].reduce((a, b) => a + b)).toBe(50_000 * 49_999);
  }, 180_000);

  it('counts what a collector refuses, and warns once', async () => {
    const registry = manyMetrics();
    const warnings: string[] = [];
    const onWarning = ({ message }: { readonly message: string }): void => {
      warnings.push(message);
      throw new Error('the listener fails');
    };
    const { metricsExport } = await start({ registry, onWarning }, () => 400);
    await metricsExport.flush();
    await metricsExport.flush();
    const { accepted, dropped, failing } = metricsExport.stats();
    expect(accepted).toBeGreaterThan(30);
    expect(dropped).toEqual({ export_failed: accepted });
    expect(failing).toContain('400');
    expect(warnings).toHaveLength(1);
  });

  it('ends within its bound where the collector says nothing, and says what was left', async () => {
    const { promise: never } = Promise.withResolvers<number>();
    const { metricsExport } = await start({ registry: manyMetrics() }, () => never);
    await metricsExport.shutdown({ timeoutMillis: 200 });
    const { accepted, dropped, queued } = metricsExport.stats();
    expect(accepted).toBeGreaterThan(30);
    expect({ dropped, queued }).toEqual({ dropped: { shutdown_timeout: accepted }, queued: 0 });
  });

  it('exports nothing where nobody says where to, or where OTEL_METRICS_EXPORTER is none', () => {
    const before = process.env;
    const startWith = (env: NodeJS.ProcessEnv) => {
      process.env = env;
      return startMetricsExport();
    };
    const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318' };
    try {
      expect(startWith({})).toBeUndefined();
      expect(startWith({ OTEL_EXPORTER_OTLP_ENDPOINT: ' ' })).toBeUndefined();
      expect(startWith({ ...endpoint, OTEL_METRICS_EXPORTER: 'none' })).toBeUndefined();
    } finally {
      process.env = before;
    }
    expect(() => startMetricsExport({ otlpEndpoint: 'ftp://x' })).toThrow(
      expect.objectContaining({ code: 'WFLO_METRICS_INVALID_OPTION' }) as Error,
    );
  });

  it.each([
    ['TEMPORALITY_PREFERENCE', 'delta', 'cumulativetodelta'],
    ['TEMPORALITY_PREFERENCE', 'LowMemory', 'metrics are cumulative'],
    ['TEMPORALITY_PREFERENCE', 'Cumulative', undefined],
    ['DEFAULT_HISTOGRAM_AGGREGATION', 'base2_exponential_bucket_histogram', 'buckets'],
    ['DEFAULT_HISTOGRAM_AGGREGATION', 'explicit_bucket_histogram', undefined],
    ['TIMEOUT', 'soon', 'OTEL_EXPORTER_OTLP_METRICS_TIMEOUT is "soon"'],
    ['HEADERS', 'hunter2', 'Part 1 of OTEL_EXPORTER_OTLP_METRICS_HEADERS'],
  ])('says of OTEL_EXPORTER_OTLP_METRICS_%s=%s what it ignores', async (name, value, expected) => {
    const variable = `OTEL_EXPORTER_OTLP_METRICS_${name}`;
    const warnings: { readonly code: string; readonly message: string }[] = [];
    process.env[variable] = value;
    try {
      const { collector, metricsExport } = await start({
        registry: manyMetrics(),
        onWarning: (warning) => void warnings.push(warning),
      });
      await metricsExport.flush();
      const sums = metricsIn(collector.requests).flatMap(({ sum }) => sum ?? []);
      expect(sums.every((sum) => sum.aggregationTemporality === 2)).toBe(true);
    } finally {
      Reflect.deleteProperty(process.env, variable);
    }
    const message: unknown = expected && expect.stringContaining(expected);
    const code = 'WFLO_METRICS_SETTING_IGNORED';
    expect(warnings).toEqual(expected === undefined ? [] : [{ code, message }]);
  });
});
