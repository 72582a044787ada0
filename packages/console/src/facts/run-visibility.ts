import type { RunStatus } from '../shapes/run.ts';
import type { RunRecord } from './run-record.ts';

/** What is taken up of a run that Temporal has listed. */
export interface ListedRun {
  readonly executionId: string;
  readonly runId: string;
  readonly firstRunId: string | null;
  readonly workflow: string | null;
  readonly workflowType: string | null;
  readonly taskQueue: string | null;
  readonly status: RunStatus;
  readonly startedMs: number | null;
  readonly endedMs: number | null;
}

/**
 * Takes up what Temporal says, which is more than spans say. Returns whether anything has changed.
 * `currentStartMs` is when the run started that the record is of now, null when not known.
 */
export function applyListed(
  run: RunRecord,
  listed: ListedRun,
  currentStartMs: number | null,
  nowMs: number,
): boolean {
  const isOlder =
    run.run_id !== null &&
    run.run_id !== listed.runId &&
    currentStartMs !== null &&
    (listed.startedMs ?? 0) < currentStartMs;
  if (isOlder) return false;
  const goesOn = listed.status === 'running' || listed.status === 'continued_as_new';
  const status = goesOn ? 'running' : listed.status;
  const isSame =
    run.run_id === listed.runId &&
    run.status_source === 'temporal' &&
    (run.status === status || (run.status === 'waiting' && status === 'running')) &&
    run.ended_ms === (goesOn ? null : listed.endedMs);
  if (isSame) return false;
  const isSameExecution =
    listed.firstRunId !== null && listed.firstRunId === run.first_run_id && run.run_id !== null;
  if (listed.startedMs !== null && !(isSameExecution && run.started_ms < listed.startedMs)) {
    run.started_ms = listed.startedMs;
    run.started_source = 'temporal';
  }
  run.run_id = listed.runId;
  run.first_run_id = listed.firstRunId ?? run.first_run_id;
  run.workflow = listed.workflow ?? run.workflow;
  run.workflow_type = listed.workflowType ?? run.workflow_type;
  run.task_queue = listed.taskQueue ?? run.task_queue;
  run.status = status;
  run.status_source = 'temporal';
  run.status_ms = nowMs;
  run.ended_ms = goesOn ? null : listed.endedMs;
  if (!goesOn) run.now = null;
  if (run.seen_ms === 0) run.seen_ms = nowMs;
  return true;
}
