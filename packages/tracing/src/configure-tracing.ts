import { context, propagation, trace, type TextMapPropagator } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  CompositePropagator,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from '@opentelemetry/core';
import { BasicTracerProvider, type SpanLimits } from '@opentelemetry/sdk-trace-base';
import { BaggageAttributes } from './baggage-attributes.ts';
import { currentProvider } from './current-provider.ts';
import { AlreadyConfiguredError } from './errors.ts';
import { ExportMetrics } from './export/export-metrics.ts';
import { ExportingProcessor } from './export/exporting-processor.ts';
import { resolveExportSettings, type ExportSettings } from './export/export-settings.ts';
import { GrpcTransport } from './export/grpc-transport.ts';
import { HttpTransport } from './export/http-transport.ts';
import { SpanQueue } from './export/span-queue.ts';
import { setIgnoredIncomingPaths } from './instrumentation/ignored-paths.ts';
import { ignoredSettings, propagatorsFrom, spanLimitsFrom } from './otel-environment.ts';
import { startSelfCheck } from './self-check.ts';
import { serviceResource } from './service-resource.ts';
import { sumCounts, SpanCounts, type TracingStats } from './span-counts.ts';
import { OverridableIdGenerator } from './span-ids.ts';
import { SpanPipeline } from './span-pipeline.ts';
import { createHandle, type TracingHandle } from './tracing-handle.ts';
import {
  checkSamplerEnvironment,
  resolveQueueLimits,
  type QueueLimits,
  type TracingOptions,
} from './tracing-options.ts';
import { emitWarning, guarded } from './tracing-warning.ts';

const everyCount: SpanCounts[] = [];
let isConfigured = false;

/**
 * Sets tracing up for this process: a tracer provider with W3C trace context and baggage,
 * contexts that follow async calls, and an exporter when an endpoint is given. One set-up at a
 * time: shut the first one down before the next. Tracers taken earlier follow. Libraries that were
 * imported too early to be traced are named by `onWarning`.
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
  if (isConfigured) {
    throw new AlreadyConfiguredError(
      'Tracing is configured already: await shutdown() of the first handle before configuring again.',
    );
  }
  const limits = resolveQueueLimits(options, env);
  checkSamplerEnvironment(env);
  const spanLimits = spanLimitsFrom(env);
  const baggage = options.baggageAttributes && new BaggageAttributes(options.baggageAttributes);
  const warn = guarded(options.onWarning ?? emitWarning);
  const settings = options.enabled === false ? undefined : resolveExportSettings(options, env);
  const counts = new SpanCounts();

  if (env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true') {
    const release = register(undefined);
    ignoredSettings(env).forEach(warn);
    return createHandle({ counts, provider: undefined, queue: undefined, release });
  }
  const queue = settings === undefined ? undefined : createQueue(settings, limits, counts);
  const provider = createProvider(options, { baggage, counts, queue, spanLimits });
  const startsUnobserved =
    options.sampler === undefined && (options.spanProcessors ?? []).length === 0;
  const unregister = register(provider, startsUnobserved);
  everyCount.push(counts);
  setIgnoredIncomingPaths(options.ignoreIncomingPaths);
  ignoredSettings(env).forEach(warn);
  const stopSelfCheck = startSelfCheck(warn);
  const release = (): void => {
    stopSelfCheck();
    unregister();
  };
  return createHandle({ counts, provider, queue, release });
}

/**
 * What became of every span since the process began, over all configurations.
 *
 * @example
 * const { ended, exported, queued, dropped } = tracingStats();
 */
export function tracingStats(): TracingStats {
  return sumCounts(everyCount);
}

function createQueue(settings: ExportSettings, limits: QueueLimits, counts: SpanCounts): SpanQueue {
  const transport =
    settings.endpoint.protocol === 'grpc'
      ? new GrpcTransport(settings)
      : new HttpTransport(settings);
  const { endpoint, exportTimeoutMillis } = settings;
  const metrics = new ExportMetrics({ counts, endpoint, maxQueueSpans: limits.maxQueueSpans });
  metrics.attach();
  return new SpanQueue({ ...limits, exportTimeoutMillis, transport, counts, metrics });
}

function createProvider(
  options: TracingOptions,
  {
    baggage,
    counts,
    queue,
    spanLimits,
  }: {
    readonly baggage: BaggageAttributes | undefined;
    readonly counts: SpanCounts;
    readonly queue: SpanQueue | undefined;
    readonly spanLimits: SpanLimits;
  },
): BasicTracerProvider {
  return new BasicTracerProvider({
    resource: serviceResource(options.serviceName, options.serviceVersion),
    idGenerator: new OverridableIdGenerator(),
    ...(options.sampler === undefined ? {} : { sampler: options.sampler }),
    spanLimits,
    spanProcessors: [
      new SpanPipeline({
        baggage,
        custom: options.spanProcessors ?? [],
        exporting: new ExportingProcessor(counts, queue),
      }),
    ],
  });
}

/** Registers with the OpenTelemetry API; what somebody else has registered there stays theirs. */
function register(provider: BasicTracerProvider | undefined, startsUnobserved = false): () => void {
  if (!trace.setGlobalTracerProvider(currentProvider)) {
    throw new AlreadyConfiguredError(
      'Another OpenTelemetry tracer provider is registered in this process: remove one of the two set-ups.',
    );
  }
  isConfigured = true;
  currentProvider.use(provider, { startsUnobserved });
  const contexts = new AsyncLocalStorageContextManager().enable();
  const ownsContexts = context.setGlobalContextManager(contexts);
  const ownsPropagation = propagation.setGlobalPropagator(propagatorOf(process.env));
  return () => {
    isConfigured = false;
    currentProvider.use(undefined);
    trace.disable();
    if (ownsContexts) context.disable();
    if (ownsPropagation) propagation.disable();
  };
}

function propagatorOf(env: NodeJS.ProcessEnv): TextMapPropagator {
  const { traceContext, baggage } = propagatorsFrom(env);
  return new CompositePropagator({
    propagators: [
      ...(traceContext ? [new W3CTraceContextPropagator()] : []),
      ...(baggage ? [new W3CBaggagePropagator()] : []),
    ],
  });
}
