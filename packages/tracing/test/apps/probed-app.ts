/**
 * Imports libraries, configures tracing with what its argument says, and prints what a probe finds,
 * and what of it anybody else has seen.
 */
import { metrics } from '@opentelemetry/api';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { AlwaysOffSampler, BasicTracerProvider } from '@opentelemetry/sdk-trace-node';
import 'express';
import 'knex';
import {
  configureTracing,
  probeTracing,
  tracingDoctor,
  type Instrumentation,
  type TracingDiagnosis,
} from '../../src/index.ts';
import { registeredInstrumentations } from '../../src/instrumentation/registered.ts';
import { printedSpans, remember } from './printed-spans.ts';

class Reader extends MetricReader {
  protected onForceFlush(): Promise<void> {
    return Promise.resolve();
  }

  protected onShutdown(): Promise<void> {
    return Promise.resolve();
  }
}

export interface Probed {
  readonly before: TracingDiagnosis;
  readonly probed: TracingDiagnosis;
  readonly after: TracingDiagnosis;
  readonly spans: number;
  readonly started: number;
  readonly metrics: readonly string[];
}

/** As an application's configuration may be. */
function ignoreAll(instrumentation: Instrumentation | undefined): void {
  const config = { ignoreLayersType: ['request_handler', 'middleware', 'router'] };
  instrumentation?.setConfig?.(config as object);
}

const [how] = process.argv.slice(2);
const reader = new Reader();
metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
const tracing = configureTracing({
  spanProcessors: [remember()],
  ...(how === 'unsampled' && { sampler: new AlwaysOffSampler() }),
  ...(how === 'unpropagated' && {
    propagator: { inject: () => undefined, extract: (parent) => parent, fields: () => [] },
  }),
});
const instrumentation = registeredInstrumentations().find(({ instrumentationName }) =>
  instrumentationName.endsWith(how ?? ''),
);
if (how === 'undici') instrumentation?.disable?.();
if (how === 'express') ignoreAll(instrumentation);
if (how === 'knex') instrumentation?.setTracerProvider(new BasicTracerProvider());
const before = tracingDoctor();
const [probed] = await Promise.all([probeTracing(), probeTracing()]);
const after = tracingDoctor();
const { started } = tracing.stats();
const { resourceMetrics } = await reader.collect();
const result: Probed = {
  before,
  probed,
  after,
  started,
  spans: printedSpans().length,
  metrics: resourceMetrics.scopeMetrics.flatMap((scope) =>
    scope.metrics.map(({ descriptor }) => descriptor.name),
  ),
};
await tracing.shutdown();
process.stdout.write(JSON.stringify(result));
