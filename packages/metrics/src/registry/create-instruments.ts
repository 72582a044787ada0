/**
 * Makes the instruments of a catalogue of your own, bounded like the workflow metrics.
 *
 * @module
 */
import type { Registry } from 'prom-client';
import type { LabelNames, MetricDeclaration } from '../catalog.ts';
import { BoundedCounter } from '../instruments/counter.ts';
import { InvalidOptionError, NameTakenError } from '../errors.ts';
import { BoundedGauge } from '../instruments/gauge.ts';
import { BoundedHistogram } from '../instruments/histogram.ts';
import type { Instrument, InstrumentOptions } from '../instruments/instrument.ts';
import { LABEL_NAME } from '../labels/label-text.ts';
import { faultsOf } from './self-metrics.ts';
import { DEFAULT_MAX_SERIES_PER_METRIC } from '../series/series-table.ts';

interface OwnDeclaration extends MetricDeclaration {
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** Label sets kept before new ones go under `overflow`. Default 2,000. */
  readonly maxSeries?: number;
}

/** A catalogue: the name in code to what the metric is. */
export type Catalog = Readonly<Record<string, OwnDeclaration>>;

/** The instrument of one declaration, with the labels it declares. */
export type InstrumentOf<D extends OwnDeclaration> = D['type'] extends 'counter'
  ? BoundedCounter<LabelNames<D>>
  : D['type'] extends 'gauge'
    ? BoundedGauge<LabelNames<D>>
    : BoundedHistogram<LabelNames<D>>;

const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
/** Those of prom-client. */
const DEFAULT_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * The instruments of `catalog` in `registry`: typed by their declarations, bounded in series,
 * never throwing, with exemplars.
 *
 * @throws {MetricsError} `WFLO_METRICS_INVALID_OPTION` for a declaration that Prometheus would
 * refuse; `WFLO_METRICS_NAME_TAKEN` when the registry holds a metric of a name. Nothing is
 * registered then.
 * @example
 * const { ordersTotal } = createInstruments(
 *   { ordersTotal: { type: 'counter', name: 'shop_orders_total', help: 'Orders', labels: { status: 'paid or refused' } } },
 *   registry,
 * );
 * ordersTotal.inc({ status: 'paid' });
 */
export function createInstruments<const C extends Catalog>(
  catalog: C,
  registry: Registry,
): { readonly [K in keyof C]: InstrumentOf<C[K]> } {
  const made = Object.entries(catalog).map(([key, declaration]) => {
    return [key, instrumentOf(declaration, registry)] as const;
  });
  const names = made.map(([, { name }]) => name);
  const taken = names.find(
    (name, index) => registry.getSingleMetric(name) !== undefined || names.indexOf(name) !== index,
  );
  if (taken !== undefined) throw new NameTakenError(taken);
  for (const [, instrument] of made) instrument.registerIn(registry);
  return Object.fromEntries(made) as { readonly [K in keyof C]: InstrumentOf<C[K]> };
}

function instrumentOf(declaration: OwnDeclaration, registry: Registry): Instrument {
  refuseInvalid(declaration);
  const { maxSeries = DEFAULT_MAX_SERIES_PER_METRIC, buckets = DEFAULT_BUCKETS } = declaration;
  const options: InstrumentOptions = { maxSeries, faults: faultsOf(registry) };
  switch (declaration.type) {
    case 'counter':
      return new BoundedCounter(declaration, options);
    case 'gauge':
      return new BoundedGauge(declaration, options);
    case 'histogram':
      return new BoundedHistogram({ ...declaration, buckets }, options);
  }
}

function refuseInvalid({ name, type, labels, values = {}, maxSeries }: OwnDeclaration): void {
  if (!METRIC_NAME.test(name)) {
    throw new InvalidOptionError(
      'name',
      name,
      'letters, digits, _ and :, not beginning with a digit',
    );
  }
  for (const label of Object.keys(labels)) {
    const reserved = label.startsWith('__') || (label === 'le' && type === 'histogram');
    if (!LABEL_NAME.test(label) || reserved) {
      throw new InvalidOptionError(`label of ${name}`, label, 'a label name that is not reserved');
    }
  }
  for (const label of Object.keys(values)) {
    if (!Object.hasOwn(labels, label)) {
      throw new InvalidOptionError(`values of ${name}`, label, 'one of its labels');
    }
  }
  if (maxSeries !== undefined && (!Number.isInteger(maxSeries) || maxSeries < 1)) {
    throw new InvalidOptionError(`maxSeries of ${name}`, maxSeries, 'a positive integer');
  }
}
