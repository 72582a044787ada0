import { Counter, createMetrics, Gauge, Histogram, Registry, Summary } from '@wflo/metrics';
import { startMetricsExport } from '@wflo/metrics/otlp';
import type { Health, MetricCatalogue } from '../src/index.ts';
import { withConsole, type TestConsole } from './a-console.ts';
import { post } from './otlp-request.ts';

const metric = async (console: TestConsole, name: string) => {
  const { metrics } = await console.get<MetricCatalogue>(`/api/metrics?name=${name}`);
  return metrics[0];
};

describe('metrics', () => {
  it('of @wflo/metrics all arrive with their values, also a gauge that has none now', async () => {
    const registry = new Registry();
    const registers = [registry];
    const { sandboxExecutionsTotal } = createMetrics({ registry });
    sandboxExecutionsTotal.inc({ language: 'python', status: 'success' }, 3);
    const counter = new Counter({ name: 'orders_total', help: 'Orders', registers });
    counter.inc(0.5);
    const depth = new Gauge({ name: 'depth', help: 'Depth', labelNames: ['queue'], registers });
    depth.set({ queue: 'a' }, 0);
    depth.set({ queue: 'b' }, -7.25);
    // What prom-client's own gauges of the event loop are while nothing was measured.
    depth.set({ queue: 'c' }, Number.NaN);
    const took = new Histogram({ name: 'took_seconds', help: 'Took', buckets: [1, 5], registers });
    for (const seconds of [0.5, 3, 70]) took.observe(seconds);
    const size = new Summary({ name: 'size_bytes', help: 'Size', registers });
    size.observe(12);
    await withConsole({}, async (console) => {
      const exporter = startMetricsExport({
        registry,
        otlpEndpoint: console.otlpHttpUrl ?? '',
        protocol: 'http/protobuf',
      });
      await exporter?.shutdown();
      expect(await metric(console, 'orders_total')).toMatchObject({
        type: 'sum',
        monotonic: true,
        series: [{ latest: 0.5 }],
      });
      expect((await metric(console, 'wflo_sandbox_executions_total'))?.series).toContainEqual(
        expect.objectContaining({
          latest: 3,
          labels: { language: 'python', status: 'success' },
        }),
      );
      const byQueue = (await metric(console, 'depth'))?.series.map(({ labels, latest, points }) => [
        labels['queue'],
        latest,
        points.length,
      ]);
      expect(byQueue).toEqual([
        ['a', 0, 1],
        ['b', -7.25, 1],
        ['c', null, 0],
      ]);
      expect(await metric(console, 'took_seconds')).toMatchObject({
        type: 'histogram',
        series: [{ latest: 3, sum: 73.5 }],
      });
      expect(await metric(console, 'size_bytes')).toMatchObject({
        type: 'summary',
        series: [{ latest: 1, sum: 12 }],
      });
      expect((await console.get<Health>('/api/health')).losses).toEqual([]);
    });
  });

  it('without a value are counted as lost, those that end their series are not', async () => {
    await withConsole({}, async (console) => {
      const send = (point: Record<string, unknown>) =>
        post(
          console.otlpHttpUrl,
          '/v1/metrics',
          JSON.stringify({
            resourceMetrics: [
              { scopeMetrics: [{ metrics: [{ name: 'g', gauge: { dataPoints: [point] } }] }] },
            ],
          }),
        );
      await send({ timeUnixNano: '1700000000000000000', asDouble: 1.5 });
      await send({ timeUnixNano: '1700000010000000000', flags: 1 });
      expect((await metric(console, 'g'))?.series).toMatchObject([
        { latest: null, points: [{ value: 1.5 }] },
      ]);
      await send({ timeUnixNano: '1700000020000000000' });
      expect((await console.get<Health>('/api/health')).losses).toMatchObject([
        { signal: 'metrics', reason: 'point_without_value', count: 1 },
      ]);
    });
  });
});
