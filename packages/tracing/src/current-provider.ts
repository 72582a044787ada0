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

/**
 * The provider that this package registers with the API. OpenTelemetry's own proxies bind a
 * tracer to the first provider for good; tracers of this one follow `use`, so a tracer kept
 * in a module constant works after shutdown and a second configuration.
 */
class CurrentProvider implements TracerProvider {
  provider: TracerProvider | undefined;
  /** Nobody looks at a span's attributes while it starts: no sampler and no processor of the caller's. */
  startsUnobserved = false;
  generation = 0;

  use(provider: TracerProvider | undefined, { startsUnobserved = false } = {}): void {
    this.provider = provider;
    this.startsUnobserved = startsUnobserved;
    this.generation += 1;
  }

  getTracer(name: string, version?: string, options?: TracerOptions): Tracer {
    return new CurrentTracer(this, name, version, options);
  }
}

type ActiveFn<T> = (span: Span) => T;

class CurrentTracer implements Tracer {
  readonly #source: CurrentProvider;
  readonly #identity: readonly [string, string | undefined, TracerOptions | undefined];
  #generation = -1;
  #tracer: Tracer | undefined;

  constructor(source: CurrentProvider, name: string, version?: string, options?: TracerOptions) {
    this.#source = source;
    this.#identity = [name, version, options];
  }

  startSpan(name: string, options?: SpanOptions, parent: Context = context.active()): Span {
    if (this.#generation !== this.#source.generation) {
      this.#generation = this.#source.generation;
      this.#tracer = this.#source.provider?.getTracer(...this.#identity);
    }
    return this.#tracer?.startSpan(name, options, parent) ?? passThrough(options, parent);
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
    const [options, given, fn] =
      rest.length === 1
        ? [undefined, undefined, rest[0]]
        : rest.length === 2
          ? [rest[0], undefined, rest[1]]
          : rest;
    const parent = given ?? context.active();
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
export const currentProvider = new CurrentProvider();
