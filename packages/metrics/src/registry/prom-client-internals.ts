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
  }[];
}

export function metricsOf(registry: Registry): (Instrument | ThirdPartyMetric)[] {
  // The declared type of the array leaves out what every metric in it has.
  return registry.getMetricsAsArray() as unknown as (Instrument | ThirdPartyMetric)[];
}

/** Labels set by `registry.setDefaultLabels`, which has no getter. */
export function defaultLabelsOf(registry: Registry): Readonly<Record<string, string>> {
  const labels: unknown = Reflect.get(registry, '_defaultLabels');
  if (typeof labels !== 'object' || labels === null) return {};
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, String(value)]));
}
