import type { ExecutionStatus } from '../../database/status.ts';
import { isoTime, millisOf, plainValue, type TemporalServer } from './server.ts';

export type WorkflowExecutionInfo = Awaited<
  ReturnType<TemporalServer['workflowService']['listWorkflowExecutions']>
>['executions'][number];

/** By the numbers of Temporal's `WorkflowExecutionStatus`; what a later one adds has not ended. */
const STATUSES: readonly (ExecutionStatus | 'continued_as_new')[] = [
  'running',
  'running',
  'completed',
  'failed',
  'cancelled',
  'terminated',
  'continued_as_new',
  'timed_out',
];

/** As queries of Temporal's visibility name them. A plain workflow has no other ones. */
export const QUERIED_STATUSES: Partial<Record<ExecutionStatus, string>> = {
  running: 'Running',
  completed: 'Completed',
  failed: 'Failed',
  cancelled: 'Canceled',
  terminated: 'Terminated',
  timed_out: 'TimedOut',
};

/** A run of any workflow, as Temporal shows it. */
export interface VisibleRun {
  readonly executionId: string;
  readonly runId: string;
  /** The memo `workflow_id`, or the workflow type. */
  readonly workflowId: string;
  readonly workflowType: string;
  readonly taskQueue: string;
  readonly status: ExecutionStatus | 'continued_as_new';
  readonly startMillis: number;
  readonly startedAt: string;
  readonly endedAt: string | null;
}

export function visibleRun(info: WorkflowExecutionInfo): VisibleRun {
  const { execution, type, status, startTime, closeTime, memo, taskQueue } = info;
  const workflowType = type?.name ?? '';
  const named = plainValue(memo?.fields?.['workflow_id']);
  return {
    executionId: execution?.workflowId ?? '',
    runId: execution?.runId ?? '',
    workflowId: typeof named === 'string' && named !== '' ? named : workflowType,
    workflowType,
    taskQueue: taskQueue ?? '',
    status: STATUSES[status ?? 0] ?? 'running',
    startMillis: millisOf(startTime) ?? 0,
    startedAt: isoTime(startTime) ?? new Date(0).toISOString(),
    endedAt: isoTime(closeTime),
  };
}
