import type { MeterProvider } from '@opentelemetry/api';
import type { Sampler, SpanProcessor } from '@opentelemetry/sdk-trace-node';
import { InvalidTracingOptionError } from './errors.ts';
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
  /** Default `OTEL_TRACES_SAMPLER`, else every trace, or what the parent decided. */
  readonly sampler?: Sampler;
  /** Spans held until they are exported; more are dropped as `queue_full`. Default 32,768. */
  readonly maxQueueSpans?: number;
  /** Estimated bytes held until they are exported. Default 67,108,864 (64 MiB). */
  readonly maxQueueBytes?: number;
  /** The longest that a span waits for its batch to fill up, in milliseconds. Default 1,000. */
  readonly scheduledDelayMillis?: number;
  /** Paths of incoming requests that make no spans. Default `/metrics`, `/health`, `/ready`. */
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

type Environment = Readonly<Record<string, string | undefined>>;

const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
];

/** @throws InvalidTracingOptionError for a wrong value, which the SDK takes for "everything" */
export function checkSamplerEnvironment(env: Environment): void {
  const name = env['OTEL_TRACES_SAMPLER']?.trim();
  if (!name) return;
  if (!SAMPLERS.includes(name)) {
    throw new InvalidTracingOptionError('OTEL_TRACES_SAMPLER', name, SAMPLERS.join(', '));
  }
  const ratio = env['OTEL_TRACES_SAMPLER_ARG']?.trim();
  if (!name.endsWith('traceidratio') || !ratio) return;
  if (!(Number(ratio) >= 0 && Number(ratio) <= 1)) {
    throw new InvalidTracingOptionError('OTEL_TRACES_SAMPLER_ARG', ratio, 'a number from 0 to 1');
  }
}
