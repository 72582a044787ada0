/**
 * Reads the metrics of a registry that were made with prom-client's own classes, whose `collect`
 * functions may throw or hang.
 *
 * @module
 */
import type { Registry } from 'prom-client';
import { withinTimeout } from '../registry/collectors.ts';
import { Instrument } from '../instruments/instrument.ts';
import type { CollectedMetric, ForeignMetric } from '../registry/prom-client-internals.ts';
import { faultsOf } from '../registry/self-metrics.ts';
import type { Stretch } from './time-slice.ts';

export type Collections = ReadonlyMap<ForeignMetric, Promise<CollectedMetric | undefined>>;

const running = new WeakMap<ForeignMetric, Promise<CollectedMetric>>();

/** Starts them side by side, so that one scrape waits no longer for many that hang than for one. */
export async function collectForeign(
  registry: Registry,
  metrics: readonly (Instrument | ForeignMetric)[],
  stretch: Stretch,
): Promise<Collections> {
  const collections = new Map<ForeignMetric, Promise<CollectedMetric | undefined>>();
  for (const metric of metrics) {
    if (metric instanceof Instrument) continue;
    const collected = withinTimeout(collect(metric)).catch((error: unknown) => {
      faultsOf(registry).collectError(metric.name, error);
      return undefined;
    });
    collections.set(metric, collected);
    if (stretch.isOverNow()) await stretch.rest();
  }
  return collections;
}

/** One that still hangs from an earlier scrape is waited for, not started again. */
function collect(metric: ForeignMetric): Promise<CollectedMetric> {
  let work = running.get(metric);
  if (work === undefined) {
    work = get(metric).finally(() => running.delete(metric));
    running.set(metric, work);
  }
  return work;
}

async function get(metric: ForeignMetric): Promise<CollectedMetric> {
  return await metric.get();
}
