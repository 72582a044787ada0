import type { Registry } from 'prom-client';
import { catalog } from '../catalog.ts';
import { InfoMetric } from '../instruments/info-metric.ts';
import { faultsOf } from './self-metrics.ts';

const infos = new WeakMap<Registry, InfoMetric>();

export function hasServiceInfo(registry: Registry): boolean {
  return infos.has(registry);
}

/** The registry's `wflo_service_info`, registered by the first call. */
export function serviceInfoOf(registry: Registry): InfoMetric {
  let info = infos.get(registry);
  if (info === undefined) {
    info = new InfoMetric(catalog.serviceInfo, faultsOf(registry)).registerIn(registry);
    infos.set(registry, info);
  }
  return info;
}
