import {
  context,
  type Attributes,
  type Context,
  type Counter,
  type Gauge,
  type Histogram,
  type Meter,
  type MeterProvider,
  type UpDownCounter,
} from '@opentelemetry/api';
import { currentMeterProviders } from './current-meter-providers.ts';
import { CurrentBatches, CurrentObservable } from './current-observables.ts';

/**
 * A provider of meters whose instruments follow whichever meter providers there are. The API binds
 * a meter for good: what is created before an application registers its provider would record
 * nothing (opentelemetry-js#3609). A provider gets what is recorded from its registration on.
 */
export const currentMeterProvider: MeterProvider = {
  getMeter(...identity): Meter {
    const meterOf = (provider: MeterProvider): Meter => provider.getMeter(...identity);
    const batches = new CurrentBatches(meterOf);
    return {
      createHistogram: (name, options): Histogram =>
        recording(meterOf, (meter) => meter.createHistogram(name, options)),
      createGauge: (name, options): Gauge =>
        recording(meterOf, (meter) => meter.createGauge(name, options)),
      createCounter: (name, options): Counter =>
        adding(meterOf, (meter) => meter.createCounter(name, options)),
      createUpDownCounter: (name, options): UpDownCounter =>
        adding(meterOf, (meter) => meter.createUpDownCounter(name, options)),
      createObservableGauge: (name, options) =>
        new CurrentObservable(meterOf, (meter) => meter.createObservableGauge(name, options)),
      createObservableCounter: (name, options) =>
        new CurrentObservable(meterOf, (meter) => meter.createObservableCounter(name, options)),
      createObservableUpDownCounter: (name, options) =>
        new CurrentObservable(meterOf, (meter) =>
          meter.createObservableUpDownCounter(name, options),
        ),
      addBatchObservableCallback: (callback, observed) => {
        batches.add(callback, observed);
      },
      removeBatchObservableCallback: (callback) => {
        batches.remove(callback);
      },
    };
  },
};

type MeterOf = (provider: MeterProvider) => Meter;

function recording(meterOf: MeterOf, create: (meter: Meter) => Histogram): Histogram {
  const instruments = onEach(meterOf, create);
  return {
    record(value: number, attributes?: Attributes, parent?: Context): void {
      if (currentMeterProviders.isProbe?.(attributes, parent ?? context.active())) return;
      for (const one of instruments()) one.record(value, attributes, parent);
    },
  };
}

function adding(meterOf: MeterOf, create: (meter: Meter) => Counter): Counter {
  const instruments = onEach(meterOf, create);
  return {
    add(value: number, attributes?: Attributes, parent?: Context): void {
      for (const one of instruments()) one.add(value, attributes, parent);
    },
  };
}

/** The instrument on each provider there is now. */
function onEach<I>(meterOf: MeterOf, create: (meter: Meter) => I): () => readonly I[] {
  let providers: readonly MeterProvider[] | undefined;
  let instruments: readonly I[] = [];
  return () => {
    const current = currentMeterProviders.current();
    if (current !== providers) {
      providers = current;
      instruments = current.map((provider) => create(meterOf(provider)));
    }
    return instruments;
  };
}
