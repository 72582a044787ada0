import * as prom from 'prom-client';
import * as metrics from '../../src/index.ts';

const ACCEPT = 'application/openmetrics-text; version=1.0.0';

async function page(accept?: string): Promise<string> {
  return (await metrics.renderMetrics({ accept })).body;
}

const families = async () =>
  (await page()).match(/^# TYPE wflo_(workflow|llm|sandbox|database)\S+/gm);

describe('the page of the default registry', () => {
  it('has the families of the catalogue once they are used', async () => {
    expect(await families()).toBeNull();
    expect(await page(ACCEPT)).not.toMatch(/wflo_(workflow|llm|sandbox|database)/);
    metrics.sandboxExecutionsTotal.inc({ language: 'python', status: 'success' });
    expect(await families()).toEqual([
      '# TYPE wflo_sandbox_executions_total',
      '# TYPE wflo_sandbox_duration_seconds',
    ]);
    // Beside the first value, those that are known beforehand are at 0.
    expect(await page()).toContain(
      'wflo_sandbox_executions_total{language="javascript",status="oom"} 0\n',
    );
    metrics.addLlmCost('gpt-4o', 1n);
    expect(await page()).toContain('# TYPE wflo_llm_cost_total_usd counter\n');
    expect(await page()).not.toContain('wflo_workflow');
    metrics.showFamilies('workflow', 'database');
    expect(await page()).toMatch(/^wflo_workflow_executions_active 0$/m);
    expect(await page()).toMatch(/^wflo_database_operations_total\{operation="select"\} 0$/m);
  });

  it("has what is made with prom-client's own classes, without naming a registry", async () => {
    new prom.Counter({ name: 'theirs_total', help: 'x' }).inc();
    new metrics.Counter({ name: 'shop_orders_total', help: 'x' }).inc(2);
    new metrics.Counter({ name: 'shop_undefined_total', help: 'x', registers: undefined }).inc(2);
    new metrics.Summary({ name: 'shop_wait_seconds', help: 'x', percentiles: [0.5] }).observe(3);
    prom.register.setDefaultLabels({ app: 'theirs' });
    const body = await page();
    prom.register.setDefaultLabels({});
    expect(body).toMatch(/^theirs_total\{app="theirs"\} 1$/m);
    expect(body).toMatch(/^shop_orders_total 2$/m);
    expect(body).toMatch(/^shop_undefined_total 2$/m);
    expect(body).toMatch(/^shop_wait_seconds\{quantile="0\.5"\} 3$/m);
    expect(prom.register.getMetricsAsArray().map(({ name }) => name)).toEqual(['theirs_total']);
  });

  it('has one metric of each name, that of this package', async () => {
    new prom.Gauge({ name: 'wflo_workflow_executions_active', help: 'x' }).set(99);
    prom.collectDefaultMetrics();
    metrics.collectRuntimeMetrics();
    const body = await page(ACCEPT);
    expect(body.match(/^# TYPE wflo_workflow_executions_active/gm)).toHaveLength(1);
    expect(body).not.toContain(' 99\n');
    expect(body.match(/^# TYPE process_resident_memory_bytes/gm)).toHaveLength(1);
  });

  it('has the runtime metrics once, whoever collects them, and with options those of prom-client', async () => {
    metrics.collectDefaultMetrics();
    metrics.collectRuntimeMetrics();
    metrics.collectDefaultMetrics({ prefix: 'app_', labels: { region: 'north' } });
    metrics.collectDefaultMetrics({ prefix: 'app_' });
    const body = await page();
    expect(body.match(/^process_start_time_seconds /gm)).toHaveLength(1);
    expect(body.match(/^app_process_start_time_seconds\{region="north"\} /gm)).toHaveLength(1);
  });

  it('has exemplars of counters and histograms, without an OpenMetrics registry', async () => {
    const counter = new metrics.Counter({ name: 'ex_total', help: 'x', enableExemplars: true });
    counter.inc({ value: 2, exemplarLabels: { trace_id: 'abc' } });
    expect(await page(ACCEPT)).toMatch(/^ex_total 2 # \{trace_id="abc"\} 2 /m);
    expect(metrics.registry.getSingleMetric('ex_total')).toBe(counter);
    expect(counter).toBeInstanceOf(prom.Counter);
  });

  it('is that of no other registry', async () => {
    const registry = metrics.createServiceRegistry({ service: 'a', version: '1' });
    new prom.Counter({ name: 'elsewhere_total', help: 'x' }).inc();
    expect((await metrics.renderMetrics({ registry })).body).not.toContain('elsewhere_total');
  });
});
