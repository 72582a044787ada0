/**
 * Whether a trace that begins in a workflow is sampled. Its code cannot ask the host's sampler, so
 * what it starts says that nothing is decided yet, and each host asks its own sampler for the
 * trace id: one that decides by the id (a ratio, always, never, also behind `ParentBased`) gives
 * every process the same answer, before the run's own span is made at the run's end.
 *
 * @module
 */
import { ROOT_CONTEXT, SpanKind, type Context, type Link, type Tracer } from '@opentelemetry/api';
import type { Guard } from '../telemetry/guard.ts';
import { formatTraceParent, parseTraceParent } from '../wire/trace-parent.ts';

/** `SamplingDecision.RECORD_AND_SAMPLED` of OpenTelemetry's SDKs. */
const RECORD_AND_SAMPLED = 2;
/** Traces whose answer is kept, so that a sampler which counts is asked once. */
const CAPACITY = 5_000;

interface Sampler {
  shouldSample(
    context: Context,
    traceId: string,
    name: string,
    kind: SpanKind,
    attributes: object,
    links: Link[],
  ): { readonly decision: number };
}

export class Sampling {
  readonly #tracer: () => Tracer;
  readonly #guard: Guard;
  readonly #sampled = new Map<string, boolean>();

  constructor(tracer: () => Tracer, guard: Guard) {
    this.#tracer = tracer;
    this.#guard = guard;
  }

  /** The `traceparent` with the flag that the host's sampler decides on, where that is open. */
  settle(traceParent: string, undecided: boolean): string {
    const span = undecided ? parseTraceParent(traceParent) : undefined;
    if (span === undefined) return traceParent;
    const flag = this.#isSampled(span.traceId) ? 1 : 0;
    return formatTraceParent({ ...span, traceFlags: (span.traceFlags & ~1) | flag });
  }

  #isSampled(traceId: string): boolean {
    const known = this.#sampled.get(traceId);
    if (known !== undefined) return known;
    const sampled = this.#guard.run(() => ask(this.#tracer(), traceId), true);
    this.#sampled.set(traceId, sampled);
    if (this.#sampled.size > CAPACITY) {
      const [oldest] = this.#sampled.keys();
      if (oldest !== undefined) this.#sampled.delete(oldest);
    }
    return sampled;
  }
}

function ask(tracer: Tracer, traceId: string): boolean {
  const sampler = samplerOf(tracer);
  if (sampler === undefined) return true;
  const kind = SpanKind.CONSUMER;
  const answer = sampler.shouldSample(ROOT_CONTEXT, traceId, 'workflow.execute', kind, {}, []);
  return answer.decision === RECORD_AND_SAMPLED;
}

/**
 * The OpenTelemetry SDK's tracers hold theirs, behind whatever proxies; another tracer is taken to
 * sample everything. The API's copies share no `ProxyTracer`: proxies are known by what they do.
 */
function samplerOf(tracer: Tracer): Sampler | undefined {
  let target: object = tracer;
  for (;;) {
    const resolve: unknown = Reflect.get(target, '_getTracer');
    const delegate: unknown =
      typeof resolve === 'function' ? Reflect.apply(resolve, target, []) : undefined;
    if (typeof delegate !== 'object' || delegate === null) break;
    target = delegate;
  }
  const sampler: unknown = Reflect.get(target, '_sampler');
  return isSampler(sampler) ? sampler : undefined;
}

function isSampler(value: unknown): value is Sampler {
  return (
    typeof value === 'object' &&
    value !== null &&
    'shouldSample' in value &&
    typeof value.shouldSample === 'function'
  );
}
