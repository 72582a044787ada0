import type { MeterProvider, TextMapPropagator } from '@opentelemetry/api';
import type { Resource, ResourceDetector } from '@opentelemetry/resources';
import type { Sampler, SpanProcessor } from '@opentelemetry/sdk-trace-node';
import type { ExportOptions } from '@wflo/otlp';
import type { InstrumentationOption } from './instrumentation/connect-instrumentations.ts';
import type { WarningListener } from './tracing-warning.ts';

/** Options of `configureTracing`. */
export interface TracingOptions extends ExportOptions {
  /** Default `OTEL_SERVICE_NAME`, else `unknown_service:node`. */
  readonly serviceName?: string;
  readonly serviceVersion?: string;
  /** False: spans are made, with valid ids, and never exported. Default true. */
  readonly enabled?: boolean;
  /**
   * What else is true of all spans. `OTEL_RESOURCE_ATTRIBUTES` and `OTEL_SERVICE_NAME` count before it,
   * and before those `serviceName` and `serviceVersion`. Default none.
   */
  readonly resource?: Resource;
  /**
   * What looks at the surroundings. Default those that `OTEL_NODE_RESOURCE_DETECTORS` lists, else the
   * process, its host's name and an id of this instance.
   */
  readonly resourceDetectors?: readonly ResourceDetector[];
  /** How contexts go on the wire. Default `OTEL_PROPAGATORS`, else W3C trace context and baggage. */
  readonly propagator?: TextMapPropagator;
  /** Default `OTEL_TRACES_SAMPLER`, else every trace, or what the parent decided. */
  readonly sampler?: Sampler;
  /** Spans held until they are exported; more are dropped as `queue_full`. Default 32,768. */
  readonly maxQueueSpans?: number;
  /** Estimated bytes held until they are exported. Default 67,108,864 (64 MiB). */
  readonly maxQueueBytes?: number;
  /** The longest that a span waits for its batch to fill up, in milliseconds. Default 1,000. */
  readonly scheduledDelayMillis?: number;
  /** Paths of incoming requests that make no spans. Default `/metrics`, `/health`, `/ready`
   * and their aliases `/healthz`, `/livez`, `/readyz`. */
  readonly ignoreIncomingPaths?: readonly string[];
  /** Baggage entries that become attributes of spans. Default none: they come from the caller. */
  readonly baggageAttributes?: readonly string[];
  /**
   * Receives what makes tracing incomplete: a library that was imported too early, an `OTEL_*`
   * variable that is ignored, an export that starts to fail or works again. Default
   * `process.emitWarning`, which prints on stderr.
   */
  readonly onWarning?: WarningListener;
  /**
   * Gets the metrics of the bundled instrumentations (`http.server.request.duration`,
   * `http.client.request.duration`, `db.client.operation.duration`), beside the provider that is
   * registered with the OpenTelemetry API, whenever that is. Default none. It is flushed and shut
   * down by its owner.
   */
  readonly meterProvider?: MeterProvider;
  /**
   * Instrumentations of your own, of OpenTelemetry's registry or of a library itself, beside those of
   * `register`. One for what `register` instruments configures that, and nothing is traced
   * twice. Default none.
   */
  readonly instrumentations?: readonly InstrumentationOption[];
  /** Processors of your own, called before the exporter's. Default none. */
  readonly spanProcessors?: readonly SpanProcessor[];
}
