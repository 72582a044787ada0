import { ROOT_CONTEXT, SpanKind, type Tracer } from '@opentelemetry/api';
import { RECORD_AND_SAMPLED, samplerOf } from '../open-telemetry-internals.ts';
import type { Guard } from '../telemetry/guard.ts';
import { formatTraceParent, parseTraceParent } from '../wire/trace-parent.ts';

/** Traces whose decision is cached, so that a sampler which counts decides once. */
const CAPACITY = 5_000;

/**
 * Deferred sampling: whether a trace that begins in a workflow is sampled. Its code cannot call the
 * host's sampler, so what it starts says that the decision is open, and each host resolves it by
 * its own sampler: one that decides by the trace id (a ratio, always, never, also behind
 * `ParentBased`) decides alike in every process, before the run's own span is made at its end.
 */
export class Sampling {
  readonly #tracer: () => Tracer;
  readonly #guard: Guard;
  readonly #sampled = new Map<string, boolean>();

  constructor(tracer: () => Tracer, guard: Guard) {
    this.#tracer = tracer;
    this.#guard = guard;
  }

  /** The `traceparent` with the flag that the host's sampler decides on, where that is open. */
  resolve(traceParent: string, isDeferred: boolean): string {
    const span = isDeferred ? parseTraceParent(traceParent) : undefined;
    if (span === undefined) return traceParent;
    const flag = this.#isSampled(span.traceId) ? 1 : 0;
    return formatTraceParent({ ...span, traceFlags: (span.traceFlags & ~1) | flag });
  }

  #isSampled(traceId: string): boolean {
    const known = this.#sampled.get(traceId);
    if (known !== undefined) return known;
    const sampled = this.#guard.run(() => decide(this.#tracer(), traceId), true);
    this.#sampled.set(traceId, sampled);
    if (this.#sampled.size > CAPACITY) {
      const [oldest] = this.#sampled.keys();
      if (oldest !== undefined) this.#sampled.delete(oldest);
    }
    return sampled;
  }
}

function decide(tracer: Tracer, traceId: string): boolean {
  const sampler = samplerOf(tracer);
  // A tracer without one is taken to sample everything.
  if (sampler === undefined) return true;
  const kind = SpanKind.CONSUMER;
  const { decision } = sampler.shouldSample(
    ROOT_CONTEXT,
    traceId,
    'workflow.execute',
    kind,
    {},
    [],
  );
  return decision === RECORD_AND_SAMPLED;
}
