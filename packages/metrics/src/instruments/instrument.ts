import type { Metric, Registry } from 'prom-client';
import { NameTakenError } from '../errors.ts';
import type { Exemplar } from '../exemplars/exemplar.ts';
import type { Series } from '../series/series-table.ts';

/** One line of an exposition. */
export interface Sample {
  /** Added to the metric's name: '', `_bucket`, `_sum` or `_count`. */
  readonly suffix: string;
  readonly series: Pick<Series<unknown>, 'labels' | 'labelText'>;
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
  readonly aggregator: string;
  readonly values: readonly {
    readonly metricName: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly value: number;
  }[];
}

/** What is said about a metric beside its samples. */
export interface Description {
  readonly name: string;
  readonly help: string;
  readonly unit?: string;
}

/**
 * What all instruments share: registered in a prom-client registry like any metric of prom-client's
 * own, and rendered by this package series by series.
 */
export abstract class Instrument {
  readonly name: string;
  readonly help: string;
  /** Base unit, which also ends the name, for OpenMetrics. */
  readonly unit: string | undefined;
  readonly aggregator: string = 'sum';
  abstract readonly type: 'counter' | 'gauge' | 'histogram';

  constructor({ name, help, unit }: Description) {
    this.name = name;
    this.help = help;
    this.unit = unit;
  }

  /** The samples of one series after the other. */
  abstract sampleGroups(): Iterable<readonly Sample[]>;
  /** Forgets everything recorded. */
  abstract reset(): void;

  /** @internal What prom-client's registry reads the metric by. */
  async get(): Promise<PromClientMetric> {
    const values = [];
    for (const group of this.sampleGroups()) {
      for (const { suffix, series, le, value } of group) {
        const labels = le === undefined ? series.labels : { le, ...series.labels };
        values.push({ metricName: this.name + suffix, labels, value });
      }
    }
    const { name, help, type, aggregator } = this;
    return Promise.resolve({ name, help, type, aggregator, values });
  }

  /** @internal Registers the metric, or throws `WFLO_METRICS_NAME_TAKEN`. */
  registerIn(registry: Registry): this {
    try {
      // The registry calls nothing but name and get(); its types demand its own classes.
      registry.registerMetric(this as unknown as Metric);
    } catch (error) {
      throw new NameTakenError(this.name, { cause: error });
    }
    return this;
  }
}
