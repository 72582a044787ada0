/**
 * Between OpenTelemetry's context on the host and the propagation fields on the wire. The W3C
 * format is written here rather than by the global propagator, because a process that has not
 * registered one (a third party's) would lose the trace at its edge.
 *
 * @module
 */
import {
  createTraceState,
  propagation,
  ROOT_CONTEXT,
  trace,
  type Baggage,
  type BaggageEntry,
  type Context,
  type SpanContext,
} from '@opentelemetry/api';
import { baggageEntries, encodeBaggageValue, joinBaggageMembers } from '../wire/baggage-header.ts';
import { formatTraceParent, parseTraceParent } from '../wire/trace-parent.ts';
import type { TraceFields } from '../wire/wire-headers.ts';

/**
 * The fields that carry a context to another process, or `undefined` when it has none. Of baggage,
 * members that do not fit into 8,192 characters are left out.
 */
export function fieldsOf(context: Context): TraceFields | undefined {
  const spanContext = trace.getSpanContext(context);
  const baggage = propagation.getBaggage(context);
  const fields: Record<string, string> = {};
  if (spanContext !== undefined && trace.isSpanContextValid(spanContext)) {
    fields['traceparent'] = formatTraceParent(spanContext);
    const state = spanContext.traceState?.serialize();
    if (state !== undefined && state !== '') fields['tracestate'] = state;
  }
  const members = joinBaggageMembers((baggage?.getAllEntries() ?? []).map(baggageMember));
  if (members !== '') fields['baggage'] = members;
  return Object.keys(fields).length === 0 ? undefined : fields;
}

/** The context that propagation fields describe, on top of a base. */
export function contextOf(fields: TraceFields, base: Context = ROOT_CONTEXT): Context {
  const spanContext = spanContextOf(fields['traceparent'], fields['tracestate']);
  const baggage = baggageOf(fields['baggage']);
  let context = base;
  if (spanContext !== undefined) context = trace.setSpanContext(context, spanContext);
  if (baggage !== undefined) context = propagation.setBaggage(context, baggage);
  return context;
}

/** A remote span context from `traceparent` and `tracestate`. */
export function spanContextOf(
  traceParent: string | undefined,
  traceState?: string,
): SpanContext | undefined {
  const reference = parseTraceParent(traceParent);
  if (reference === undefined) return undefined;
  return {
    ...reference,
    isRemote: true,
    traceState: traceState === undefined ? undefined : createTraceState(traceState),
  };
}

type BaggageMember = ReturnType<Baggage['getAllEntries']>[number];

function baggageMember([key, { value, metadata }]: BaggageMember): string {
  const properties = metadata === undefined ? '' : `;${metadata.toString()}`;
  return `${key}=${encodeBaggageValue(value)}${properties}`;
}

function baggageOf(header: string | undefined): Baggage | undefined {
  const entries = Object.entries(baggageEntries(header)).map(([key, value]) => [key, { value }]);
  return entries.length === 0
    ? undefined
    : propagation.createBaggage(Object.fromEntries(entries) as Record<string, BaggageEntry>);
}
