import type { VisibleRun } from '../temporal/visible-run.ts';
import { secondsBetween } from './execution-view.ts';

/** A run of any workflow, by what Temporal's visibility says of it. */
export function visibleView(run: VisibleRun) {
  return {
    execution_id: run.executionId,
    workflow_id: run.workflowId,
    workflow_type: run.workflowType,
    run_id: run.runId,
    status: run.status,
    started_at: run.startedAt,
    ended_at: run.endedAt,
    duration_seconds: secondsBetween(run.startedAt, run.endedAt),
    trace_id: null,
  };
}
