/**
 * Metrics on the default registry, where the plugins of a process share their numbers.
 *
 * @module
 */
import { Counter, Gauge, Histogram, registry } from '@wflo/metrics';

/**
 * The metric that another plugin has made: found by its name, which only this package gives out,
 * and by what it does, since the classes of another copy of prom-client are others.
 */
function registered(name: string, method: 'inc' | 'set' | 'observe'): unknown {
  const existing = registry.getSingleMetric(name);
  return existing !== undefined && method in existing ? existing : undefined;
}

export function counter<L extends string>(name: string, help: string, labelNames: L[]): Counter<L> {
  const existing = registered(name, 'inc') as Counter<L> | undefined; // that of the call below
  return existing ?? new Counter({ name, help, labelNames, registers: [registry] });
}

export function gauge<L extends string>(name: string, help: string, labelNames: L[]): Gauge<L> {
  const existing = registered(name, 'set') as Gauge<L> | undefined; // that of the call below
  return existing ?? new Gauge({ name, help, labelNames, registers: [registry] });
}

export function histogram<L extends string>(
  name: string,
  help: string,
  labelNames: L[],
  buckets: number[],
): Histogram<L> {
  const existing = registered(name, 'observe') as Histogram<L> | undefined; // that of the call below
  return existing ?? new Histogram({ name, help, labelNames, buckets, registers: [registry] });
}
