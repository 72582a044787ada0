import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  CompositePropagator,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from '@opentelemetry/core';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { currentProvider } from './current-provider.ts';
import { AlreadyConfiguredError } from './errors.ts';
import { ExportingProcessor } from './export/exporting-processor.ts';
import { resolveExportSettings, type ExportSettings } from './export/export-settings.ts';
import { GrpcTransport } from './export/grpc-transport.ts';
import { HttpTransport } from './export/http-transport.ts';
import { SpanQueue } from './export/span-queue.ts';
import { setIgnoredIncomingPaths } from './instrumentation/ignored-paths.ts';
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

/** Longer attribute values are cut, unless `OTEL_*_ATTRIBUTE_VALUE_LENGTH_LIMIT` says otherwise. */
const ATTRIBUTE_VALUE_LENGTH_LIMIT = 16_384;

const everyCount: SpanCounts[] = [];
let isConfigured = false;

/**
 * Sets tracing up for this process: a tracer provider with W3C trace context and baggage,
 * contexts that follow async calls, and an exporter when an endpoint is given. One set-up at a
 * time: shut the first one down before the next. Tracers taken earlier follow.
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
  const settings = options.enabled === false ? undefined : resolveExportSettings(options, env);
  const counts = new SpanCounts();

  if (env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true') {
    const release = register(undefined);
    return createHandle({ counts, provider: undefined, queue: undefined, release });
  }
  const queue = settings === undefined ? undefined : createQueue(settings, limits, counts);
  const provider = createProvider(options, counts, queue);
  const startsUnobserved =
    options.sampler === undefined && (options.spanProcessors ?? []).length === 0;
  const release = register(provider, startsUnobserved);
  everyCount.push(counts);
  setIgnoredIncomingPaths(options.ignoreIncomingPaths);
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
  const { exportTimeoutMillis } = settings;
  return new SpanQueue({ ...limits, exportTimeoutMillis, transport, counts });
}

function createProvider(
  options: TracingOptions,
  counts: SpanCounts,
  queue: SpanQueue | undefined,
): BasicTracerProvider {
  const { env } = process;
  const hasOwnLimit =
    env['OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT'] ?? env['OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT'];
  return new BasicTracerProvider({
    resource: serviceResource(options.serviceName, options.serviceVersion),
    idGenerator: new OverridableIdGenerator(),
    ...(options.sampler === undefined ? {} : { sampler: options.sampler }),
    ...(hasOwnLimit
      ? {}
      : { spanLimits: { attributeValueLengthLimit: ATTRIBUTE_VALUE_LENGTH_LIMIT } }),
    spanProcessors: [
      new SpanPipeline(options.spanProcessors ?? [], new ExportingProcessor(counts, queue)),
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
  const ownsPropagation = propagation.setGlobalPropagator(
    new CompositePropagator({
      propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()],
    }),
  );
  return () => {
    isConfigured = false;
    currentProvider.use(undefined);
    trace.disable();
    if (ownsContexts) context.disable();
    if (ownsPropagation) propagation.disable();
  };
}
