import type { Registry } from 'prom-client';
import { catalog, type MetricDeclaration } from '../catalog.ts';
import { InfoMetric, isInfoMetric } from '../instruments/info-metric.ts';
import { rejectionsOf } from './self-metrics.ts';

/** The registry's info metric of this name, or a new one that is not registered yet. */
export function infoMetricOf(registry: Registry, declaration: MetricDeclaration): InfoMetric {
  const known: unknown = registry.getSingleMetric(declaration.name);
  return isInfoMetric(known) ? known : new InfoMetric(declaration, rejectionsOf(registry));
}

/** The registry's `wflo_service_info`, registered by the first call. */
export function serviceInfoOf(registry: Registry): InfoMetric {
  const info = infoMetricOf(registry, catalog.serviceInfo);
  const known: unknown = registry.getSingleMetric(info.name);
  return known === info ? info : info.registerIn(registry);
}
