import { picoToUsd } from '@wflo/money';
import type { SpanSummary } from '../facts/span-summary.ts';
import type { ItemStatus, Timeline, TimelineItem } from '../shapes/timeline.ts';
import type { Statements } from '../store/write/statements.ts';
import { cut, textOrNull } from '../values/json.ts';
import { isSkewed, skewOf } from './clock-skew.ts';
import { marks } from './marks.ts';
import { addSteps, type AttemptItem } from './steps.ts';
import { sqlMs } from '../values/time.ts';

/** The spans of a run as a tree on one time axis, with steps around attempts of one activity. */
export function timeline(
  reader: Statements,
  executionId: string,
  runId: string | undefined,
  limit: number,
): Omit<Timeline, 'gaps' | 'eventId'> {
  const ofRun = runId === undefined ? '' : 'AND (span.run_id = ? OR span.run_id IS NULL)';
  const values = runId === undefined ? [executionId] : [executionId, runId];
  const rows = reader.all(
    `SELECT trace_id, span_id, parent_id, ${sqlMs('start_ns')} start_ms, ${sqlMs('end_ns')} end_ms, status,
       pending, summary, resource.process process, span.run_id run_id, ahead_ms
     FROM span JOIN resource ON resource.id = resource_id
       LEFT JOIN process ON process.id = resource.process
     WHERE execution_id = ? ${ofRun} ORDER BY start_ns LIMIT ?`,
    ...values,
    limit,
  );
  const total = reader.get(
    `SELECT count(*) n, ${sqlMs('min(start_ns)')} start_ms, ${sqlMs('max(end_ns)')} end_ms FROM span
     WHERE execution_id = ? ${ofRun}`,
    ...values,
  );
  const isOpen =
    reader.get('SELECT 1 FROM run WHERE execution_id = ? AND ended_ms IS NULL', executionId) !==
    undefined;
  const read = rows.map((row) => item(row, JSON.parse(String(row.summary)) as SpanSummary));
  const items = addSteps(linked(read.map(({ one }) => one).filter((one) => !isOwnPending(one))));
  const start = total?.start_ms;
  return {
    startMs: start === null || start === undefined ? null : Number(start),
    endMs: isOpen || total?.end_ms === null ? null : Number(total?.end_ms),
    items,
    marks: marks(
      reader,
      executionId,
      read.map(({ one, summary }) => ({ ...one, summary })),
    ),
    totalItems: Math.max(Number(total?.n ?? 0), items.length),
  };
}

/** A heartbeat of a long run is no item of its own. */
function isOwnPending({ kind, name }: TimelineItem): boolean {
  return kind === 'workflow' && name === 'workflow.pending';
}

function item(
  row: Readonly<Record<string, unknown>>,
  summary: SpanSummary,
): { one: AttemptItem; summary: SpanSummary } {
  const isPending = row.pending === 1;
  const parent = textOrNull(row.parent_id);
  const one = {
    id: `${String(row.trace_id)}/${String(row.span_id)}`,
    parentId: parent === null ? null : `${String(row.trace_id)}/${parent}`,
    kind: summary.kind,
    name: cut(summary.name, 400),
    startMs: Number(row.start_ms),
    endMs: isPending ? null : Number(row.end_ms),
    status: statusOf(Number(row.status), summary, isPending),
    attempt: summary.attempt,
    error: summary.error,
    attributes: { ...summary.attributes },
    usd: summary.usdPico === null ? null : picoToUsd(BigInt(summary.usdPico)),
    unpricedReason: summary.unpricedReason,
    inputTokens: summary.inputTokens,
    outputTokens: summary.outputTokens,
    traceId: String(row.trace_id),
    spanId: String(row.span_id),
    process: textOrNull(row.process),
    marks: [...summary.marks],
    skewed: isSkewed(skewOf(Number(row.ahead_ms ?? 0))),
    activityId: summary.activityId,
    runId: textOrNull(row.run_id),
  };
  return { one, summary };
}

function statusOf(status: number, summary: SpanSummary, isPending: boolean): ItemStatus {
  if (isPending) return 'running';
  if (summary.cancelled) return 'cancelled';
  return status === 2 ? 'error' : 'ok';
}

/** A parent that is not of this run (the caller's span, or a lost one) is none here. */
function linked<T extends TimelineItem>(items: T[]): T[] {
  const ids = new Set(items.map(({ id }) => id));
  return items.map((one) =>
    one.parentId !== null && !ids.has(one.parentId) ? { ...one, parentId: null } : one,
  );
}
