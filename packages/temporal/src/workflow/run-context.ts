/**
 * Where a run stands in its trace, worked out from the headers it was started with. The same
 * headers are in history, so every replay works out the same.
 *
 * @module
 */
import type { Headers } from '@temporalio/common';
import { formatTraceParent, parseTraceParent, type SpanReference } from '../trace-parent.ts';
import {
  readTraceFields,
  readWfloContext,
  withContextHeaders,
  type TraceFields,
} from '../wire-headers.ts';
import { spanIdOf, traceIdOf } from './deterministic-id.ts';

/** The trace context of one run. */
export interface RunContext {
  /** The run's own span, `workflow.execute`. */
  readonly own: SpanReference;
  readonly traceParent: string;
  readonly traceState: string | undefined;
  readonly baggage: string | undefined;
  readonly parentSpanId: string | undefined;
  /** `traceparent`s to link to. */
  readonly links: readonly string[];
  /** For activities, children and signals: they hang under the run's span. */
  readonly outboundHeaders: Headers;
  /** The same for what starts inside of a span of the workflow's own, or with more baggage. */
  headersWithin(traceParent: string, baggage: string | undefined): Headers;
  /** For the next run of a chain: it stands beside this one and links back to it. */
  readonly continueAsNewHeaders: Headers;
}

/**
 * @param runId - Temporal's run id, from which the run's span id (and, without a parent, its
 * trace id) is derived.
 * @param workflowId - The definition's id, where the starter gave one.
 */
export function runContextOf(
  runId: string,
  workflowId: string | undefined,
  headers: Headers | null | undefined,
): RunContext {
  const fields = readTraceFields(headers);
  const { continued_from: continuedFrom, link } = readWfloContext(headers);
  const parent = parseTraceParent(fields['traceparent']);
  const own: SpanReference = {
    traceId: parent?.traceId ?? traceIdOf(runId),
    spanId: spanIdOf(`${runId}/workflow`),
    traceFlags: parent?.traceFlags ?? 1,
  };
  const traceParent = formatTraceParent(own);
  const ownFields: TraceFields = { ...fields, traceparent: traceParent };
  const wflo = workflowId === undefined ? {} : { workflow_id: workflowId };
  return {
    own,
    traceParent,
    traceState: fields['tracestate'],
    baggage: fields['baggage'],
    parentSpanId: parent?.spanId,
    links: [continuedFrom, link].filter((value) => value !== undefined),
    headersWithin: (within, baggage) =>
      withContextHeaders(
        undefined,
        { ...fields, traceparent: within, ...(baggage === undefined ? {} : { baggage }) },
        wflo,
      ),
    outboundHeaders: withContextHeaders(undefined, ownFields, wflo),
    continueAsNewHeaders: withContextHeaders(undefined, parent === undefined ? ownFields : fields, {
      ...wflo,
      continued_from: traceParent,
    }),
  };
}
