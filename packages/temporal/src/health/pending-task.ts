import { memoText } from '../server/memo.ts';
import { describeRun, type RunKey } from '../server/runs.ts';
import { call, literal, type ServedTaskQueue } from '../server/task-queue.ts';

/** `WorkflowTaskFailedCause` of Temporal's API: the two that workers report. */
const REPORTED_CAUSES: ReadonlyMap<number, string> = new Map([
  [14, 'workflow_worker_unhandled_failure'],
  [24, 'non_deterministic_error'],
]);
/** Events looked at for the last failure: the failures after the first leave none. */
const LATEST_EVENTS = 20;

export interface PendingTask {
  /** How often the task was tried: 1 where no attempt has failed, or no task is pending. */
  readonly attempt: number;
  /** When the attempt that failed first was due, milliseconds since the epoch. */
  readonly sinceMillis: number;
  readonly workflowType: string;
  readonly taskQueue: string;
  readonly memoWorkflowId: string | undefined;
}

/** `undefined` when the run is not running (any more). */
export async function pendingTaskOf(
  queue: Omit<ServedTaskQueue, 'taskQueue'>,
  run: RunKey,
): Promise<PendingTask | undefined> {
  const described = await describeRun(queue, run);
  if (described?.status !== 'running') return undefined;
  const { pendingTask, workflowType, taskQueue, memoPayload } = described;
  const { namespace, loadedDataConverter } = queue;
  const owner = { type: 'workflow' as const, namespace, workflowId: run.executionId };
  const memoWorkflowId = await memoText(memoPayload, loadedDataConverter, owner);
  return { ...pendingTask, workflowType, taskQueue, memoWorkflowId };
}

/** The workflow id of a run; `undefined` where visibility does not show it (yet). */
export async function executionIdOf(
  queue: ServedTaskQueue,
  runId: string,
): Promise<string | undefined> {
  const { namespace } = queue;
  const request = { namespace, query: `RunId = ${literal(runId)}`, pageSize: 1 };
  const { executions } = await call(queue, (service) => service.listWorkflowExecutions(request));
  return executions[0]?.execution?.workflowId ?? undefined;
}

/** A run whose workflow task goes on failing. */
export interface StuckWorkflowTask {
  readonly attempt: number;
  /** When Temporal wanted the task done first; ISO 8601, `null` when it does not say. */
  readonly since: string | null;
  /** In Temporal's words, `timed_out` included; `null` when its history does not say. */
  readonly cause: string | null;
  readonly message: string | null;
}

/** Attempts of a pending workflow task from which on its run is stuck. */
export const STUCK_ATTEMPTS = 3;

/**
 * Whether the workflow task of a running execution goes on failing, and why.
 *
 * @returns `undefined` when it does not, when the run has ended, or Temporal does not know it.
 * @throws ServiceError of the connection when Temporal does not respond within 5 s a call.
 * @example
 * const { connection, options } = client;
 * const queue = { connection, namespace: options.namespace };
 * const stuck = await stuckWorkflowTask(queue, { executionId: 'order-7', runId: '' });
 */
export async function stuckWorkflowTask(
  queue: Omit<ServedTaskQueue, 'taskQueue'>,
  run: RunKey,
): Promise<StuckWorkflowTask | undefined> {
  const task = await pendingTaskOf(queue, run);
  if (task === undefined || task.attempt < STUCK_ATTEMPTS) return undefined;
  const { attempt, sinceMillis } = task;
  const since = sinceMillis === 0 ? null : new Date(sinceMillis).toISOString();
  return { attempt, since, ...(await lastFailureOf(queue, run)) };
}

async function lastFailureOf(
  queue: Pick<ServedTaskQueue, 'connection' | 'namespace'>,
  { executionId, runId }: RunKey,
): Promise<Pick<StuckWorkflowTask, 'cause' | 'message'>> {
  const { history } = await call(queue, (service) =>
    service.getWorkflowExecutionHistoryReverse({
      namespace: queue.namespace,
      execution: { workflowId: executionId, runId },
      maximumPageSize: LATEST_EVENTS,
    }),
  );
  for (const event of history?.events ?? []) {
    const failed = event.workflowTaskFailedEventAttributes;
    if (failed) {
      const cause = REPORTED_CAUSES.get(Number(failed.cause)) ?? 'other';
      return { cause, message: failed.failure?.message ?? null };
    }
    if (event.workflowTaskTimedOutEventAttributes) return { cause: 'timed_out', message: null };
  }
  return { cause: null, message: null };
}
