import type { ListedRun } from '../facts/run-visibility.ts';
import type { RunStatus } from '../shapes/run.ts';
import { isRecord, record, textOrNull } from '../values/json.ts';
import { fields, longNumber, timestampMs } from './values.ts';

/** What Temporal's visibility says of one run. */
export interface RunInfo extends ListedRun {
  readonly historyLength: number | null;
  readonly memo: Readonly<Record<string, unknown>>;
  readonly searchAttributes: Readonly<Record<string, unknown>>;
  readonly parent: { executionId: string; runId: string | null } | null;
}

/** By the numbers of `temporal.api.enums.v1.WorkflowExecutionStatus`. */
const STATUSES: readonly RunStatus[] = [
  'unknown',
  'running',
  'completed',
  'failed',
  'cancelled',
  'terminated',
  'continued_as_new',
  'timed_out',
];

/** Reads a `WorkflowExecutionInfo`; undefined when it names no run. */
export function readRunInfo(message: unknown): RunInfo | undefined {
  const info = record(message);
  const execution = record(info.execution);
  const executionId = textOrNull(execution.workflowId);
  const runId = textOrNull(execution.runId);
  if (executionId === null || runId === null) return undefined;
  const memo = fields(record(info.memo).fields);
  const workflowType = textOrNull(record(info.type).name);
  const parent = record(info.parentExecution);
  const parentId = textOrNull(parent.workflowId);
  return {
    executionId,
    runId,
    workflowType,
    workflow: textOrNull(memo.workflow_id) ?? workflowType,
    firstRunId: textOrNull(info.firstRunId),
    taskQueue: textOrNull(info.taskQueue),
    status: STATUSES[Number(info.status ?? 0)] ?? 'unknown',
    startedMs: timestampMs(info.startTime),
    endedMs: isRecord(info.closeTime) ? timestampMs(info.closeTime) : null,
    historyLength: longNumber(info.historyLength),
    memo,
    searchAttributes: fields(record(info.searchAttributes).indexedFields),
    parent: parentId === null ? null : { executionId: parentId, runId: textOrNull(parent.runId) },
  };
}
