import { metrics, type BatchObservableCallback } from '@opentelemetry/api';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { configureTracing, type TracingHandle } from '../../src/index.ts';
import { currentMeterProvider } from '../../src/instrumentation/current-meter-provider.ts';

class Reader extends MetricReader {
  protected onForceFlush(): Promise<void> {
    return Promise.resolve();
  }

  protected onShutdown(): Promise<void> {
    return Promise.resolve();
  }

  /** The sum or count of each metric. */
  async values(): Promise<Record<string, unknown>> {
    const { resourceMetrics } = await this.collect();
    return Object.fromEntries(
      resourceMetrics.scopeMetrics.flatMap((scope) =>
        scope.metrics.map(({ descriptor, dataPoints }) => {
          const value = dataPoints[0]?.value;
          return [descriptor.name, typeof value === 'object' ? value.count : value];
        }),
      ),
    );
  }
}

function startProvider(): { reader: Reader; provider: MeterProvider } {
  const reader = new Reader();
  return { reader, provider: new MeterProvider({ readers: [reader] }) };
}

const meter = currentMeterProvider.getMeter('early');
const histogram = meter.createHistogram('histogram');
const gauge = meter.createGauge('gauge');
const counter = meter.createCounter('counter');
const upDownCounter = meter.createUpDownCounter('up_down');
const observable = [
  meter.createObservableGauge('observed_gauge'),
  meter.createObservableCounter('observed_counter'),
  meter.createObservableUpDownCounter('observed_up_down'),
] as const;
let observedValue = 1;
observable[0].addCallback((result) => {
  result.observe(observedValue);
});
const batch: BatchObservableCallback = (result) => {
  result.observe(observable[1], 2);
  result.observe(observable[2], 3);
};
meter.addBatchObservableCallback(batch, [observable[1], observable[2]]);

function recordOnce(): void {
  histogram.record(5);
  gauge.record(6);
  counter.add(7);
  upDownCounter.add(-8);
}

const RECORDED = {
  histogram: 1,
  gauge: 6,
  counter: 7,
  up_down: -8,
  observed_gauge: 1,
  observed_counter: 2,
  observed_up_down: 3,
};

let tracing: TracingHandle | undefined;
afterEach(async () => {
  metrics.disable();
  await tracing?.shutdown();
});

describe('instruments of every kind that exist before there is a meter provider', () => {
  it('record on the one that is registered later, and on its successor alone', async () => {
    recordOnce();
    const first = startProvider();
    metrics.setGlobalMeterProvider(first.provider);
    recordOnce();
    expect(await first.reader.values()).toEqual(RECORDED);
    metrics.disable();
    const second = startProvider();
    metrics.setGlobalMeterProvider(second.provider);
    recordOnce();
    expect(await second.reader.values()).toEqual(RECORDED);
    observedValue = 9;
    expect(await second.reader.values()).toMatchObject({ observed_gauge: 9 });
    expect(await first.reader.values()).toMatchObject({ counter: 7, observed_gauge: 1 });
    observedValue = 1;
  });

  it('record on that of configureTracing and on the registered one, each once', async () => {
    const own = startProvider();
    const registered = startProvider();
    tracing = configureTracing({ meterProvider: own.provider });
    metrics.setGlobalMeterProvider(registered.provider);
    recordOnce();
    expect(await own.reader.values()).toMatchObject(RECORDED);
    expect(await registered.reader.values()).toMatchObject(RECORDED);
    await tracing.shutdown();
    recordOnce();
    expect(await own.reader.values()).toMatchObject({ counter: 7 });
    expect(await registered.reader.values()).toMatchObject({ counter: 14 });
  });

  it('record once where the two are the same', async () => {
    const { reader, provider } = startProvider();
    metrics.setGlobalMeterProvider(provider);
    tracing = configureTracing({ meterProvider: provider });
    recordOnce();
    expect(await reader.values()).toMatchObject(RECORDED);
  });

  it('are no longer observed when their callbacks are removed', async () => {
    const { reader, provider } = startProvider();
    metrics.setGlobalMeterProvider(provider);
    recordOnce();
    meter.removeBatchObservableCallback(batch, [observable[1], observable[2]]);
    expect(await reader.values()).toMatchObject({ observed_gauge: 1 });
    expect(await reader.values()).not.toHaveProperty('observed_counter');
  });
});
