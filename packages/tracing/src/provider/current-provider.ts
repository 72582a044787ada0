import {
  context,
  INVALID_SPAN_CONTEXT,
  trace,
  type Context,
  type Span,
  type SpanOptions,
  type Tracer,
  type TracerOptions,
  type TracerProvider,
} from '@opentelemetry/api';
import { sharedState } from '@wflo/shared-state';
import { registeredProvider } from './opentelemetry-internals.ts';
import type { FlushOptions } from '@wflo/otlp';

/** What others flush and shut down through the API's provider. Bounded, and never rejects. */
export interface Lifecycle {
  forceFlush(options?: FlushOptions): Promise<void>;
  shutdown(options?: FlushOptions): Promise<void>;
}

export interface Configured {
  /** Absent when tracing is disabled altogether. */
  readonly provider: TracerProvider | undefined;
  readonly lifecycle: Lifecycle;
  /** Nothing reads a span's attributes while it starts: no sampler and no processor of the caller's. */
  readonly startsUnobserved: boolean;
}

/** Takes the spans of a probe away, which nobody else is to see. */
export interface SpanDiversion {
  /** Undefined: the span is no probe's. */
  tracerFor(
    identity: TracerIdentity,
    options: SpanOptions | undefined,
    parent: Context,
  ): Tracer | undefined;
}

export type TracerIdentity = readonly [string, string | undefined, TracerOptions | undefined];

/**
 * The provider that this package registers with the API. OpenTelemetry's own proxies bind a
 * tracer to the first provider for good; tracers of this one follow `use`, so a tracer in a
 * module constant works after shutdown and a second configuration.
 */
class CurrentProvider implements TracerProvider {
  provider: TracerProvider | undefined;
  startsUnobserved = false;
  generation = 0;
  diversion: SpanDiversion | undefined;
  /** The names of tracers that have started a span in this configuration. */
  readonly used = new Set<string>();
  #lifecycle: Lifecycle | undefined;

  get isConfigured(): boolean {
    return this.#lifecycle !== undefined;
  }

  /** Undefined while tracing is not configured, or is shut down. */
  use(configured: Configured | undefined): void {
    this.provider = configured?.provider;
    this.startsUnobserved = configured?.startsUnobserved ?? false;
    this.#lifecycle = configured?.lifecycle;
    this.generation += 1;
    this.used.clear();
  }

  getTracer(name: string, version?: string, options?: TracerOptions): Tracer {
    return new CurrentTracer(this, name, version, options);
  }

  async forceFlush(options?: FlushOptions): Promise<void> {
    await this.#lifecycle?.forceFlush(options);
  }

  async shutdown(options?: FlushOptions): Promise<void> {
    await this.#lifecycle?.shutdown(options);
  }
}

type ActiveFn<T> = (span: Span) => T;

class CurrentTracer implements Tracer {
  readonly #source: CurrentProvider;
  readonly #identity: TracerIdentity;
  #generation = -1;
  #usedIn = -1;
  #tracer: Tracer | undefined;
  #host: TracerProvider | undefined;
  #hostTracer: Tracer | undefined;

  constructor(source: CurrentProvider, name: string, version?: string, options?: TracerOptions) {
    this.#source = source;
    this.#identity = [name, version, options];
  }

  startSpan(name: string, options?: SpanOptions, parent: Context = context.active()): Span {
    const diverted = this.#source.diversion?.tracerFor(this.#identity, options, parent);
    if (diverted !== undefined) return diverted.startSpan(name, options, parent);
    if (this.#usedIn !== this.#source.generation) {
      this.#usedIn = this.#source.generation;
      this.#source.used.add(this.#identity[0]);
    }
    return this._getTracer()?.startSpan(name, options, parent) ?? passThrough(options, parent);
  }

  /** The SDK's tracer, under the name by which the API's `ProxyTracer` has it, too. */
  _getTracer(): Tracer | undefined {
    if (!this.#source.isConfigured) return this.#tracerOfHost();
    if (this.#generation !== this.#source.generation) {
      this.#generation = this.#source.generation;
      this.#tracer = this.#source.provider?.getTracer(...this.#identity);
    }
    return this.#tracer;
  }

  /** Another SDK may be set up instead: what `register` has patched makes its spans there. */
  #tracerOfHost(): Tracer | undefined {
    const host = registeredProvider();
    if (host !== this.#host) {
      this.#host = host;
      this.#hostTracer = host?.getTracer(...this.#identity);
    }
    return this.#hostTracer;
  }

  startActiveSpan<F extends ActiveFn<unknown>>(name: string, fn: F): ReturnType<F>;
  startActiveSpan<F extends ActiveFn<unknown>>(
    name: string,
    options: SpanOptions,
    fn: F,
  ): ReturnType<F>;
  startActiveSpan<F extends ActiveFn<unknown>>(
    name: string,
    options: SpanOptions,
    parent: Context,
    fn: F,
  ): ReturnType<F>;
  startActiveSpan<T>(
    name: string,
    ...rest:
      | [ActiveFn<T>]
      | [SpanOptions, ActiveFn<T>]
      | [SpanOptions | undefined, Context | undefined, ActiveFn<T>]
  ): T {
    const [options, explicitParent, fn] =
      rest.length === 1
        ? [undefined, undefined, rest[0]]
        : rest.length === 2
          ? [rest[0], undefined, rest[1]]
          : rest;
    const parent = explicitParent ?? context.active();
    const span = this.startSpan(name, options, parent);
    return context.with(trace.setSpan(parent, span), fn, undefined, span);
  }
}

/** Without a provider nothing is recorded, and a caller's trace context still reaches the callee. */
function passThrough(options: SpanOptions | undefined, parent: Context): Span {
  const spanContext = options?.root === true ? undefined : trace.getSpanContext(parent);
  return trace.wrapSpanContext(spanContext ?? INVALID_SPAN_CONTEXT);
}

/** One per process, without any work on import. */
export const currentProvider = sharedState(
  '@wflo/tracing/provider',
  1,
  () => new CurrentProvider(),
);
