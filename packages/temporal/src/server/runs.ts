import type { Headers, Payload } from '@temporalio/common';
import type { RunStart } from '../wire/execution-start.ts';
import {
  call,
  literal,
  millisOf,
  undefinedWhenUnknown,
  type ServedTaskQueue,
  type WorkflowService,
} from './task-queue.ts';

type WorkflowExecutionInfo = Awaited<
  ReturnType<WorkflowService['listWorkflowExecutions']>
>['executions'][number];

/** Names one run of one execution. */
export interface RunKey {
  /** Temporal's workflow id. */
  readonly executionId: string;
  /** Temporal's run id; empty for the latest run. */
  readonly runId: string;
}

/** By the numbers of Temporal's `WorkflowExecutionStatus`. */
const STATUSES = [
  'running',
  'running',
  'completed',
  'failed',
  'cancelled',
  'terminated',
  'continued_as_new',
  'timed_out',
] as const;

/** How a run stands. What a later Temporal adds (paused) has not ended, and so is running. */
export type RunStatus = (typeof STATUSES)[number];

export type ExternalStatus = 'terminated' | 'timed_out';

/** A run as Temporal lists it. Times are milliseconds since the epoch. */
export interface ListedRun extends RunKey {
  readonly workflowType: string;
  readonly status: RunStatus;
  readonly startMillis: number;
  /** 0 while it is running. */
  readonly closeMillis: number;
  /** The memo `workflow_id` as it is stored, which may be encrypted. */
  readonly memoPayload: Payload | undefined;
}

/** A run that was externally closed. */
export interface ClosedRun extends ListedRun {
  readonly status: ExternalStatus;
}

export interface DescribedRun extends ListedRun {
  readonly taskQueue: string;
  /** Temporal's run id of the first run of its chain. */
  readonly firstRunId: string;
  readonly historyLength: number;
  readonly pendingActivities: number;
  /** Attempt 1 where none has failed, or no task is pending. */
  readonly pendingTask: { readonly attempt: number; readonly sinceMillis: number };
}

/** How a run started: its first event. */
export interface RunStartEvent extends RunStart {
  readonly headers: Headers;
  readonly attempt: number;
  /** It started by a reset of another run. */
  readonly isReset: boolean;
}

/** Runs by pages, the latest first where the server sorts them. */
export async function* pagesOf(
  queue: ServedTaskQueue,
  condition: string,
  pageSize: number,
): AsyncGenerator<ListedRun[], void> {
  const { namespace, taskQueue } = queue;
  const query = `TaskQueue = ${literal(taskQueue)}${condition && ` AND ${condition}`}`;
  let nextPageToken: Uint8Array | undefined;
  do {
    const request = { namespace, query, pageSize, nextPageToken };
    const page = await call(queue, (service) => service.listWorkflowExecutions(request));
    yield page.executions.map(listedRun);
    nextPageToken = page.nextPageToken.length === 0 ? undefined : page.nextPageToken;
  } while (nextPageToken !== undefined);
}

export async function countRuns(
  queue: ServedTaskQueue,
  condition: string,
  timeoutMillis?: number,
): Promise<number> {
  const { namespace, taskQueue } = queue;
  const query = `TaskQueue = ${literal(taskQueue)} AND ${condition}`;
  const { count } = await call(
    queue,
    (service) => service.countWorkflowExecutions({ namespace, query }),
    timeoutMillis,
  );
  return Number(count);
}

/** How a run stands; `undefined` when Temporal does not know it (any more). */
export async function describeRun(
  queue: Omit<ServedTaskQueue, 'taskQueue'>,
  { executionId, runId }: RunKey,
): Promise<DescribedRun | undefined> {
  const { namespace } = queue;
  const execution = { workflowId: executionId, runId };
  const described = await call(queue, (service) =>
    service.describeWorkflowExecution({ namespace, execution }),
  ).catch(undefinedWhenUnknown);
  const info = described?.workflowExecutionInfo;
  if (!info) return undefined;
  const task = described.pendingWorkflowTask;
  return {
    ...listedRun(info),
    taskQueue: info.taskQueue ?? '',
    firstRunId: info.firstRunId ?? '',
    historyLength: Number(info.historyLength ?? 0),
    pendingActivities: described.pendingActivities.length,
    pendingTask: {
      attempt: task?.attempt ?? 1,
      sinceMillis: millisOf(task?.originalScheduledTime),
    },
  };
}

function listedRun(info: WorkflowExecutionInfo): ListedRun {
  const { execution, type, startTime, closeTime, status, memo } = info;
  return {
    executionId: execution?.workflowId ?? '',
    runId: execution?.runId ?? '',
    workflowType: type?.name ?? '',
    startMillis: millisOf(startTime),
    closeMillis: millisOf(closeTime),
    status: STATUSES[Number(status)] ?? 'running',
    memoPayload: memo?.fields?.['workflow_id'] ?? undefined,
  };
}

export function isExternallyClosed<R extends ListedRun>(run: R): run is R & ClosedRun {
  return run.status === 'terminated' || run.status === 'timed_out';
}

/** The first event of a run; `undefined` when its history is gone. */
export async function startEventOf(
  queue: ServedTaskQueue,
  { executionId, runId }: RunKey,
): Promise<RunStartEvent | undefined> {
  const execution = { workflowId: executionId, runId };
  const request = { namespace: queue.namespace, execution, maximumPageSize: 1 };
  const response = await call(queue, (service) =>
    service.getWorkflowExecutionHistory(request),
  ).catch(undefinedWhenUnknown);
  const first = response?.history?.events?.[0];
  const started = first?.workflowExecutionStartedEventAttributes;
  if (!started) return undefined;
  return {
    headers: started.header?.fields ?? {},
    startMillis: millisOf(first.eventTime),
    firstRunId: started.firstExecutionRunId ?? runId,
    attempt: started.attempt ?? 1,
    previousRunId: started.continuedExecutionRunId || undefined,
    isReset: (started.originalExecutionRunId || runId) !== runId,
    isCron: Boolean(started.cronSchedule),
    cronDelayMillis: millisOf(started.firstWorkflowTaskBackoff),
  };
}

/** `HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT` of Temporal's API. */
const CLOSE_EVENT = 2;

/** The run that went on as new, or that the server started for another attempt or the next turn. */
export async function successorOf(
  queue: Omit<ServedTaskQueue, 'taskQueue'>,
  { executionId, runId }: RunKey,
): Promise<string | undefined> {
  const execution = { workflowId: executionId, runId };
  const request = { namespace: queue.namespace, execution };
  // The enum itself is in a package that a program need not have.
  Reflect.set(request, 'historyEventFilterType', CLOSE_EVENT);
  const { history } = await call(queue, (service) => service.getWorkflowExecutionHistory(request));
  const closed = history?.events?.at(-1);
  // To clients that do not say that they follow runs, the server shows the one as the other.
  const closing =
    closed?.workflowExecutionTimedOutEventAttributes ??
    closed?.workflowExecutionContinuedAsNewEventAttributes;
  return closing?.newExecutionRunId || undefined;
}
