/**
 * What Temporal itself knows of runs, asked with a deadline and in pages.
 *
 * @module
 */
import type { Headers, LoadedDataConverter, Payload } from '@temporalio/common';
import type { NativeConnection } from '@temporalio/worker';
import type { RunStart } from '../wire/execution-start.ts';
import type { ClosingWindow } from '../reconcile/closing-window.ts';

type WorkflowService = NativeConnection['workflowService'];
type WorkflowExecutionInfo = Awaited<
  ReturnType<WorkflowService['listWorkflowExecutions']>
>['executions'][number];

/** One task queue, asked about over one connection. */
export interface ServedTaskQueue {
  readonly connection: Pick<NativeConnection, 'workflowService' | 'withDeadline'>;
  readonly namespace: string;
  readonly taskQueue: string;
  /** Of its workers, to read memos with; by default Temporal's own. */
  readonly loadedDataConverter?: LoadedDataConverter;
}

/** How a run is closed from outside. */
export type OutsideStatus = 'terminated' | 'timed_out';

/** A run that was closed from outside. */
export interface ClosedRun {
  readonly executionId: string;
  readonly runId: string;
  readonly workflowType: string;
  readonly startMillis: number;
  readonly closeMillis: number;
  readonly status: OutsideStatus;
  /** The memo `workflow_id` as it is stored, which may be encrypted. */
  readonly memoPayload: Payload | undefined;
}

/** How a run began. */
export interface RunBeginning extends RunStart {
  readonly headers: Headers;
  readonly attempt: number;
  /** It began by a reset of another run. */
  readonly isReset: boolean;
}

const CALL_TIMEOUT_MILLIS = 5_000;
/** `WORKFLOW_EXECUTION_STATUS_TERMINATED` and `_TIMED_OUT` of Temporal's API. */
const TERMINATED = 5;
const TIMED_OUT = 7;
/** A poll lasts a minute at most; who has not polled for longer is gone. */
const POLLING_MILLIS = 75_000;

/** A text as a literal of Temporal's query language. */
export function literal(text: string): string {
  return `'${text.replaceAll(/['\\]/g, (character) => `\\${character}`)}'`;
}

function closedFromOutsideQuery(
  taskQueue: string,
  { sinceMillis, untilMillis }: ClosingWindow,
): string {
  const time = (millis: number) => literal(new Date(millis).toISOString());
  const query = `TaskQueue = ${literal(taskQueue)} AND ExecutionStatus IN ('Terminated', 'TimedOut') AND CloseTime >= ${time(sinceMillis)}`;
  return untilMillis === undefined ? query : `${query} AND CloseTime < ${time(untilMillis)}`;
}

/** How many runs were closed from outside in a window of time. */
export async function countClosedFromOutside(
  { connection, namespace, taskQueue }: ServedTaskQueue,
  window: ClosingWindow,
): Promise<number> {
  const query = closedFromOutsideQuery(taskQueue, window);
  const { count } = await connection.withDeadline(Date.now() + CALL_TIMEOUT_MILLIS, () =>
    connection.workflowService.countWorkflowExecutions({ namespace, query }),
  );
  return Number(count);
}

/** One page of the runs that were closed from outside in a window of time. */
export async function closedFromOutside(
  { connection, namespace, taskQueue }: ServedTaskQueue,
  window: ClosingWindow,
  pageSize: number,
  nextPageToken: Uint8Array | undefined,
): Promise<{ runs: ClosedRun[]; nextPageToken: Uint8Array | undefined }> {
  const query = closedFromOutsideQuery(taskQueue, window);
  const request = { namespace, query, pageSize, nextPageToken: nextPageToken ?? null };
  const page = await connection.withDeadline(Date.now() + CALL_TIMEOUT_MILLIS, () =>
    connection.workflowService.listWorkflowExecutions(request),
  );
  const runs = page.executions.map(closedRunOf);
  const token = page.nextPageToken;
  return { runs, nextPageToken: token.length === 0 ? undefined : token };
}

/** What names a run that Temporal lists. */
export type ListedRun = Pick<ClosedRun, 'executionId' | 'workflowType' | 'memoPayload'>;

/** Some runs of a task queue, at most `pageSize`, the latest first where the server sorts them. */
export async function latestRuns(
  { connection, namespace, taskQueue }: ServedTaskQueue,
  pageSize: number,
): Promise<ListedRun[]> {
  const query = `TaskQueue = ${literal(taskQueue)}`;
  const { executions } = await connection.withDeadline(Date.now() + CALL_TIMEOUT_MILLIS, () =>
    connection.workflowService.listWorkflowExecutions({ namespace, query, pageSize }),
  );
  return executions.map(({ execution, type, memo }) => ({
    executionId: execution?.workflowId ?? '',
    workflowType: type?.name ?? '',
    memoPayload: memo?.fields?.['workflow_id'],
  }));
}

/** A run that Temporal lists or describes as closed from outside. */
function closedRunOf(info: WorkflowExecutionInfo): ClosedRun {
  const { execution, type, startTime, closeTime, status, memo } = info;
  return {
    executionId: execution?.workflowId ?? '',
    runId: execution?.runId ?? '',
    workflowType: type?.name ?? '',
    startMillis: millisOf(startTime),
    closeMillis: millisOf(closeTime),
    status: Number(status) === TIMED_OUT ? 'timed_out' : 'terminated',
    memoPayload: memo?.fields?.['workflow_id'],
  };
}

/** The run, if it was closed from outside. */
export async function closedRun(
  { connection, namespace }: ServedTaskQueue,
  { executionId, runId }: Pick<ClosedRun, 'executionId' | 'runId'>,
): Promise<ClosedRun | undefined> {
  const execution = { workflowId: executionId, runId };
  const described = await connection
    .withDeadline(Date.now() + CALL_TIMEOUT_MILLIS, () =>
      connection.workflowService.describeWorkflowExecution({ namespace, execution }),
    )
    .catch(undefinedWhenUnknown);
  const info = described?.workflowExecutionInfo;
  if (!info || ![TERMINATED, TIMED_OUT].includes(Number(info.status))) return undefined;
  return closedRunOf(info);
}

/** The first event of a run; `undefined` when its history is gone. */
export async function beginningOf(
  { connection, namespace }: ServedTaskQueue,
  { executionId, runId }: Pick<ClosedRun, 'executionId' | 'runId'>,
): Promise<RunBeginning | undefined> {
  const execution = { workflowId: executionId, runId };
  const { history } = await connection.withDeadline(Date.now() + CALL_TIMEOUT_MILLIS, () =>
    connection.workflowService.getWorkflowExecutionHistory({
      namespace,
      execution,
      maximumPageSize: 1,
    }),
  );
  const first = history?.events?.[0];
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

/** The run that the server began when a run timed out, for another attempt or the next turn. */
export async function successorOf(
  { connection, namespace }: ServedTaskQueue,
  { executionId, runId }: Pick<ClosedRun, 'executionId' | 'runId'>,
): Promise<string | undefined> {
  const request = { namespace, execution: { workflowId: executionId, runId } };
  // The enum itself is in a package that a program need not have.
  Reflect.set(request, 'historyEventFilterType', CLOSE_EVENT);
  const { history } = await connection.withDeadline(Date.now() + CALL_TIMEOUT_MILLIS, () =>
    connection.workflowService.getWorkflowExecutionHistory(request),
  );
  const closed = history?.events?.at(-1);
  // To clients that do not say that they follow runs, the server shows the one as the other.
  const closing =
    closed?.workflowExecutionTimedOutEventAttributes ??
    closed?.workflowExecutionContinuedAsNewEventAttributes;
  return closing?.newExecutionRunId || undefined;
}

/** The latest run of a workflow id, and the first of its chain. */
export async function latestRunOf(
  { connection, namespace }: ServedTaskQueue,
  executionId: string,
): Promise<{ runId: string; firstRunId: string } | undefined> {
  const execution = { workflowId: executionId };
  const { workflowExecutionInfo: info } = await connection.withDeadline(
    Date.now() + CALL_TIMEOUT_MILLIS,
    () => connection.workflowService.describeWorkflowExecution({ namespace, execution }),
  );
  if (!info) return undefined;
  return {
    runId: info.execution?.runId ?? '',
    firstRunId: info.firstRunId ?? '',
  };
}

/** The identities that poll for workflow tasks (the server's default type of queue). */
export async function pollersOf({
  connection,
  namespace,
  taskQueue,
}: ServedTaskQueue): Promise<string[]> {
  const { pollers } = await connection.withDeadline(Date.now() + CALL_TIMEOUT_MILLIS, () =>
    connection.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name: taskQueue },
    }),
  );
  const oldest = Date.now() - POLLING_MILLIS;
  return pollers
    .filter(({ lastAccessTime }) => millisOf(lastAccessTime) >= oldest)
    .flatMap(({ identity }) => (identity ? [identity] : []));
}

/** What Temporal knows of one type of tasks of a queue. */
export interface PolledQueue {
  /** Who polled in the last minutes; times by Temporal's clock, milliseconds since the epoch. */
  readonly pollers: readonly { readonly identity: string; readonly lastPollMillis: number }[];
  /** Tasks that wait, about. */
  readonly backlog: number;
  readonly backlogAgeSeconds: number;
}

type DescribeTaskQueueRequest = Parameters<WorkflowService['describeTaskQueue']>[0];

/** `TASK_QUEUE_TYPE_WORKFLOW` and `_ACTIVITY` of Temporal's API. */
const TASK_QUEUE_TYPES = { workflow: 1, activity: 2 } as const;

/** Pollers and backlog of a task queue; rejects when Temporal does not answer in time. */
export async function pollingOf(
  { connection, namespace, taskQueue }: ServedTaskQueue,
  type: keyof typeof TASK_QUEUE_TYPES,
  timeoutMillis: number,
): Promise<PolledQueue> {
  const request: DescribeTaskQueueRequest = {
    namespace,
    taskQueue: { name: taskQueue },
    reportStats: true,
  };
  // The enum itself is in a package that a program need not have.
  Reflect.set(request, 'taskQueueType', TASK_QUEUE_TYPES[type]);
  const { pollers, stats } = await connection.withDeadline(Date.now() + timeoutMillis, () =>
    connection.workflowService.describeTaskQueue(request),
  );
  const age = stats?.approximateBacklogAge;
  return {
    pollers: pollers.map(({ identity, lastAccessTime }) => ({
      identity: identity ?? '',
      lastPollMillis: millisOf(lastAccessTime),
    })),
    backlog: Number(stats?.approximateBacklogCount ?? 0),
    backlogAgeSeconds: Number(age?.seconds ?? 0) + (age?.nanos ?? 0) / 1e9,
  };
}

/** `WORKFLOW_EXECUTION_STATUS_RUNNING` of Temporal's API. */
const RUNNING = 1;

/** How far a run is; `undefined` when it is not running (any more). */
export async function progressOf(
  { connection, namespace }: ServedTaskQueue,
  { executionId, runId }: Pick<ClosedRun, 'executionId' | 'runId'>,
): Promise<{ historyLength: number; pendingActivities: number } | undefined> {
  const execution = { workflowId: executionId, runId };
  const described = await connection
    .withDeadline(Date.now() + CALL_TIMEOUT_MILLIS, () =>
      connection.workflowService.describeWorkflowExecution({ namespace, execution }),
    )
    .catch(undefinedWhenUnknown);
  const info = described?.workflowExecutionInfo;
  if (!info || Number(info.status) !== RUNNING) return undefined;
  return {
    historyLength: Number(info.historyLength ?? 0),
    pendingActivities: described.pendingActivities.length,
  };
}

const GRPC_NOT_FOUND = 5;
const GRPC_UNIMPLEMENTED = 12;

/** Temporal answers, but not that: a test server has neither visibility nor lists of pollers. */
export function isUnimplemented(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === GRPC_UNIMPLEMENTED;
}

/** For `catch`: Temporal does not know the run (any more). Other failures go on. */
export function undefinedWhenUnknown(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === GRPC_NOT_FOUND) return undefined;
  throw error;
}

interface Timestamp {
  readonly seconds?: unknown;
  readonly nanos?: number | null;
}

function millisOf(time: Timestamp | null | undefined): number {
  return Number(time?.seconds ?? 0) * 1_000 + Math.floor((time?.nanos ?? 0) / 1e6);
}
