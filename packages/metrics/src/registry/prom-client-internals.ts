import type { Registry } from 'prom-client';
import type { LabelValue } from '../labels/label-text.ts';
import type { Instrument } from '../instruments/instrument.ts';

/** A metric made with prom-client's own classes. */
export interface ThirdPartyMetric {
  readonly name: string;
  get(): Promise<CollectedMetric>;
}

export interface CollectedMetric {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly values: readonly {
    readonly metricName?: string;
    readonly labels: Readonly<Record<string, LabelValue | undefined>>;
    readonly value: number;
    readonly exemplar?: unknown;
  }[];
}

/** A metric of a registry, by the name under which it was registered. */
export interface RegisteredMetric {
  readonly name: string;
  readonly metric: Instrument | ThirdPartyMetric;
}

/**
 * The metrics of a registry. An OpenMetrics registry takes `_total` off the names of prom-client's
 * own counters when it writes them; their keys, which have no getter, keep it.
 */
export function metricsOf(registry: Registry): RegisteredMetric[] {
  // The declared type of the array leaves out what every metric in it has.
  const metrics = registry.getMetricsAsArray() as unknown as RegisteredMetric['metric'][];
  const byKey: unknown = Reflect.get(registry, '_metrics');
  const keys = typeof byKey === 'object' && byKey !== null ? Object.keys(byKey) : [];
  return metrics.map((metric, index) => ({
    name: keys.length === metrics.length ? (keys[index] ?? metric.name) : metric.name,
    metric,
  }));
}

/** Labels set by `registry.setDefaultLabels`, which has no getter. */
export function defaultLabelsOf(registry: Registry): Readonly<Record<string, string>> {
  const labels: unknown = Reflect.get(registry, '_defaultLabels');
  if (typeof labels !== 'object' || labels === null) return {};
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, String(value)]));
}
