import { INVALID_SPANID, INVALID_TRACEID, type Tracer } from '@opentelemetry/api';
import type { IdGenerator } from '@opentelemetry/sdk-trace-node';
import { sharedState } from '@wflo/shared-state';
import { RandomIds } from './random-ids.ts';
import {
  idGeneratorOf,
  setIdGenerator,
  tracerBehind,
} from '../provider/opentelemetry-internals.ts';

/** The ids that the next span is to carry: lower-case hex, 16 digits for a span, 32 for a trace. */
export interface SpanIds {
  /** Used only when the span has no valid parent: a child belongs to its parent's trace. */
  readonly traceId?: string;
  readonly spanId: string;
}

const SPAN_ID = /^[0-9a-f]{16}$/;
const TRACE_ID = /^[0-9a-f]{32}$/;

interface PendingIds {
  traceId: string | undefined;
  spanId: string | undefined;
}

const state = sharedState('@wflo/tracing/ids', 1, () => ({
  pending: undefined as PendingIds | undefined,
}));

/** Random ids, but for the span that {@link withSpanIds} is starting right now. */
export class OverridableIdGenerator implements IdGenerator {
  readonly #random: IdGenerator;

  constructor(random: IdGenerator = new RandomIds()) {
    this.#random = random;
  }

  generateSpanId(): string {
    const { pending } = state;
    const spanId = pending?.spanId;
    if (pending !== undefined) pending.spanId = undefined;
    return spanId ?? this.#random.generateSpanId();
  }

  generateTraceId(): string {
    const { pending } = state;
    const traceId = pending?.traceId;
    if (pending !== undefined) pending.traceId = undefined;
    return traceId ?? this.#random.generateTraceId();
  }
}

function isUsable({ traceId, spanId }: SpanIds): boolean {
  if (!SPAN_ID.test(spanId) || spanId === INVALID_SPANID) return false;
  return traceId === undefined || (TRACE_ID.test(traceId) && traceId !== INVALID_TRACEID);
}

/**
 * Starts the first span of `fn` on `tracer` with the requested ids. The sampler and every
 * span processor's `onStart` see them. For spans whose identity is decided elsewhere, such as
 * a workflow's, which must have the same ids whichever process records it.
 *
 * `fn` must start the span synchronously. Ids that are no valid hex, and a tracer that is
 * neither ours nor the OpenTelemetry SDK's, leave the span with random ids: nothing is thrown.
 *
 * @example
 * const span = withSpanIds({ traceId, spanId }, () => tracer.startSpan('workflow.execute', { root: true }), tracer);
 */
export function withSpanIds<T>(ids: SpanIds, fn: () => T, tracer: Tracer): T {
  if (!isUsable(ids)) return fn();
  const outer = state.pending;
  const restore = overrideGenerator(tracerBehind(tracer));
  state.pending = { traceId: ids.traceId, spanId: ids.spanId };
  try {
    return fn();
  } finally {
    state.pending = outer;
    restore();
  }
}

function overrideGenerator(tracer: object): () => void {
  const own = idGeneratorOf(tracer);
  if (own === undefined || own instanceof OverridableIdGenerator) return () => undefined;
  setIdGenerator(tracer, new OverridableIdGenerator(own));
  return () => {
    setIdGenerator(tracer, own);
  };
}
