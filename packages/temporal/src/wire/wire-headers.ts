/**
 * The two Temporal headers that carry context from client to workflow to activity. `_tracer-data`
 * is the header of Temporal's own OpenTelemetry interceptors (a JSON map of propagation fields), so
 * that a client or a worker with those joins the same trace. `wflo-context` holds what is ours: the
 * definition's id, the previous run of a chain and when the chain started.
 *
 * @module
 */
import { defaultPayloadConverter, type Headers, type Payload } from '@temporalio/common';

export const TRACE_HEADER = '_tracer-data';
export const WFLO_HEADER = 'wflo-context';
/** What `sampling` says of a trace on which no sampler has decided. */
export const DEFERRED_SAMPLING = 'undecided';

/** Propagation fields: `traceparent`, and `tracestate` and `baggage` where there are any. */
export type TraceFields = Readonly<Record<string, string | undefined>>;

export interface WfloContext {
  /** The definition's id. */
  readonly workflow_id?: string;
  /** `traceparent` of the workflow run that continued as this one. */
  readonly continued_from?: string;
  /** Temporal's run id of that run. */
  readonly continued_from_run?: string;
  /** `traceparent` that it chose for its successor, which has a trace of its own. */
  readonly continued_as?: string;
  /** When the chain's first run started, milliseconds since the epoch. */
  readonly execution_start_millis?: string;
  /** {@link DEFERRED_SAMPLING} where the trace started in a workflow. */
  readonly sampling?: string;
  /** `traceparent` of a span to link to rather than to hang under. */
  readonly link?: string;
}

/** Puts both contexts on top of the headers that are there already. */
export function withContextHeaders(
  headers: Headers | undefined,
  trace: TraceFields | undefined,
  wflo?: WfloContext,
): Headers {
  const added: Record<string, Payload> = {};
  if (trace !== undefined) added[TRACE_HEADER] = defaultPayloadConverter.toPayload(trace);
  if (wflo !== undefined) added[WFLO_HEADER] = defaultPayloadConverter.toPayload(wflo);
  return { ...headers, ...added };
}

/** The propagation fields of a header map; empty when there are none or they are unreadable. */
export function readTraceFields(headers: Headers | null | undefined): TraceFields {
  return readStrings(headers?.[TRACE_HEADER]);
}

/** Our own context of a header map; empty when there is none or it is unreadable. */
export function readWfloContext(headers: Headers | null | undefined): WfloContext {
  return readStrings(headers?.[WFLO_HEADER]);
}

function readStrings(payload: Payload | undefined): Record<string, string> {
  if (payload === undefined) return {};
  try {
    const value: unknown = defaultPayloadConverter.fromPayload(payload);
    if (typeof value !== 'object' || value === null) return {};
    return Object.fromEntries(
      Object.entries(value).filter(
        (entry): entry is [string, string] => typeof entry[1] === 'string',
      ),
    );
  } catch {
    return {}; // A header that another program wrote must not fail this one.
  }
}
