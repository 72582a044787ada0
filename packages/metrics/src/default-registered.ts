/**
 * prom-client's classes for further metrics. A metric that is told no registry belongs to the
 * default one of this package, where it is rendered, and not to prom-client's own.
 *
 * @module
 */
import * as prom from 'prom-client';
import { registry } from './default-metrics.ts';

/**
 * prom-client's counter, in the default registry unless `registers` says otherwise.
 *
 * @example
 * const orders = new Counter({ name: 'shop_orders_total', help: 'Orders' });
 * orders.inc();
 */
export class Counter<T extends string = string> extends prom.Counter<T> {
  constructor(configuration: prom.CounterConfiguration<T>) {
    super({ registers: [registry], ...configuration });
  }
}

/** prom-client's gauge, in the default registry unless `registers` says otherwise. */
export class Gauge<T extends string = string> extends prom.Gauge<T> {
  constructor(configuration: prom.GaugeConfiguration<T>) {
    super({ registers: [registry], ...configuration });
  }
}

/** prom-client's histogram, in the default registry unless `registers` says otherwise. */
export class Histogram<T extends string = string> extends prom.Histogram<T> {
  constructor(configuration: prom.HistogramConfiguration<T>) {
    super({ registers: [registry], ...configuration });
  }
}
