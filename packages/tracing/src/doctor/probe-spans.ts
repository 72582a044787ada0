import {
  context,
  createContextKey,
  ROOT_CONTEXT,
  trace,
  type Context,
  type SpanKind,
  type SpanOptions,
  type Tracer,
} from '@opentelemetry/api';
import { AlwaysOnSampler, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { currentMeterProviders } from '../instrumentation/current-meter-providers.ts';
import {
  currentProvider,
  type SpanDiversion,
  type TracerIdentity,
} from '../provider/current-provider.ts';

const PROBED = createContextKey('@wflo/tracing probe');

/** Where the requests of a probe go, by which they are known without a trace context. */
export interface ProbeTarget {
  readonly path: string;
  /** Once it listens. */
  port: number;
}

/** A span that a library has started. */
export interface ProbeSpan {
  readonly scope: string;
  readonly kind: SpanKind;
}

/**
 * Spans of what a probe does. They have a provider of their own: no sampler, processor, exporter or
 * count of the application's sees them, and the application's own spans go where they always go.
 */
export class ProbeSpans implements SpanDiversion {
  readonly made: ProbeSpan[] = [];
  readonly #target: ProbeTarget;
  readonly #traces = new Set<string>();
  readonly #provider: NodeTracerProvider;

  constructor(target: ProbeTarget) {
    this.#target = target;
    const nothing = (): Promise<void> => Promise.resolve();
    this.#provider = new NodeTracerProvider({
      sampler: new AlwaysOnSampler(),
      spanProcessors: [
        {
          onStart: (span) => {
            this.#traces.add(span.spanContext().traceId);
            this.made.push({ scope: span.instrumentationScope.name, kind: span.kind });
          },
          onEnd: () => undefined,
          forceFlush: nothing,
          shutdown: nothing,
        },
      ],
    });
  }

  /** Runs `fn` below a span of the probe: an instrumentation may want a parent. */
  async run(fn: () => Promise<void>): Promise<void> {
    currentProvider.diversion = this;
    currentMeterProviders.isProbe = (attributes, parent) =>
      this.#isOf(parent) || attributes?.['server.port'] === this.#target.port;
    try {
      const span = this.#provider.getTracer('probe').startSpan('probe', { root: true });
      const probed = trace.setSpan(ROOT_CONTEXT.setValue(PROBED, this), span);
      await context.with(probed, fn);
      span.end();
    } finally {
      if (currentProvider.diversion === this) {
        currentProvider.diversion = undefined;
        currentMeterProviders.isProbe = undefined;
      }
    }
  }

  tracerFor(
    identity: TracerIdentity,
    options: SpanOptions | undefined,
    parent: Context,
  ): Tracer | undefined {
    const isOfProbe = this.#isOf(parent) || options?.attributes?.['url.path'] === this.#target.path;
    return isOfProbe ? this.#provider.getTracer(...identity) : undefined;
  }

  #isOf(parent: Context): boolean {
    return (
      parent.getValue(PROBED) === this ||
      this.#traces.has(trace.getSpanContext(parent)?.traceId ?? '')
    );
  }
}
