import type { Meter, MeterProvider } from '@opentelemetry/api';
import type { Registry } from 'prom-client';
import { sharedState } from '@wflo/shared-state';
import { registry as defaultRegistry } from '../defaults/default-metrics.ts';
import { ConventionHistogram, type HistogramDeclaration } from './convention-histogram.ts';
import { genAiCatalog } from './gen-ai-catalog.ts';
import { httpCatalog } from './http-catalog.ts';

/** Takes whatever is recorded, and keeps nothing. */
const NOTHING = {
  add: ignore,
  record: ignore,
  addCallback: ignore,
  removeCallback: ignore,
};

type Providers = WeakMap<Registry, MeterProvider>;
type Conventions = Readonly<Record<string, HistogramDeclaration>>;

const httpProviders = sharedState('@wflo/metrics/http', 1, (): Providers => new WeakMap());
const genAiProviders = sharedState('@wflo/metrics/gen-ai', 1, (): Providers => new WeakMap());

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
  return providerOf(httpProviders, httpCatalog, registry);
}

/**
 * The same for OpenTelemetry's metrics of GenAI, as `@wflo/genai` records them:
 * `gen_ai.client.operation.duration` becomes `gen_ai_client_operation_duration_seconds`.
 * `countLlmCalls` hands it to `@wflo/genai`.
 */
export function genAiMeterProvider(registry: Registry = defaultRegistry): MeterProvider {
  return providerOf(genAiProviders, genAiCatalog, registry);
}

function providerOf(known: Providers, catalog: Conventions, registry: Registry): MeterProvider {
  let provider = known.get(registry);
  if (provider === undefined) {
    const meter = createMeter(catalog, registry);
    known.set(registry, (provider = { getMeter: () => meter }));
  }
  return provider;
}

function createMeter(catalog: Conventions, registry: Registry): Meter {
  const histograms = new Map(
    Object.entries(catalog).map(([metric, declaration]) => [
      metric,
      new ConventionHistogram(declaration, registry),
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
