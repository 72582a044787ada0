import type { Aggregator, Metric } from 'prom-client';
import { Registry } from '../prom-client/index.ts';
import { NameTakenError } from '../errors.ts';
import type { Exemplar } from '../exemplars/exemplar.ts';
import type { Series } from '../series/series-table.ts';
import type { MetricFamily } from './metric-family.ts';

/** One line of an exposition. */
export interface Sample {
  /** Added to the metric's name: '', `_bucket`, `_sum` or `_count`. */
  readonly suffix: string;
  readonly series: Pick<Series<unknown>, 'labels' | 'labelText'> &
    Partial<Pick<Series<unknown>, 'createdMillis'>>;
  /** Upper bound of a histogram's bucket. */
  readonly le?: string;
  readonly value: number;
  readonly exemplar?: Exemplar | undefined;
}

/** The form in which prom-client passes metrics on, for example to `registry.metrics()`. */
export interface PromClientMetric {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly aggregator: Aggregator;
  readonly values: readonly {
    /** Default: that of the metric. */
    readonly metricName?: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly value: number;
    readonly exemplar?: PromClientExemplar;
  }[];
}

interface PromClientExemplar {
  readonly labelSet: Readonly<Record<string, string>>;
  readonly value: number;
  /** In seconds since 1970. */
  readonly timestamp: number;
}

/** What is said about a metric beside its samples. */
export interface Description {
  readonly name: string;
  readonly help: string;
  readonly unit?: string;
  /** How `AggregatorRegistry` makes one value of those of a cluster's processes. Default `sum`. */
  readonly aggregator?: Aggregator;
}

/**
 * Where an instrument says of which kind it is, since those of another copy of this package, in the
 * registry that both share, are of other classes.
 */
export const KIND: unique symbol = Symbol.for('wflo.metrics.kind:1');

/**
 * What all instruments share: registered in a prom-client registry like any metric of prom-client's
 * own, and rendered by this package series by series.
 */
export abstract class Instrument {
  /** @internal */
  readonly [KIND]: 'recording' | 'info' | 'alias' = 'recording';
  readonly help: string;
  /** Base unit, which also ends the name, for OpenMetrics. */
  readonly unit: string | undefined;
  readonly aggregator: Aggregator;
  abstract readonly type: 'counter' | 'gauge' | 'histogram';
  protected readonly family: MetricFamily | undefined;
  readonly #name: string;
  readonly #registries = new Set<Registry>();
  /** That prom-client has just asked for the OpenMetrics name. */
  #isRenamed = false;

  constructor({ name, help, unit, aggregator = 'sum' }: Description, family?: MetricFamily) {
    this.#name = name;
    this.help = help;
    this.unit = unit;
    this.aggregator = aggregator;
    this.family = family;
  }

  get name(): string {
    return this.#name;
  }

  /**
   * Before it writes a counter as OpenMetrics, prom-client takes `_total` off the name for good.
   * The name stays, and what `getForPromString` returns next has it off.
   */
  set name(_: string) {
    this.#isRenamed = true;
  }

  /** Whether the family is not in use: then nothing of it is shown. */
  get isHidden(): boolean {
    return this.family?.isInUse === false;
  }

  /** The samples of one series after the other. */
  abstract sampleGroups(): Iterable<readonly Sample[]>;
  /** Forgets everything recorded. */
  abstract reset(): void;

  /** Name, help, type and the values of this moment, in the form of prom-client's own metrics. */
  get(): Promise<PromClientMetric> {
    const values = this.isHidden ? [] : [...this.#promClientValues(this.name)];
    const { name, help, type, aggregator } = this;
    return Promise.resolve({ name, help, type, aggregator, values });
  }

  /** @internal What prom-client's registry writes as text: it adds `_total` to each counter. */
  async getForPromString(): Promise<PromClientMetric> {
    const isOpenMetrics =
      this.#isRenamed || [...this.#registries].some((one) => isOpenMetricsType(one.contentType));
    this.#isRenamed = false;
    const metric = await this.get();
    if (!isOpenMetrics || this.type !== 'counter') return metric;
    const family = this.name.replace(/_total$/, '');
    return family === this.name ? { ...metric, type: 'unknown' } : { ...metric, name: family };
  }

  /** @internal Registers the metric, or throws `WFLO_METRICS_NAME_TAKEN`. */
  registerIn(registry: Registry): this {
    try {
      // The registry calls nothing but name and get(); its types demand its own classes.
      registry.registerMetric(this as unknown as Metric);
    } catch (error) {
      throw new NameTakenError(this.name, { cause: error });
    }
    this.#registries.add(registry);
    return this;
  }

  *#promClientValues(name: string): Iterable<PromClientMetric['values'][number]> {
    for (const group of this.sampleGroups()) {
      for (const { suffix, series, le, value, exemplar } of group) {
        const labels = le === undefined ? series.labels : { le, ...series.labels };
        yield {
          ...(suffix !== '' && { metricName: name + suffix }),
          labels,
          value,
          ...(exemplar && { exemplar: promClientExemplar(exemplar) }),
        };
      }
    }
  }
}

/** Whether this package renders it, whichever copy has made it. */
export function isInstrument(metric: unknown): metric is Instrument {
  return kindOf(metric) !== undefined;
}

/** @internal */
export function kindOf(metric: unknown): Instrument[typeof KIND] | undefined {
  if (typeof metric !== 'object' || metric === null || !(KIND in metric)) return undefined;
  return metric[KIND] as Instrument[typeof KIND]; // nobody else knows the symbol
}

function isOpenMetricsType(contentType: string): boolean {
  return contentType === Registry.OPENMETRICS_CONTENT_TYPE;
}

function promClientExemplar({ labels, value, timestampSeconds }: Exemplar): PromClientExemplar {
  return { labelSet: labels, value, timestamp: timestampSeconds };
}
