import { Counter, Registry } from 'prom-client';
import { createMetrics, MetricsError, renderMetrics } from '../../src/index.ts';
import { readSamples } from '../exposition-reader.ts';

async function samplesOf(registry: Registry): Promise<Map<string, number>> {
  return readSamples((await renderMetrics({ registry })).body);
}

describe('createMetrics', () => {
  it('records the workflow metrics with their names and labels', async () => {
    const metrics = createMetrics();
    metrics.workflowExecutionsTotal.inc({ workflow_id: 'csv-report', status: 'completed' });
    metrics.workflowExecutionsActive.inc();
    metrics.llmTokensTotal.inc({ model: 'gpt-4o', token_type: 'prompt' }, 120);
    metrics.sandboxExecutionsTotal.inc({ language: 'python', status: 'success' });
    metrics.databaseOperationsTotal.inc({ operation: 'select' }, 3);
    metrics.serviceInfo.set({ service: 'worker', version: '1.2.3' });
    const samples = await samplesOf(metrics.registry);
    expect(Object.fromEntries([...samples].filter(([, value]) => value > 0))).toEqual({
      'wflo_workflow_executions_total{workflow_id="csv-report",status="completed"}': 1,
      wflo_workflow_executions_active: 1,
      'wflo_llm_tokens_total{model="gpt-4o",token_type="prompt"}': 120,
      'wflo_sandbox_executions_total{language="python",status="success"}': 1,
      'wflo_database_operations_total{operation="select"}': 3,
      'wflo_service_info{service="worker",version="1.2.3"}': 1,
    });
  });

  it('takes labels as prom-client does: by name, in order, bound', async () => {
    const { registry, workflowExecutionsTotal, workflowDurationSeconds } = createMetrics();
    workflowExecutionsTotal.labels('a', 'failed').inc();
    workflowExecutionsTotal.labels({ status: 'failed', workflow_id: 'a' }).inc(2);
    workflowDurationSeconds.labels('a').observe(0.2);
    const end = workflowDurationSeconds.startTimer({ workflow_id: 'a' });
    expect(end()).toBeGreaterThanOrEqual(0);
    const samples = await samplesOf(registry);
    expect(samples.get('wflo_workflow_executions_total{workflow_id="a",status="failed"}')).toBe(3);
    expect(samples.get('wflo_workflow_duration_seconds_count{workflow_id="a"}')).toBe(2);
  });

  it('counts a value at a bound into that bucket, and cumulates', async () => {
    const { registry, sandboxDurationSeconds } = createMetrics();
    for (const seconds of [0, 0.001, 0.0011, 1, 599, 10_000]) {
      sandboxDurationSeconds.observe({ language: 'python' }, seconds);
    }
    const samples = await samplesOf(registry);
    const bucket = (le: string) =>
      samples.get(`wflo_sandbox_duration_seconds_bucket{le="${le}",language="python"}`);
    expect(['0.001', '0.0025', '0.5', '1.0', '300.0', '600.0', '+Inf'].map(bucket)).toEqual([
      2, 3, 3, 4, 4, 5, 6,
    ]);
    expect(samples.get('wflo_sandbox_duration_seconds_sum{language="python"}')).toBeCloseTo(
      10_600.0021,
      9,
    );
    expect(samples.get('wflo_sandbox_duration_seconds_count{language="python"}')).toBe(6);
  });

  it('gives the same instruments for the same registry', () => {
    const registry = new Registry();
    expect(createMetrics({ registry })).toBe(createMetrics({ registry }));
  });

  it('refuses a registry where the name is taken, and a bound that is none', () => {
    const registry = new Registry();
    new Counter({ name: 'wflo_llm_tokens_total', help: 'not ours', registers: [registry] });
    expect(() => createMetrics({ registry })).toThrow(MetricsError);
    expect(registry.getSingleMetric('wflo_llm_cost_usd_total')).toBeUndefined();
    expect(() => createMetrics({ registry })).toThrow(/wflo_llm_tokens_total/);
    for (const maxSeriesPerMetric of [0, -1, 1.5, NaN]) {
      expect(() => createMetrics({ maxSeriesPerMetric })).toThrow(
        expect.objectContaining({ code: 'WFLO_METRICS_INVALID_OPTION' }) as Error,
      );
    }
  });

  it("serves prom-client's own ways to read a registry", async () => {
    const { registry, llmTokensTotal } = createMetrics();
    llmTokensTotal.inc({ model: 'm', token_type: 'prompt' }, 7);
    expect(await registry.metrics()).toContain(
      'wflo_llm_tokens_total{model="m",token_type="prompt"} 7',
    );
    registry.resetMetrics();
    expect(await registry.metrics()).not.toContain('token_type="prompt"');
    expect(await registry.metrics()).toContain('wflo_workflow_executions_active 0');
  });

  it('forgets a series that is removed', async () => {
    const { registry, llmTokensTotal } = createMetrics({ maxSeriesPerMetric: 1 });
    llmTokensTotal.inc({ model: 'm', token_type: 'prompt' });
    llmTokensTotal.remove({ model: 'm', token_type: 'prompt' });
    llmTokensTotal.remove({ model: 'never', token_type: 'seen' });
    llmTokensTotal.inc({ model: 'n', token_type: 'prompt' });
    expect([...(await samplesOf(registry)).keys()]).toContain(
      'wflo_llm_tokens_total{model="n",token_type="prompt"}',
    );
  });

  it('lets no label pass the compiler that the catalogue does not declare', async () => {
    const { registry, llmTokensTotal, workflowDurationSeconds } = createMetrics();
    // @ts-expect-error: the label is called token_type
    llmTokensTotal.inc({ model: 'a', type: 'prompt' });
    // @ts-expect-error: token_type is missing
    llmTokensTotal.inc({ model: 'a' });
    // @ts-expect-error: a run's own id is no label
    workflowDurationSeconds.observe({ workflow_id: 'a', run_id: 'b' }, 1);
    const series = [...(await samplesOf(registry)).keys()];
    expect(series.filter((name) => /="a"/.test(name) && /llm_tokens|duration/.test(name))).toEqual(
      [],
    );
  });
});
