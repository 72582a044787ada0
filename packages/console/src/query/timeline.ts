import { picoToUsd } from '@wflo/money';
import type { SpanSummary } from '../facts/span-summary.ts';
import type { ItemStatus, Timeline, TimelineItem, TimelineMark } from '../shapes/timeline.ts';
import type { Statements } from '../store/write/statements.ts';
import { cut, textOrNull } from '../values/json.ts';
import { severityName } from './severity.ts';
import { addSteps, type AttemptItem } from './steps.ts';
import { sqlMs } from '../values/time.ts';

const MOST_MARKS = 2_000;

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
       pending, summary, process, span.run_id run_id
     FROM span JOIN resource ON resource.id = resource_id
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
  const items = addSteps(linked(rows.map(item).filter((one) => !isOwnPending(one))));
  const start = total?.start_ms;
  return {
    startMs: start === null || start === undefined ? null : Number(start),
    endMs: isOpen || total?.end_ms === null ? null : Number(total?.end_ms),
    items,
    marks: marks(reader, executionId),
    totalItems: Math.max(Number(total?.n ?? 0), items.length),
  };
}

/** A heartbeat of a long run is no item of its own. */
function isOwnPending({ kind, name }: TimelineItem): boolean {
  return kind === 'workflow' && name === 'workflow.pending';
}

function item(row: Readonly<Record<string, unknown>>): AttemptItem {
  const summary = JSON.parse(String(row.summary)) as SpanSummary;
  const isPending = row.pending === 1;
  const parent = textOrNull(row.parent_id);
  return {
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
    skewed: false,
    activityId: summary.activityId,
    runId: textOrNull(row.run_id),
  };
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

function marks(reader: Statements, executionId: string): TimelineMark[] {
  return reader
    .all(
      `SELECT id, ${sqlMs('at_ns')} at_ms, severity, message, trace_id, span_id FROM line
       WHERE execution_id = ? AND severity >= 13 ORDER BY at_ns LIMIT ${MOST_MARKS}`,
      executionId,
    )
    .map((row) => ({
      atMs: Number(row.at_ms),
      kind: 'log' as const,
      level: severityName(Number(row.severity)),
      text: cut(String(row.message), 300),
      itemId:
        row.span_id === null ? null : `${String(row.trace_id)}/${textOrNull(row.span_id) ?? ''}`,
      logId: Number(row.id),
    }));
}
