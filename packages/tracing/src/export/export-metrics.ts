import {
  metrics,
  type Attributes,
  type BatchObservableCallback,
  type Histogram,
  type Meter,
  type MeterProvider,
  type Observable,
} from '@opentelemetry/api';
import type { SpanCounts } from './span-counts.ts';
import type { OtlpEndpoint } from './otlp-endpoint.ts';

/** Lost before the exporter had them; the other reasons are the exporter's. */
const LOST_BY_PROCESSOR = new Set(['queue_full', 'after_shutdown']);
const BUCKETS_SECONDS = [0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];

export interface ExportMetricsOptions {
  readonly counts: SpanCounts;
  readonly endpoint: OtlpEndpoint;
  readonly maxQueueSpans: number;
}

/**
 * The counts of the export as OpenTelemetry metrics (`otel.sdk.*`, the conventions for the SDK's
 * own health), on whichever meter provider is registered with the API. One may be registered after
 * tracing is configured: `attach` is called again with each request.
 */
export class ExportMetrics {
  readonly #options: ExportMetricsOptions;
  readonly #exporter: Attributes;
  readonly #processor = component('batching_span_processor');
  #provider: MeterProvider | undefined;
  #duration: Histogram | undefined;
  #detach: () => void = () => undefined;

  constructor(options: ExportMetricsOptions) {
    this.#options = options;
    const { protocol, host, port } = options.endpoint;
    this.#exporter = {
      ...component(protocol === 'grpc' ? 'otlp_grpc_span_exporter' : 'otlp_http_span_exporter'),
      'server.address': host,
      'server.port': port,
    };
  }

  attach(): void {
    const provider = metrics.getMeterProvider();
    if (provider === this.#provider) return;
    this.detach();
    this.#provider = provider;
    const meter = provider.getMeter('@wflo/tracing');
    this.#duration = meter.createHistogram('otel.sdk.exporter.operation.duration', {
      unit: 's',
      advice: { explicitBucketBoundaries: BUCKETS_SECONDS },
    });
    this.#observe(meter);
  }

  detach(): void {
    this.#detach();
    this.#detach = () => undefined;
    this.#provider = undefined;
  }

  requested(millis: number, accepted: boolean): void {
    this.attach();
    const failure = accepted ? {} : { 'error.type': 'export_failed' };
    this.#duration?.record(millis / 1_000, { ...this.#exporter, ...failure });
  }

  #observe(meter: Meter): void {
    const span = { unit: '{span}' };
    const size = meter.createObservableUpDownCounter('otel.sdk.processor.span.queue.size', span);
    const capacity = meter.createObservableUpDownCounter(
      'otel.sdk.processor.span.queue.capacity',
      span,
    );
    const lost = meter.createObservableCounter('otel.sdk.processor.span.processed', span);
    const exported = meter.createObservableCounter('otel.sdk.exporter.span.exported', span);
    const retries = meter.createObservableCounter('wflo.tracing.export.retries', {
      unit: '{request}',
    });
    const { counts, maxQueueSpans } = this.#options;
    const callback: BatchObservableCallback = (result) => {
      result.observe(size, counts.queued, this.#processor);
      result.observe(capacity, maxQueueSpans, this.#processor);
      result.observe(exported, counts.exported, this.#exporter);
      result.observe(retries, counts.retries, this.#exporter);
      for (const [reason, spans] of counts.dropped) {
        const byProcessor = LOST_BY_PROCESSOR.has(reason);
        result.observe(byProcessor ? lost : exported, spans, {
          ...(byProcessor ? this.#processor : this.#exporter),
          'error.type': reason,
        });
      }
    };
    const observed: Observable[] = [size, capacity, lost, exported, retries];
    meter.addBatchObservableCallback(callback, observed);
    this.#detach = () => {
      meter.removeBatchObservableCallback(callback, observed);
    };
  }
}

function component(type: string): Attributes {
  return { 'otel.component.type': type, 'otel.component.name': `${type}/0` };
}
