import type { Registry } from 'prom-client';
import type { LabelNames, MetricDeclaration } from '../catalog.ts';
import { InvalidOptionError, NameTakenError } from '../errors.ts';
import { AliasMetric } from '../instruments/alias-metric.ts';
import { BoundedCounter } from '../instruments/counter.ts';
import { BoundedGauge } from '../instruments/gauge.ts';
import { BoundedHistogram } from '../instruments/histogram.ts';
import type { InfoMetric } from '../instruments/info-metric.ts';
import type { Instrument } from '../instruments/instrument.ts';
import { Families } from './families.ts';
import { UsdCounter } from '../instruments/usd-counter.ts';
import { LABEL_NAME } from '../labels/label-text.ts';
import { DEFAULT_MAX_SERIES_PER_METRIC } from '../series/series-table.ts';
import { rejectionsOf } from './self-metrics.ts';
import { infoMetricOf } from './service-info.ts';

/** A catalogue: the name in code to what the metric is. */
export type Catalog = Readonly<Record<string, MetricDeclaration>>;

/**
 * The instrument of one declaration of a catalogue, with the labels it declares; of a metric that
 * is replaced by another, that of the other.
 */
export type InstrumentOf<D extends MetricDeclaration, C extends Catalog = Catalog> = D extends {
  readonly replacedBy: infer N;
}
  ? InstrumentOf<Extract<C[keyof C], { readonly name: N }>>
  : D['type'] extends 'info'
    ? InfoMetric
    : D['type'] extends 'gauge'
      ? BoundedGauge<LabelNames<D>>
      : D['type'] extends 'histogram'
        ? BoundedHistogram<LabelNames<D>>
        : D extends { readonly unit: 'usd' }
          ? UsdCounter<LabelNames<D>>
          : BoundedCounter<LabelNames<D>>;

/** The instruments of a catalogue, under its names in code. */
export type InstrumentsOf<C extends Catalog> = { readonly [K in keyof C]: InstrumentOf<C[K], C> };

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
): InstrumentsOf<C> {
  return instrumentsOf(catalog, registry, { families: new Families() });
}

export interface InstrumentsOptions {
  /** Where a declaration has none. */
  readonly maxSeries?: number;
  /** Those that are shown when they are used. Default: all instruments are shown from the start. */
  readonly families?: Families;
}

/** As `createInstruments`, in more detail. */
export function instrumentsOf<const C extends Catalog>(
  catalog: C,
  registry: Registry,
  options: InstrumentsOptions,
): InstrumentsOf<C> {
  const made = new Map<string, Instrument>();
  const add = (name: string, instrument: Instrument): void => {
    if (made.has(name)) throw new NameTakenError(name);
    made.set(name, instrument);
  };
  const declarations = Object.entries<MetricDeclaration>(catalog);
  for (const [, declaration] of declarations) {
    refuseInvalid(declaration);
    if (declaration.replacedBy !== undefined) continue;
    add(declaration.name, instrumentOf(declaration, registry, options));
  }
  for (const [, declaration] of declarations) {
    const { name, replacedBy } = declaration;
    if (replacedBy === undefined) continue;
    const replacement = made.get(replacedBy);
    if (replacement === undefined) {
      throw new InvalidOptionError(`replacedBy of ${name}`, replacedBy, 'a name of the catalogue');
    }
    add(name, new AliasMetric(declaration, replacement));
  }
  const isNew = ([name, instrument]: [string, Instrument]): boolean => {
    const known: unknown = registry.getSingleMetric(name);
    if (known !== undefined && known !== instrument) throw new NameTakenError(name);
    return known === undefined;
  };
  for (const [, instrument] of [...made].filter(isNew)) instrument.registerIn(registry);
  return Object.fromEntries(
    declarations.map(([key, { name, replacedBy }]) => [key, made.get(replacedBy ?? name)]),
  ) as InstrumentsOf<C>;
}

function instrumentOf(
  declaration: MetricDeclaration,
  registry: Registry,
  { maxSeries: defaultMaxSeries = DEFAULT_MAX_SERIES_PER_METRIC, families }: InstrumentsOptions,
): Instrument {
  const { maxSeries = defaultMaxSeries, buckets = DEFAULT_BUCKETS, family: name } = declaration;
  const family = name === undefined ? undefined : families?.named(name);
  const options = { maxSeries, rejections: rejectionsOf(registry), family };
  switch (declaration.type) {
    case 'counter':
      return declaration.unit === 'usd'
        ? new UsdCounter(declaration, options)
        : new BoundedCounter(declaration, options);
    case 'gauge':
      return new BoundedGauge(declaration, options);
    case 'histogram':
      return new BoundedHistogram({ ...declaration, buckets }, options);
    case 'info':
      return infoMetricOf(registry, declaration);
  }
}

function refuseInvalid({ name, type, labels, values = {}, maxSeries }: MetricDeclaration): void {
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
