import * as prom from 'prom-client';
import { registry } from './default-metrics.ts';

/** The same class for `instanceof` and for types; only what `new` leaves out differs. */
function inDefaultRegistry<C extends new (configuration: never) => object>(base: C): C {
  return new Proxy(base, {
    construct: (target, [configuration]: unknown[], newTarget) => {
      const own = typeof configuration === 'object' ? configuration : {};
      const options = { registers: [registry], ...own };
      return Reflect.construct(target, [options], newTarget) as object;
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
export const Counter = inDefaultRegistry(prom.Counter);
export type Counter<T extends string = string> = prom.Counter<T>;

/** prom-client's gauge, in the default registry unless `registers` says otherwise. */
export const Gauge = inDefaultRegistry(prom.Gauge);
export type Gauge<T extends string = string> = prom.Gauge<T>;

/** prom-client's histogram, in the default registry unless `registers` says otherwise. */
export const Histogram = inDefaultRegistry(prom.Histogram);
export type Histogram<T extends string = string> = prom.Histogram<T>;
