import type { Registry } from 'prom-client';
import { collect } from '../registry/collectors.ts';
import { isInstrument } from '../instruments/instrument.ts';
import type { CollectedMetric, ThirdPartyMetric } from '../registry/prom-client-internals.ts';
import type { ShownMetric } from '../registry/shown-metrics.ts';
import type { TimeSlice } from './time-slice.ts';

export type Collections = ReadonlyMap<ThirdPartyMetric, Promise<CollectedMetric | undefined>>;

/**
 * Reads the metrics that were made with prom-client's own classes, whose `collect` functions may
 * throw or hang: side by side, so that one scrape waits no longer for many that hang than for one.
 */
export async function collectThirdParty(
  registry: Registry,
  metrics: readonly ShownMetric[],
  slice: TimeSlice,
): Promise<Collections> {
  const collections = new Map<ThirdPartyMetric, Promise<CollectedMetric | undefined>>();
  for (const { name, metric } of metrics) {
    if (isInstrument(metric)) continue;
    collections.set(
      metric,
      collect(registry, name, metric, () => metric.get()),
    );
    if (slice.isOverNow()) await slice.next();
  }
  return collections;
}
