import { Counter, Gauge, Histogram, Registry, Summary } from 'prom-client';
import { createInstruments, createMetrics } from '../../src/index.ts';

export const IDS = { trace_id: '0af7651916cd43dd8448eb211c80319c', span_id: 'b7ad6b7169203331' };

/** A registry with something of everything that one can hold. */
export function manyMetrics(): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ app: 'shop' });
  const metrics = createMetrics({ registry });
  metrics.workflowExecutionsTotal.inc({ workflow_id: 'a "b"\n\\', status: 'completed' }, 3);
  metrics.workflowDurationSeconds.observe({ workflow_id: 'ünï😀' }, 0.3, { ...IDS, run: 'r1' });
  metrics.workflowExecutionsActive.set(4);
  metrics.llmCostUsdTotal.inc({ model: 'm' }, 0.1, IDS);
  metrics.llmCostUsdTotal.inc({ model: 'm' }, 0.2);
  metrics.serviceInfo.set({ service: 'shop', version: '1' });
  metrics.llmTokensTotal.inc({ model: '', token_type: 'prompt' }, 7);
  metrics.llmTokensTotal.inc({ model: 'm', token_type: 'prompt' }, -1);
  const { level, ticks, size } = createInstruments(
    {
      level: { type: 'gauge', name: 'level_ratio', help: 'x', unit: 'ratio', labels: {} },
      ticks: { type: 'counter', name: 'ticks', help: 'x', labels: {} },
      size: {
        ...{ type: 'histogram', name: 'size_bytes', help: 'x', unit: 'bytes', labels: {} },
        buckets: [1, 1e6],
      },
    },
    registry,
  );
  level.set(-0.25);
  ticks.inc(2 ** 53 - 1);
  size.observe(5e6);
  const registers = [registry];
  const labelNames = ['a'];
  const named = { help: 'x', labelNames, registers };
  new Counter({ name: 'their_total', ...named }).inc({ a: 7 }, 1.5);
  new Gauge({ name: 'odd', help: 'x', registers }).set(Infinity);
  const histogram = new Histogram({ name: 'their_seconds', ...named });
  histogram.observe({ a: '1' }, 0.02);
  histogram.observe({ a: '1' }, 99);
  histogram.observe({ a: '2' }, 0.3);
  const summary = new Summary({ name: 'wait_seconds', ...named });
  summary.observe({ a: '1' }, 3);
  summary.observe({ a: '2' }, 4);
  return registry;
}
