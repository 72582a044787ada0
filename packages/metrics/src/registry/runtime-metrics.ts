import type { Registry } from 'prom-client';
import { wholePromClient } from '../prom-client/index.ts';
import { sharedState } from '@wflo/shared-state';

/** Gauges named as only counters may be; `nodejs_active_resources` and its kin say the same. */
const MISNAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

const collecting = sharedState('@wflo/metrics/runtime', 1, () => new WeakSet<Registry>());

/**
 * Adds the metrics of the process and of Node (CPU, memory, event loop, garbage collection) to
 * a registry, once. Measures from this call on; holds no process alive.
 */
export function addRuntimeMetrics(registry: Registry): void {
  if (collecting.has(registry)) return;
  collecting.add(registry);
  if (registry.getSingleMetric('process_start_time_seconds') !== undefined) return;
  wholePromClient().collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
}
