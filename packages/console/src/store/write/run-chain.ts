import { spanStatus } from '../../facts/run-record.ts';
import type { RunIdentity } from '../../facts/span-run.ts';
import type { SpanSummary } from '../../facts/span-summary.ts';
import type { Span } from '../../telemetry/telemetry.ts';
import type { Statements } from './statements.ts';
import { nanoToMs } from '../../values/time.ts';

/** Notes the run of the execution that a span is of: with its status when it is the run's own. */
export function writeChain(
  statements: Statements,
  span: Span,
  { kind }: SpanSummary,
  { executionId, runId }: RunIdentity,
): void {
  if (executionId === null || runId === null) return;
  if (kind !== 'workflow') {
    if (kind !== 'attempt') return;
    statements.run(
      `INSERT INTO chain (execution_id, run_id, trace_id) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET trace_id = ifnull(trace_id, excluded.trace_id)
       WHERE trace_id IS NULL`,
      executionId,
      runId,
      span.traceId,
    );
    return;
  }
  const endMs = nanoToMs(span.endNano);
  const status = spanStatus(span);
  statements.run(
    `INSERT INTO chain VALUES (?, ?, ?, ?, 'spans', ?, ?, ?)
     ON CONFLICT DO UPDATE SET trace_id = excluded.trace_id,
       status = CASE WHEN ifnull(status_ms, 0) <= excluded.status_ms THEN excluded.status ELSE status END,
       status_source = CASE WHEN ifnull(status_ms, 0) <= excluded.status_ms THEN 'spans' ELSE status_source END,
       ended_ms = CASE WHEN ifnull(status_ms, 0) <= excluded.status_ms THEN excluded.ended_ms ELSE ended_ms END,
       status_ms = max(ifnull(status_ms, 0), excluded.status_ms),
       started_ms = ifnull(started_ms, excluded.started_ms)`,
    executionId,
    runId,
    span.traceId,
    status,
    endMs,
    nanoToMs(span.startNano),
    status === 'running' ? null : endMs,
  );
}
