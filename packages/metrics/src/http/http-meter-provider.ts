import type { Meter, MeterProvider } from '@opentelemetry/api';
import type { Registry } from 'prom-client';
import { sharedState } from '@wflo/shared-state';
import { registry as defaultRegistry } from '../defaults/default-metrics.ts';
import { httpCatalog } from './http-catalog.ts';
import { HttpHistogram, type HttpMetric } from './http-histogram.ts';

/** Takes whatever is recorded, and keeps nothing. */
const NOTHING = {
  add: ignore,
  record: ignore,
  addCallback: ignore,
  removeCallback: ignore,
};

const providers = sharedState(
  '@wflo/metrics/http',
  1,
  () => new WeakMap<Registry, MeterProvider>(),
);

/**
 * A meter provider for OpenTelemetry's instrumentations of HTTP: `http.server.request.duration` and
 * `http.client.request.duration` become `http_server_request_duration_seconds` and
 * `http_client_request_duration_seconds` of `registry`, bounded in series and with exemplars. A path
 * is never a label: `http_route` is what a framework matched. All other instruments record nothing.
 * `startObservability` hands it to the instrumentations of @wflo/tracing.
 *
 * @example
 * new HttpInstrumentation().setMeterProvider(httpMeterProvider());
 */
export function httpMeterProvider(registry: Registry = defaultRegistry): MeterProvider {
  let provider = providers.get(registry);
  if (provider === undefined) {
    const meter = createMeter(registry);
    providers.set(registry, (provider = { getMeter: () => meter }));
  }
  return provider;
}

function createMeter(registry: Registry): Meter {
  const histograms = new Map<string, HttpHistogram>(
    Object.keys(httpCatalog).map((metric) => [
      metric,
      new HttpHistogram(metric as HttpMetric, registry), // the keys of the literal above
    ]),
  );
  const createNothing = (): typeof NOTHING => NOTHING;
  return {
    createHistogram: (name) => histograms.get(name) ?? NOTHING,
    createGauge: createNothing,
    createCounter: createNothing,
    createUpDownCounter: createNothing,
    createObservableGauge: createNothing,
    createObservableCounter: createNothing,
    createObservableUpDownCounter: createNothing,
    addBatchObservableCallback: ignore,
    removeBatchObservableCallback: ignore,
  };
}

function ignore(): void {
  // Nothing is kept.
}
