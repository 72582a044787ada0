import {
  metrics,
  type Attributes,
  type Context,
  type Histogram,
  type Meter,
  type MeterProvider,
  type MetricOptions,
} from '@opentelemetry/api';

/**
 * A provider of meters whose histograms follow whichever meter provider is registered with the
 * API. The API binds a meter for good: what is created before an application registers its
 * provider would record nothing (opentelemetry-js#3609). Other instruments are those of the
 * provider that is registered when they are created.
 */
export const currentMeterProvider: MeterProvider = besideCurrent(undefined);

/** The same; its histograms record to `own`, too. */
export function besideCurrent(own: MeterProvider | undefined): MeterProvider {
  return { getMeter: (...identity) => createMeter(own, ...identity) };
}

function createMeter(
  own: MeterProvider | undefined,
  ...identity: Parameters<MeterProvider['getMeter']>
): Meter {
  const current = (): Meter => metrics.getMeter(...identity);
  return {
    createHistogram: (name, options) =>
      new CurrentHistogram(
        current,
        own?.getMeter(...identity).createHistogram(name, options),
        name,
        options,
      ),
    createGauge: (name, options) => current().createGauge(name, options),
    createCounter: (name, options) => current().createCounter(name, options),
    createUpDownCounter: (name, options) => current().createUpDownCounter(name, options),
    createObservableGauge: (name, options) => current().createObservableGauge(name, options),
    createObservableCounter: (name, options) => current().createObservableCounter(name, options),
    createObservableUpDownCounter: (name, options) =>
      current().createObservableUpDownCounter(name, options),
    addBatchObservableCallback: (callback, observed) => {
      current().addBatchObservableCallback(callback, observed);
    },
    removeBatchObservableCallback: (callback, observed) => {
      current().removeBatchObservableCallback(callback, observed);
    },
  };
}

class CurrentHistogram implements Histogram {
  readonly #create: () => Histogram;
  readonly #own: Histogram | undefined;
  #provider: MeterProvider | undefined;
  #histogram: Histogram | undefined;

  constructor(
    meter: () => Meter,
    own: Histogram | undefined,
    name: string,
    options?: MetricOptions,
  ) {
    this.#own = own;
    this.#create = () => meter().createHistogram(name, options);
  }

  record(value: number, attributes?: Attributes, parent?: Context): void {
    const provider = metrics.getMeterProvider();
    if (this.#histogram === undefined || provider !== this.#provider) {
      this.#provider = provider;
      this.#histogram = this.#create();
    }
    this.#histogram.record(value, attributes, parent);
    this.#own?.record(value, attributes, parent);
  }
}
