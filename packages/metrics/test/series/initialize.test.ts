import * as prom from 'prom-client';
import {
  Counter,
  createInstruments,
  createMetrics,
  Gauge,
  Histogram,
  metricsStats,
  registry as defaultRegistry,
  Registry,
  renderMetrics,
} from '../../src/index.ts';
import { readSamples } from '../exposition-reader.ts';

async function samplesOf(registry: Registry): Promise<Map<string, number>> {
  return readSamples((await renderMetrics({ registry })).body);
}

async function namesOf(registry: Registry, metric: string): Promise<string[]> {
  return [...(await samplesOf(registry)).keys()].filter((name) => name.startsWith(metric));
}

describe('series that are known beforehand', () => {
  it('exist at 0 before anything is counted', async () => {
    const samples = await samplesOf(createMetrics().registry);
    const zeros = (metric: string) =>
      [...samples].filter(([name, value]) => name.startsWith(metric) && value === 0).length;
    expect(zeros('wflo_sandbox_executions_total{')).toBe(12);
    expect(zeros('wflo_sandbox_duration_seconds_count{')).toBe(2);
    expect(zeros('wflo_database_operations_total{')).toBe(5);
    expect(zeros('wflo_database_errors_total{')).toBe(5);
    expect(samples.get('wflo_sandbox_executions_total{language="python",status="oom"}')).toBe(0);
    expect([...samples.keys()].filter((name) => name.includes('overflow'))).toEqual([]);
  });

  it('exist for each status from when a definition is first seen, and for each token type of a model', async () => {
    const metrics = createMetrics();
    metrics.workflowExecutionsTotal.initialize({ workflow_id: 'nightly' });
    metrics.workflowDurationSeconds.initialize({ workflow_id: 'nightly' });
    metrics.llmCostUsdTotal.initialize({ model: 'gpt-4o' });
    metrics.llmTokensTotal.initialize({ model: 'gpt-4o' });
    const samples = await samplesOf(metrics.registry);
    const statuses = ['completed', 'failed', 'cancelled', 'budget_exceeded', 'terminated'];
    for (const status of [...statuses, 'timed_out']) {
      const name = `wflo_workflow_executions_total{workflow_id="nightly",status="${status}"}`;
      expect([name, samples.get(name)]).toEqual([name, 0]);
    }
    expect(samples.get('wflo_workflow_duration_seconds_count{workflow_id="nightly"}')).toBe(0);
    expect(samples.get('wflo_llm_cost_usd_total{model="gpt-4o"}')).toBe(0);
    expect(samples.get('wflo_llm_cost_total_usd{model="gpt-4o"}')).toBe(0);
    expect(samples.get('wflo_llm_tokens_total{model="gpt-4o",token_type="completion"}')).toBe(0);
  });

  it('still have their counts when they are initialized again, and are at 0 again after a reset', async () => {
    const { registry, sandboxExecutionsTotal, workflowExecutionsTotal } = createMetrics();
    const success = { language: 'python', status: 'success' };
    sandboxExecutionsTotal.inc(success, 3);
    sandboxExecutionsTotal.initialize({ language: 'python' });
    workflowExecutionsTotal.initialize({ workflow_id: 'a' });
    const name = 'wflo_sandbox_executions_total{language="python",status="success"}';
    expect((await samplesOf(registry)).get(name)).toBe(3);
    registry.resetMetrics();
    expect((await samplesOf(registry)).get(name)).toBe(0);
    expect(await namesOf(registry, 'wflo_workflow_executions_total')).toEqual([]);
  });

  it('give way to what is recorded in a full metric, and count as no loss', async () => {
    const { registry, workflowExecutionsTotal } = createMetrics({ maxSeriesPerMetric: 9 });
    workflowExecutionsTotal.inc({ workflow_id: 'a', status: 'failed' });
    for (const workflow_id of ['a', 'b', 'c']) workflowExecutionsTotal.initialize({ workflow_id });
    expect(metricsStats(registry).dropped).toEqual({});
    // Room for the nine, and the overflow series, so that its first count is an increase, too.
    expect(await namesOf(registry, 'wflo_workflow_executions_total')).toHaveLength(10);
    for (let index = 0; index < 8; index += 1) {
      workflowExecutionsTotal.inc({ workflow_id: `later-${index}`, status: 'completed' });
    }
    expect(metricsStats(registry).dropped).toEqual({});
    workflowExecutionsTotal.inc({ workflow_id: 'too-many', status: 'completed' });
    expect(metricsStats(registry).dropped).toEqual({ series_limit: 1 });
    const samples = await samplesOf(registry);
    expect(samples.get('wflo_workflow_executions_total{workflow_id="a",status="failed"}')).toBe(1);
    expect(await namesOf(registry, 'wflo_workflow_executions_total')).toHaveLength(10);
  });

  it('are declared in a catalogue of your own, with its own bound', async () => {
    const registry = new Registry();
    const { ordersTotal, checkoutSeconds } = createInstruments(
      {
        ordersTotal: {
          type: 'counter',
          name: 'shop_orders_total',
          help: 'Orders',
          labels: { country: 'two letters', status: 'paid or refused' },
          values: { status: ['paid', 'refused'] },
        },
        checkoutSeconds: {
          type: 'histogram',
          name: 'shop_checkout_seconds',
          help: 'Time to pay',
          labels: { kind: 'card or invoice' },
          values: { kind: ['card', 'invoice'] },
          buckets: [1],
        },
        visitsTotal: { type: 'counter', name: 'shop_visits_total', help: 'Visits', labels: {} },
      },
      registry,
    );
    ordersTotal.initialize({ country: 'CH' });
    checkoutSeconds.observe({ kind: 'card' }, 2);
    const samples = await samplesOf(registry);
    expect(samples.get('shop_orders_total{country="CH",status="refused"}')).toBe(0);
    expect(samples.get('shop_checkout_seconds_count{kind="invoice"}')).toBe(0);
    expect(samples.get('shop_visits_total')).toBe(0);
  });

  it('are refused for a label that a metric has not, and never throw afterwards', () => {
    const registry = new Registry();
    const labels = { status: 'paid or refused' };
    const orders = { type: 'counter', name: 'shop_orders_total', help: 'Orders', labels } as const;
    const misspelt = { ...orders, values: { state: ['paid'] } };
    expect(() => createInstruments({ misspelt }, registry)).toThrow(
      expect.objectContaining({ code: 'WFLO_METRICS_INVALID_OPTION' }) as Error,
    );
    const { good } = createInstruments({ good: orders }, registry);
    good.initialize({});
    // @ts-expect-error -- of a caller without types
    good.initialize({ state: 'paid' });
    // @ts-expect-error -- of a caller without types
    good.initialize(null);
    expect(metricsStats(registry).dropped).toEqual({
      missing_label: 1,
      unknown_label: 1,
      invalid_label: 1,
    });
  });
});

describe("prom-client's classes", () => {
  it('belong to the default registry when they name none', async () => {
    new Counter({ name: 'shop_newcomers_total', help: 'Newcomers' }).inc();
    new Gauge({ name: 'shop_open_carts', help: 'Carts' }).set(2);
    new Histogram({ name: 'shop_seconds', help: 'Time' }).observe(1);
    expect(new Counter({ name: 'shop_same_total', help: 'Same' })).toBeInstanceOf(prom.Counter);
    class Orders extends Counter {}
    expect(new Orders({ name: 'shop_own_total', help: 'Own' })).toBeInstanceOf(Orders);
    const own = new Registry();
    new Counter({ name: 'shop_elsewhere_total', help: 'Elsewhere', registers: [own] }).inc();
    const samples = await samplesOf(defaultRegistry);
    expect(samples.get('shop_newcomers_total')).toBe(1);
    expect(samples.get('shop_own_total')).toBe(0);
    expect(samples.get('shop_open_carts')).toBe(2);
    expect(samples.get('shop_seconds_count')).toBe(1);
    expect(samples.has('shop_elsewhere_total')).toBe(false);
    expect((await samplesOf(own)).get('shop_elsewhere_total')).toBe(1);
  });
});
