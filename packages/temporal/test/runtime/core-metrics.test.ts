import { Registry, registry, renderMetrics } from '@wflo/metrics';
import { CoreMetrics } from '../../src/runtime/core-metrics.ts';
import { executionId, TelemetryLab } from '../fixtures/telemetry-lab.ts';
import { greeting } from '../fixtures/workflows.ts';
import { withLab, withTemporal } from '../fixtures/with-lab.ts';

type Update = Parameters<CoreMetrics['record']>[0] extends Iterable<infer T> ? T : never;

function update(
  name: string,
  kind: Update['metric']['kind'],
  value: number,
  { unit, ...attributes }: Record<string, string> = {},
): Update {
  const metric = { name, kind, valueType: 'float', ...(unit === undefined ? {} : { unit }) };
  return { metric: metric as Update['metric'], value, attributes };
}

describe("core's updates", () => {
  it('become totals, gauges and histograms in seconds', async () => {
    const target = new Registry();
    new CoreMetrics(target).record([
      update('temporal_request', 'counter', 2, { service_name: 'core', operation: 'Poll' }),
      update('temporal_request', 'counter', 3, { operation: 'Poll' }),
      update('temporal_request', 'counter', 1, { operation: 'Poll', status_code: 'UNAVAILABLE' }),
      update('temporal_slots', 'gauge', 7),
      update('temporal_slots', 'gauge', 4),
      update('shop-queue', 'up_down_counter' as Update['metric']['kind'], -2),
      update('temporal_latency', 'histogram', 250, { unit: 'ms' }),
    ]);
    const text = await target.metrics();
    expect(text).toContain('temporal_request_total{operation="Poll"} 5');
    expect(text).toContain('temporal_request_total{operation="Poll",status_code="UNAVAILABLE"} 1');
    expect(text).toContain('temporal_slots 4');
    expect(text).toContain('shop_queue -2');
    expect(text).toContain('temporal_latency_seconds_sum 0.25');
    expect(text).toContain('temporal_latency_seconds_bucket{le="0.25"} 1');
  });

  it('make no more series than a bound, whatever types of workflows clients send', async () => {
    const target = new Registry();
    const metrics = new CoreMetrics(target);
    for (let type = 0; type < 2_000; type += 1) {
      const labels = { task_queue: 'shop', workflow_type: `made-up-${type}` };
      metrics.record([update('temporal_task_failed', 'counter', 1, labels)]);
    }
    metrics.record([
      update('temporal_task_failed', 'counter', 1, { workflow_type: 'x'.repeat(10_000) }),
    ]);
    const text = await target.metrics();
    const series = text
      .split('\n')
      .filter((line) => line.startsWith('temporal_task_failed_total{'));
    // Past the bound one series for each set of label names.
    expect(series).toHaveLength(502);
    expect(text).toContain(
      'temporal_task_failed_total{task_queue="overflow",workflow_type="overflow"} 1500',
    );
    expect(text).toContain('temporal_task_failed_total{workflow_type="overflow"} 1');
  });

  it('that cannot be recorded leave the others in place', async () => {
    const target = new Registry();
    new CoreMetrics(target).record([
      update('temporal_request', 'counter', -1),
      update('temporal_request_total', 'counter', 1),
      update('temporal_slots', 'gauge', 4, { later: 'x' }),
      update('temporal_slots', 'gauge', 5, { unknown: 'y' }),
    ]);
    expect(await target.metrics()).toContain('temporal_slots 5');
  });
});

withTemporal("core's metrics", () => {
  let lab: TelemetryLab;

  withLab((opened) => (lab = opened), { coreMetrics: true, workflowMetrics: false });

  it('are on the same page as ours, with slots, pollers and the cache of the worker', async () => {
    const queue = await lab.withWorker(async (taskQueue) => {
      const workflowId = executionId();
      await lab.client.workflow.execute(greeting, { taskQueue, workflowId, args: ['Ada'] });
      return taskQueue;
    });
    const lines = (await renderMetrics({ registry })).body
      .split('\n')
      .filter((line) => line.includes(`task_queue="${queue}"`));
    const value = (start: string, ...labels: string[]) => {
      const line = lines.find(
        (one) => one.startsWith(`${start}{`) && labels.every((label) => one.includes(label)),
      );
      return line === undefined ? undefined : Number(line.split(' ').at(-1));
    };
    expect(value('temporal_workflow_completed_total', 'workflow_type="greeting"')).toBe(1);
    expect(value('temporal_worker_task_slots_available', 'worker_type="WorkflowWorker"')).toEqual(
      expect.any(Number),
    );
    expect(value('temporal_num_pollers', 'poller_type=')).toEqual(expect.any(Number));
    expect(value('temporal_sticky_cache_size')).toEqual(expect.any(Number));
    const latency = value('temporal_workflow_endtoend_latency_seconds_sum');
    expect(latency).toBeGreaterThan(0);
    expect(latency).toBeLessThan(30);
  });
});
