import type { Resource } from '@opentelemetry/resources';
import { NodeTracerProvider, type Sampler, type SpanLimits } from '@opentelemetry/sdk-trace-node';
import { sharedState } from '@wflo/shared-state';
import { BaggageAttributes } from './spans/baggage-attributes.ts';
import { AlreadyConfiguredError } from './errors.ts';
import { ExportingProcessor } from './export/exporting-processor.ts';
import { createSpanQueue, resolveSpanExport } from './export/span-export.ts';
import { currentProvider } from './provider/current-provider.ts';
import { registerGlobally } from './provider/global-registration.ts';
import { currentMeterProviders } from './instrumentation/current-meter-providers.ts';
import { connectInstrumentations } from './instrumentation/connect-instrumentations.ts';
import { setIgnoredIncomingPaths } from './instrumentation/ignored-paths.ts';
import { ignoredSettings, spanLimitsFrom } from './provider/otel-environment.ts';
import { startSelfCheck } from './doctor/self-check.ts';
import { propagatorsFrom } from './provider/propagators.ts';
import { resourceDetectorsFrom } from './provider/resource-detectors.ts';
import { serviceResource } from './provider/service-resource.ts';
import { sumCounts, SpanCounts, type TracingStats } from './export/span-counts.ts';
import { OverridableIdGenerator } from './spans/span-ids.ts';
import { SpanPipeline } from './span-pipeline.ts';
import { createHandle, type TracingHandle } from './tracing-handle.ts';
import type { TracingOptions } from './tracing-options.ts';
import { emitWarning, guarded } from './tracing-warning.ts';

const state = sharedState('@wflo/tracing', 1, () => ({
  everyCount: [] as SpanCounts[],
  isConfigured: false,
}));

/**
 * Sets tracing up for this process: a tracer provider with W3C trace context and baggage, contexts
 * that follow async calls, and an exporter when an endpoint is set. One set-up at a time: shut the
 * first down before the next. Tracers taken earlier follow. `onWarning` names libraries that were
 * imported too early to be traced.
 *
 * @throws {@link AlreadyConfiguredError} `WFLO_TRACING_ALREADY_CONFIGURED`
 * @throws {@link InvalidEndpointError} `WFLO_TRACING_INVALID_ENDPOINT`
 * @throws {@link InvalidTracingOptionError} `WFLO_TRACING_INVALID_OPTION`
 *
 * @example
 * const tracing = configureTracing({ serviceName: 'orders', otlpEndpoint: 'localhost:4317' });
 * withSpan('order.accept', { 'order.id': 7 }, () => accept(order));
 * await tracing.shutdown();
 */
export function configureTracing(options: TracingOptions = {}): TracingHandle {
  const { env } = process;
  if (state.isConfigured) {
    throw new AlreadyConfiguredError(
      'Tracing is configured already: await shutdown() of the first handle before configuring again.',
    );
  }
  const spanLimits = spanLimitsFrom(env);
  const propagators = propagatorsFrom(env);
  const { detectors, ignored } = resourceDetectorsFrom(env);
  const baggage = options.baggageAttributes && new BaggageAttributes(options.baggageAttributes);
  const warn = guarded(options.onWarning ?? emitWarning);
  const { settings, limits, printing } = resolveSpanExport(options, env, warn);
  const counts = new SpanCounts();
  const isDisabled = env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true';
  const queue = settings && createSpanQueue({ settings, limits, counts, warn });
  const custom = [...(options.spanProcessors ?? []), ...printing];
  const exporting = new ExportingProcessor(counts, queue);
  const pipeline = isDisabled ? undefined : new SpanPipeline({ baggage, custom, exporting });
  const resource = serviceResource({
    ...options,
    detectors: options.resourceDetectors ?? detectors,
  });
  const provider =
    pipeline && createProvider({ sampler: options.sampler, pipeline, spanLimits, resource });
  const startsUnobserved = options.sampler === undefined && !options.spanProcessors?.length;
  const undo = [
    (): void => {
      state.isConfigured = false;
    },
  ];
  const release = (): void => {
    for (const one of undo) one();
  };
  const handle = createHandle({ counts, pipeline, resource, release });
  const propagator = options.propagator ?? propagators.propagator;
  undo.push(registerGlobally({ provider, lifecycle: handle, startsUnobserved }, propagator));
  undo.push(connectInstrumentations(options.instrumentations ?? [], currentProvider));
  state.isConfigured = true;
  for (const message of [...ignoredSettings(env), ...propagators.ignored, ...ignored]) {
    warn({ code: 'WFLO_TRACING_SETTING_IGNORED', message });
  }
  if (isDisabled) return handle;
  state.everyCount.push(counts);
  setIgnoredIncomingPaths(options.ignoreIncomingPaths);
  currentMeterProviders.configure(options.meterProvider);
  undo.push(() => {
    currentMeterProviders.configure(undefined);
  });
  undo.push(startSelfCheck(warn));
  return handle;
}

/**
 * What became of every span since the process began, over all configurations.
 *
 * @example
 * const { ended, exported, queued, dropped } = tracingStats();
 */
export function tracingStats(): TracingStats {
  return sumCounts(state.everyCount);
}

interface ProviderParts {
  readonly sampler: Sampler | undefined;
  readonly pipeline: SpanPipeline;
  readonly spanLimits: SpanLimits;
  readonly resource: Resource;
}

function createProvider(parts: ProviderParts): NodeTracerProvider {
  const { sampler, pipeline, spanLimits, resource } = parts;
  return new NodeTracerProvider({
    resource,
    idGenerator: new OverridableIdGenerator(),
    // The SDK takes an undefined sampler for a sampler.
    ...(sampler && { sampler }),
    spanLimits,
    spanProcessors: [pipeline],
  });
}
