import { Registry } from '../prom-client/index.ts';
import type { ServiceInfo } from '../instruments/info-metric.ts';
import { addRuntimeMetrics } from './runtime-metrics.ts';
import { serviceInfoOf } from './service-info.ts';

/**
 * A registry for a service that does not carry the workflow metrics: it holds
 * `wflo_service_info`, the metrics of the process and of Node, and what the service adds.
 *
 * @example
 * const registry = createServiceRegistry({ service: 'shop', version: '1.4.0' });
 * new Gauge({ name: 'shop_open_carts', help: 'Carts not yet paid', registers: [registry] });
 */
export function createServiceRegistry(info: ServiceInfo): Registry {
  const registry = new Registry();
  serviceInfoOf(registry).set(info);
  addRuntimeMetrics(registry);
  return registry;
}
