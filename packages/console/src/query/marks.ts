import type { SpanSummary } from '../facts/span-summary.ts';
import type { TimelineMark } from '../shapes/timeline.ts';
import type { Statements } from '../store/write/statements.ts';
import { cut, textOrNull } from '../values/json.ts';
import { sqlMs } from '../values/time.ts';
import { severityName } from './severity.ts';

const MOST = 2_000;

/** An item with what marks are made of. */
export interface Marked {
  readonly id: string;
  readonly startMs: number;
  readonly process: string | null;
  readonly summary: SpanSummary;
}

/** Points on the axis, in order of time; at most 2,000 of each kind. `items` by start. */
export function marks(
  reader: Statements,
  executionId: string,
  items: readonly Marked[],
): TimelineMark[] {
  const all = [...lineMarks(reader, executionId), ...eventMarks(items), ...workerMarks(items)];
  return all.sort((a, b) => a.atMs - b.atMs);
}

function lineMarks(reader: Statements, executionId: string): TimelineMark[] {
  return reader
    .all(
      `SELECT id, ${sqlMs('at_ns')} at_ms, severity, message, trace_id, span_id FROM line
       WHERE execution_id = ? AND severity >= 13 ORDER BY at_ns LIMIT ${MOST}`,
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

function eventMarks(items: readonly Marked[]): TimelineMark[] {
  return items
    .flatMap(({ id, summary }) =>
      (summary.events ?? []).map(({ atMs, name }) => ({
        atMs,
        kind: 'event' as const,
        level: null,
        text: name,
        itemId: id,
        logId: null,
      })),
    )
    .slice(0, MOST);
}

/** The first attempt of each worker: where another one goes on with the run. */
function workerMarks(items: readonly Marked[]): TimelineMark[] {
  const first = new Map<string, TimelineMark>();
  for (const { id, startMs, process, summary } of items) {
    if (summary.kind !== 'attempt' || process === null || first.has(process)) continue;
    if (first.size >= MOST) break;
    const text = first.size === 0 ? `worker ${process}` : `worker ${process} goes on`;
    first.set(process, {
      atMs: startMs,
      kind: 'worker',
      level: null,
      text,
      itemId: id,
      logId: null,
    });
  }
  return [...first.values()];
}
