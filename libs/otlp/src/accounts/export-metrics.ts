import {
  metrics,
  type Attributes,
  type BatchObservableCallback,
  type Histogram,
  type Meter,
  type MeterProvider,
  type Observable,
} from '@opentelemetry/api';
import type { ExportSettings } from '../settings/export-settings.ts';
import { SIGNALS } from '../signal.ts';
import type { ExportCounts } from './export-counts.ts';

/** Lost before the exporter had them; the other reasons are the exporter's. */
const LOST_BY_PROCESSOR = new Set(['queue_full', 'after_shutdown']);
const PROCESSORS = {
  traces: 'batching_span_processor',
  logs: 'batching_log_processor',
  metrics: 'periodic_metric_reader',
};
/** What the conventions call the items in the names of metrics, and in those of components. */
const ITEMS = { traces: 'span', logs: 'log', metrics: 'metric_data_point' };
const COMPONENTS = { traces: 'span', logs: 'log', metrics: 'metric' };
const BUCKETS_SECONDS = [0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];

export interface ExportMetricsOptions {
  readonly counts: ExportCounts;
  readonly settings: Pick<ExportSettings, 'signal' | 'endpoint'>;
  readonly maxQueueItems: number;
  /** Name of the meter, and of what stands before `.export.retries` in a metric of our own. */
  readonly scope: { readonly meter: string; readonly prefix: string };
}

/**
 * The counts of the export as OpenTelemetry metrics (`otel.sdk.*`, the conventions for the SDK's
 * own health), on whichever meter provider is registered with the API. One may be registered after
 * the export is: `attach` is called again with each request.
 */
export class ExportMetrics {
  readonly #options: ExportMetricsOptions;
  readonly #exporter: Attributes;
  readonly #processor: Attributes;
  #provider: MeterProvider | undefined;
  #duration: Histogram | undefined;
  #detach: () => void = () => undefined;

  constructor(options: ExportMetricsOptions) {
    this.#options = options;
    const { signal, endpoint } = options.settings;
    const { protocol, host, port } = endpoint;
    this.#processor = component(PROCESSORS[signal]);
    this.#exporter = {
      ...component(`otlp_${protocol === 'grpc' ? 'grpc' : 'http'}_${COMPONENTS[signal]}_exporter`),
      'server.address': host,
      'server.port': port,
    };
  }

  attach(): void {
    const provider = metrics.getMeterProvider();
    if (provider === this.#provider) return;
    this.detach();
    this.#provider = provider;
    const meter = provider.getMeter(this.#options.scope.meter);
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
    const { counts, maxQueueItems, settings, scope } = this.#options;
    const items = { unit: `{${SIGNALS[settings.signal].item}}` };
    const processor = `otel.sdk.processor.${ITEMS[settings.signal]}`;
    const exporter = `otel.sdk.exporter.${ITEMS[settings.signal]}`;
    const size = meter.createObservableUpDownCounter(`${processor}.queue.size`, items);
    const capacity = meter.createObservableUpDownCounter(`${processor}.queue.capacity`, items);
    const lost = meter.createObservableCounter(`${processor}.processed`, items);
    const exported = meter.createObservableCounter(`${exporter}.exported`, items);
    const retries = meter.createObservableCounter(`${scope.prefix}.export.retries`, {
      unit: '{request}',
    });
    const callback: BatchObservableCallback = (result) => {
      result.observe(size, counts.queued, this.#processor);
      result.observe(capacity, maxQueueItems, this.#processor);
      result.observe(exported, counts.exported, this.#exporter);
      result.observe(retries, counts.retries, this.#exporter);
      for (const [reason, dropped] of counts.dropped) {
        const byProcessor = LOST_BY_PROCESSOR.has(reason);
        result.observe(byProcessor ? lost : exported, dropped, {
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
