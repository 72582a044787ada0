import type * as prom from 'prom-client';
import * as parts from '../prom-client/index.ts';
import { addRuntimeMetrics } from '../registry/runtime-metrics.ts';
import { registry } from './default-metrics.ts';

interface Configuration {
  readonly registers?: readonly prom.Registry[];
  readonly enableExemplars?: boolean;
}

/** The same class for `instanceof` and for types; only what `new` leaves out differs. */
function inDefaultRegistry<C extends new (configuration: never) => object>(base: C): C {
  return new Proxy(base, {
    construct: (target, [passed]: unknown[], newTarget) => {
      const own: Configuration = typeof passed === 'object' && passed !== null ? passed : {};
      const registers = own.registers ?? [registry];
      const make = (options: object): object =>
        Reflect.construct(target, [{ ...own, ...options }], newTarget) as object;
      if (own.enableExemplars !== true) return make({ registers });
      // prom-client refuses exemplars where its own text would lack them; renderMetrics shows
      // them to each client that requests OpenMetrics.
      const metric = Object.assign(make({ registers: [] }), { registers });
      for (const one of registers) one.registerMetric(metric as unknown as prom.Metric);
      return metric;
    },
  });
}

/**
 * prom-client's counter, in the default registry unless `registers` says otherwise: that of this
 * package, where it is rendered, and not prom-client's.
 *
 * @example
 * const orders = new Counter({ name: 'shop_orders_total', help: 'Orders' });
 * orders.inc();
 */
export const Counter = inDefaultRegistry(parts.Counter);
export type Counter<T extends string = string> = prom.Counter<T>;

/** prom-client's gauge, in the default registry unless `registers` says otherwise. */
export const Gauge = inDefaultRegistry(parts.Gauge);
export type Gauge<T extends string = string> = prom.Gauge<T>;

/** prom-client's histogram, in the default registry unless `registers` says otherwise. */
export const Histogram = inDefaultRegistry(parts.Histogram);
export type Histogram<T extends string = string> = prom.Histogram<T>;

/** prom-client's summary, in the default registry unless `registers` says otherwise. */
export const Summary = inDefaultRegistry(parts.Summary);
export type Summary<T extends string = string> = prom.Summary<T>;

/**
 * prom-client's metrics of the process and of Node, in the default registry unless `register` says
 * otherwise. A registry that has them, as that of `startObservability` does, keeps those.
 *
 * @example collectDefaultMetrics({ labels: { region: 'north' } });
 */
export function collectDefaultMetrics(
  configuration: prom.DefaultMetricsCollectorConfiguration<prom.RegistryContentType> = {},
): void {
  const { register = registry, prefix = '', ...options } = configuration;
  if (prefix === '' && Object.keys(options).length === 0) {
    addRuntimeMetrics(register as prom.Registry);
  } else if (register.getSingleMetric(`${prefix}process_start_time_seconds`) === undefined) {
    parts.wholePromClient().collectDefaultMetrics({ ...options, prefix, register });
  }
}
