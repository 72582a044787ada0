import { call, millisOf, type ServedTaskQueue, type WorkflowService } from './task-queue.ts';

/** Temporal holds a poll for a minute, and lists who polled in the last five. */
export const POLLING_MILLIS = 75_000;

/** What Temporal knows of one type of tasks of a queue. */
export interface PolledQueue {
  /** Who polled in the last minutes; times by Temporal's clock, milliseconds since the epoch. */
  readonly pollers: readonly { readonly identity: string; readonly lastPollMillis: number }[];
  /** Tasks that wait, about. */
  readonly backlog: number;
  readonly backlogAgeSeconds: number;
}

/** `TASK_QUEUE_TYPE_WORKFLOW` and `_ACTIVITY` of Temporal's API. */
const TASK_QUEUE_TYPES = { workflow: 1, activity: 2 } as const;

/** Pollers and backlog of a task queue; rejects when Temporal does not respond in time. */
export async function pollingOf(
  queue: ServedTaskQueue,
  type: keyof typeof TASK_QUEUE_TYPES,
  timeoutMillis?: number,
): Promise<PolledQueue> {
  const request: Parameters<WorkflowService['describeTaskQueue']>[0] = {
    namespace: queue.namespace,
    taskQueue: { name: queue.taskQueue },
    reportStats: true,
  };
  // The enum itself is in a package that a program need not have.
  Reflect.set(request, 'taskQueueType', TASK_QUEUE_TYPES[type]);
  const { pollers, stats } = await call(
    queue,
    (service) => service.describeTaskQueue(request),
    timeoutMillis,
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

/** The identities that poll for workflow tasks; who has not polled for 75 s is gone. */
export async function pollersOf(queue: ServedTaskQueue): Promise<string[]> {
  const oldest = Date.now() - POLLING_MILLIS;
  const { pollers } = await pollingOf(queue, 'workflow');
  return pollers
    .filter(({ identity, lastPollMillis }) => identity !== '' && lastPollMillis >= oldest)
    .map(({ identity }) => identity);
}
