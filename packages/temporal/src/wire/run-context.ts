import type { Headers } from '@temporalio/common';
import { formatTraceParent, parseTraceParent, type SpanReference } from './trace-parent.ts';
import {
  readTraceFields,
  readWfloContext,
  DEFERRED_SAMPLING,
  withContextHeaders,
  type TraceFields,
  type WfloContext,
} from './wire-headers.ts';
import { spanIdOf, traceIdOf } from './deterministic-id.ts';
import { executionStartOf, type RunStart } from './execution-start.ts';

export interface RunOrigin extends RunStart {
  /** Temporal's run id. */
  readonly runId: string;
  /** The definition's id, where the starter gave one. */
  readonly workflowId: string | undefined;
  /** The run started by a reset, with the headers of the run that was reset. */
  readonly isReset: boolean;
}

export interface RunContext {
  /** The run's own span, `workflow.execute`. */
  readonly own: SpanReference;
  readonly traceParent: string;
  readonly traceState: string | undefined;
  readonly baggage: string | undefined;
  readonly parentSpanId: string | undefined;
  /** `traceparent`s to link to. */
  readonly links: readonly string[];
  /** The trace started in a workflow: the host resolves whether it is sampled. */
  readonly isSamplingDeferred: boolean;
  /** When the run's execution started, milliseconds since the epoch. */
  readonly executionStartMillis: number;
  /** For activities, children and signals: they hang under the run's span. */
  readonly outboundHeaders: Headers;
  /** The same for what starts inside of a span of the workflow's own, or with more baggage. */
  headersWithin(traceParent: string, baggage: string | undefined): Headers;
  /** `traceparent` of the next run of a chain, which has a trace of its own. */
  readonly nextTraceParent: string;
  /** For the next run of a chain: it links back to this one. */
  continueAsNewHeaders(chain: 'trace-per-run' | 'single-trace'): Headers;
}

/**
 * Works out where a run stands in its trace from the headers that it was started with. They are in
 * history, so every replay works out the same. A run that continues as new chooses the ids of its
 * successor's span and hands them over, so that each can link to the other: the successor's run id
 * is not known before it exists.
 */
export function runContextOf(run: RunOrigin, headers: Headers | null | undefined): RunContext {
  const { runId, workflowId } = run;
  const received = readTraceFields(headers);
  const wflo = readWfloContext(headers);
  const chosen = parseTraceParent(wflo.continued_as);
  const starter = parseTraceParent(received['traceparent']);
  // The turns of a cron schedule go on for ever with the headers of the first.
  const isLaterTurn = run.isCron && run.previousRunId !== undefined;
  const parent = chosen === undefined && !isLaterTurn ? starter : undefined;
  const own: SpanReference = {
    traceId: (chosen ?? parent)?.traceId ?? traceIdOf(runId),
    // Whoever got the same headers later (a retry, a reset) is another run, with another span.
    spanId:
      chosen !== undefined && !run.isReset && run.previousRunId === wflo.continued_from_run
        ? chosen.spanId
        : spanIdOf(`${runId}/workflow`),
    traceFlags: (chosen ?? parent)?.traceFlags ?? 1,
  };
  const isDeferred = parent === undefined || wflo.sampling === DEFERRED_SAMPLING;
  const traceParent = formatTraceParent(own);
  const { tracestate: traceState, baggage } = received;
  const fields: TraceFields = {
    // The state belongs to the trace that the run before was in.
    tracestate: parent && traceState,
    baggage,
  };
  const passedOn: WfloContext = {
    workflow_id: workflowId,
    sampling: isDeferred ? DEFERRED_SAMPLING : undefined,
  };
  const executionStartMillis = executionStartOf(run, wflo.execution_start_millis);
  const chained: WfloContext = {
    ...passedOn,
    continued_from: traceParent,
    execution_start_millis: `${executionStartMillis}`,
  };
  const nextTraceParent = () =>
    formatTraceParent({
      traceId: spanIdOf(`${runId}/next/trace`) + spanIdOf(`${runId}/next/trace/2`),
      spanId: spanIdOf(`${runId}/next`),
      traceFlags: own.traceFlags,
    });
  return {
    own,
    traceParent,
    traceState: fields['tracestate'],
    baggage,
    parentSpanId: parent?.spanId,
    links: [
      wflo.continued_from,
      wflo.link,
      isLaterTurn && chosen === undefined ? received['traceparent'] : undefined,
    ].filter((value) => value !== undefined),
    isSamplingDeferred: isDeferred,
    executionStartMillis,
    headersWithin: (within, moreBaggage) =>
      withContextHeaders(
        undefined,
        { ...fields, traceparent: within, baggage: moreBaggage ?? baggage },
        passedOn,
      ),
    outboundHeaders: withContextHeaders(
      undefined,
      { ...fields, traceparent: traceParent },
      passedOn,
    ),
    get nextTraceParent() {
      return nextTraceParent();
    },
    continueAsNewHeaders: (chain) =>
      chain === 'single-trace'
        ? withContextHeaders(
            undefined,
            parent === undefined ? { ...fields, traceparent: traceParent } : received,
            chained,
          )
        : withContextHeaders(
            undefined,
            { baggage, traceparent: traceParent },
            {
              ...chained,
              continued_from_run: runId,
              continued_as: nextTraceParent(),
            },
          ),
  };
}
