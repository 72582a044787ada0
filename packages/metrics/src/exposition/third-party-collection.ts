/**
 * Reads the metrics of a registry that were made with prom-client's own classes, whose `collect`
 * functions may throw or hang.
 *
 * @module
 */
import type { Registry } from 'prom-client';
import { withinTimeout } from '../registry/collectors.ts';
import { Instrument } from '../instruments/instrument.ts';
import type { CollectedMetric, ThirdPartyMetric } from '../registry/prom-client-internals.ts';
import { rejectionsOf } from '../registry/self-metrics.ts';
import type { TimeSlice } from './time-slice.ts';

export type Collections = ReadonlyMap<ThirdPartyMetric, Promise<CollectedMetric | undefined>>;

const running = new WeakMap<ThirdPartyMetric, Promise<CollectedMetric>>();

/** Starts them side by side, so that one scrape waits no longer for many that hang than for one. */
export async function collectThirdParty(
  registry: Registry,
  metrics: readonly (Instrument | ThirdPartyMetric)[],
  slice: TimeSlice,
): Promise<Collections> {
  const collections = new Map<ThirdPartyMetric, Promise<CollectedMetric | undefined>>();
  for (const metric of metrics) {
    if (metric instanceof Instrument) continue;
    const collected = withinTimeout(collect(metric)).catch((error: unknown) => {
      rejectionsOf(registry).collectError(metric.name, error);
      return undefined;
    });
    collections.set(metric, collected);
    if (slice.isOverNow()) await slice.next();
  }
  return collections;
}

/** A metric that still hangs from an earlier scrape is awaited, not started again. */
function collect(metric: ThirdPartyMetric): Promise<CollectedMetric> {
  let work = running.get(metric);
  if (work === undefined) {
    work = get(metric).finally(() => running.delete(metric));
    running.set(metric, work);
  }
  return work;
}

async function get(metric: ThirdPartyMetric): Promise<CollectedMetric> {
  return await metric.get();
}
