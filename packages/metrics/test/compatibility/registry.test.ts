/** What prom-client's registries do with the instruments of this package. */
import { AggregatorRegistry, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { createInstruments, createMetrics, renderMetrics } from '../../src/index.ts';

const OPENMETRICS = Registry.OPENMETRICS_CONTENT_TYPE as never; // the types know one type per registry
const ACCEPT = 'application/openmetrics-text; version=1.0.0';

function shop(registry = new Registry()) {
  const instruments = createInstruments(
    {
      orders: { type: 'counter', name: 'orders_total', help: 'x', labels: { s: 'x' } },
      spent: { type: 'counter', name: 'spent_usd_total', help: 'x', unit: 'usd', labels: {} },
      ticks: { type: 'counter', name: 'ticks', help: 'x', labels: {} },
      level: { type: 'gauge', name: 'level', help: 'x', labels: {}, aggregator: 'max' },
      lag: { type: 'gauge', name: 'lag', help: 'x', labels: { s: 'x' } },
      wait: {
        type: 'histogram',
        name: 'wait_seconds',
        help: 'x',
        labels: { s: 'x' },
        buckets: [1],
      },
    },
    registry,
  );
  return { registry, ...instruments };
}

/** Numbers as JavaScript writes them: prom-client's time of an exemplar ends in no zero. */
const linesOf = (text: string) =>
  text
    .split('\n')
    .filter((line) => /^[a-z]/.test(line))
    .map((line) => line.replace(/[\d.]+$/, (number) => String(Number(number))));

describe('an OpenMetrics registry of prom-client', () => {
  it('renames none of our instruments, however often it writes them', async () => {
    const { registry, orders, wait } = shop();
    registry.setContentType(OPENMETRICS);
    orders.inc({ s: 'paid' }, 2, { execution_id: 'e1' });
    wait.observe({ s: 'paid' }, 0.5, { execution_id: 'e2' });
    const before = await renderMetrics({ registry, accept: ACCEPT });
    const first = await registry.metrics();
    expect(await registry.metrics()).toBe(first);
    expect(await registry.getSingleMetricAsString('orders_total')).toContain('\norders_total{');
    expect(linesOf(first).sort()).toEqual(linesOf(before.body).sort());
    expect(first).toContain('# TYPE orders counter\n');
    expect(first).toContain('# TYPE ticks unknown\n');
    expect(first).toMatch(/^orders_total\{s="paid"\} 2 # \{execution_id="e1"\} 2 /m);
    expect(await renderMetrics({ registry, accept: ACCEPT })).toEqual(before);
    expect(orders.name).toBe('orders_total');
    expect(registry.getSingleMetric('orders_total')).toBe(orders);
    registry.setContentType(Registry.PROMETHEUS_CONTENT_TYPE);
    expect(await registry.metrics()).toContain(
      '# TYPE orders_total counter\norders_total{s="paid"} 2\n',
    );
  });

  it("leaves the names of prom-client's own counters on our page as they were", async () => {
    const registry = new Registry();
    registry.setContentType(OPENMETRICS);
    new Counter({ name: 'their_total', help: 'x', registers: [registry] }).inc(3);
    await registry.metrics();
    for (const accept of [undefined, ACCEPT]) {
      expect((await renderMetrics({ registry, accept })).body).toMatch(/^their_total 3$/m);
    }
  });

  it('keeps the exemplars of its own counters and histograms on our page', async () => {
    const registry = new Registry();
    registry.setContentType(OPENMETRICS);
    const registers = [registry];
    const labelNames = ['a'];
    const options = { help: 'x', labelNames, registers, enableExemplars: true };
    const counter = new Counter({ name: 'their_total', ...options });
    const histogram = new Histogram({ name: 'their_seconds', ...options, buckets: [1] });
    const labels = { a: '1' };
    counter.inc({ labels, value: 2, exemplarLabels: { trace_id: 'abc', text: 'a "b"\n' } });
    histogram.observe({ labels, value: 0.5, exemplarLabels: { trace_id: 'in' } });
    histogram.observe({ labels, value: 7, exemplarLabels: { trace_id: 'beyond' } });
    const { body } = await renderMetrics({ registry, accept: ACCEPT });
    expect(body).toMatch(
      /^their_total\{a="1"\} 2 # \{trace_id="abc",text="a \\"b\\"\\n"\} 2 \d+\.\d+$/m,
    );
    expect(body).toMatch(/^their_seconds_bucket\{.*le="1\.0".*\} 1 # \{trace_id="in"\} 0\.5 /m);
    expect(body).toMatch(/^their_seconds_bucket\{.*le="\+Inf".*\} 2 # \{trace_id="beyond"\} 7 /m);
    expect((await renderMetrics({ registry })).body).not.toContain('trace_id');
  });

  it('passes on no exemplar that would cost the scrape', async () => {
    const registry = new Registry();
    registry.setContentType(OPENMETRICS);
    const options = { name: 'their_total', help: 'x', registers: [registry] };
    const counter = new Counter({ ...options, enableExemplars: true });
    counter.inc({ exemplarLabels: { 'no name': 'x' } });
    expect((await renderMetrics({ registry, accept: ACCEPT })).body).toMatch(/^their_total 1$/m);
  });
});

describe('reading a registry by prom-client', () => {
  it('gives default labels, JSON, single metrics and merged registries', async () => {
    const { registry, orders, wait } = shop();
    registry.setDefaultLabels({ app: 'shop', s: 'default' });
    orders.inc({ s: 'paid' });
    wait.observe({ s: 'paid' }, 2);
    expect(await registry.metrics()).toContain('orders_total{s="paid",app="shop"} 1\n');
    const json = await registry.getMetricsAsJSON();
    const found = json.find(({ name }) => name === 'orders_total');
    expect(found).toMatchObject({ type: 'counter', aggregator: 'sum' });
    expect(found?.values).toEqual([{ labels: { s: 'paid', app: 'shop' }, value: 1 }]);
    expect(await registry.getSingleMetricAsString('wait_seconds')).toContain('wait_seconds_count');
    const other = new Registry();
    new Gauge({ name: 'other', help: 'x', registers: [other] }).set(1);
    const merged = await Registry.merge([registry, other]).metrics();
    expect(merged).toMatch(/^orders_total\{s="paid"\} 1$/m);
    expect(merged).toMatch(/^other 1$/m);
    registry.resetMetrics();
    expect(await registry.metrics()).not.toContain('orders_total{');
    registry.removeSingleMetric('orders_total');
    expect(await registry.metrics()).not.toContain('orders_total');
    registry.clear();
    expect((await renderMetrics({ registry })).body).toBe('');
  });

  it('makes one value of those of a cluster by the aggregator of each instrument', async () => {
    const processes = [shop(), shop()];
    for (const [index, { orders, spent, level, lag, wait }] of processes.entries()) {
      orders.inc({ s: 'paid' }, 2);
      spent.inc(0.25);
      level.set(4 + index);
      lag.set({ s: 'a' }, 3);
      wait.observe({ s: 'a' }, 0.5);
    }
    const page = await Promise.all(processes.map(({ registry }) => registry.getMetricsAsJSON()));
    const registry = AggregatorRegistry.aggregate(page) as unknown as Registry; // of text, by default
    const expected = [
      'orders_total{s="paid"} 4',
      'spent_usd_total 0.5',
      'level 5',
      'lag{s="a"} 6',
      'wait_seconds_bucket{le="1.0",s="a"} 2',
      'wait_seconds_count{s="a"} 2',
    ];
    for (const text of [await registry.metrics(), (await renderMetrics({ registry })).body]) {
      expect(linesOf(text)).toEqual(expect.arrayContaining(expected));
    }
  });

  it('takes the active executions by max and the service info once', async () => {
    const processes = [createMetrics(), createMetrics()];
    for (const { workflowExecutionsActive, serviceInfo, llmCostUsdTotal } of processes) {
      workflowExecutionsActive.set(4);
      serviceInfo.set({ service: 'a', version: '1' });
      llmCostUsdTotal.addPicoUsd({ model: 'm' }, 100_000_000_001n);
    }
    const page = await Promise.all(processes.map(({ registry }) => registry.getMetricsAsJSON()));
    const text = await AggregatorRegistry.aggregate(page).metrics();
    expect(text).toContain('wflo_workflow_executions_active 4\n');
    expect(text).toContain('wflo_service_info{service="a",version="1"} 1\n');
    for (const name of ['wflo_llm_cost_usd_total', 'wflo_llm_cost_total_usd']) {
      expect(text).toContain(`${name}{model="m"} 0.200000000002\n`);
    }
  });
});
