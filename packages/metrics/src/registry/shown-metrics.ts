import type { Registry } from 'prom-client';
import { isInstrument } from '../instruments/instrument.ts';
import { metricsOf, type RegisteredMetric } from './prom-client-internals.ts';

/** Registries that are shown together. Collectors of all run; losses count in the first. */
export type Registries = readonly [Registry, ...Registry[]];

export interface ShownMetric extends RegisteredMetric {
  readonly registry: Registry;
}

/** All metrics but hidden ones; of several with one name, that of the first registry. */
export function shownMetrics(registries: Registries): ShownMetric[] {
  const byName = new Map<string, ShownMetric>();
  for (const registry of registries) {
    for (const { name, metric } of metricsOf(registry)) {
      if (byName.has(name) || (isInstrument(metric) && metric.isHidden)) continue;
      byName.set(name, { name, metric, registry });
    }
  }
  return [...byName.values()];
}
