import type { Worker } from '@temporalio/worker';
import { POLLING_MILLIS, type PolledQueue } from '../server/polling.ts';
import type { ServedTaskQueue } from '../server/task-queue.ts';
import { gauge } from '../telemetry/registered-metric.ts';
import {
  buildIdOf,
  nexusOperationsOf,
  nexusRequestsInFlight,
  slotsOf,
} from '../temporal-internals.ts';

export type ObservedWorker = Pick<Worker, 'getStatus' | 'options'>;

export interface ServedWorker {
  readonly worker: ObservedWorker;
  readonly queue: ServedTaskQueue;
  /** Milliseconds since the epoch. */
  readonly since: number;
}

export type TaskType = 'workflow' | 'activity';
export const TASK_TYPES: readonly TaskType[] = ['workflow', 'activity'];

/** Gauges of the workers of this process and of their task queues, on the default registry. */
export class WorkerGauges {
  readonly #slots = gauge('wflo_worker_slots', 'Task slots of the workers of this process', [
    'task_queue',
    'slot_type',
  ]);
  readonly #slotsUsed = gauge('wflo_worker_slots_used', 'Task slots that are taken', [
    'task_queue',
    'slot_type',
  ]);
  readonly #cached = gauge('wflo_worker_cached_workflows', 'Workflow runs in the sticky cache', [
    'task_queue',
  ]);
  readonly #info = gauge('wflo_worker_info', 'Build of the workers of this process', [
    'task_queue',
    'build_id',
  ]);
  readonly #pollers = gauge(
    'wflo_task_queue_pollers',
    'Workers that Temporal has seen poll the queue in the last 75 s; aggregate with max',
    ['task_queue', 'task_type'],
  );
  readonly #lastPoll = gauge(
    'wflo_worker_last_poll_timestamp_seconds',
    'When Temporal last saw this process poll, by its clock',
    ['task_queue', 'task_type'],
  );
  readonly #backlog = gauge(
    'wflo_task_queue_backlog',
    'Tasks that wait for a worker, about; aggregate with max',
    ['task_queue', 'task_type'],
  );
  readonly #backlogAge = gauge(
    'wflo_task_queue_backlog_age_seconds',
    'Age of the oldest task that waits for a worker, about; aggregate with max',
    ['task_queue', 'task_type'],
  );

  reset(): void {
    for (const one of [this.#slots, this.#slotsUsed, this.#cached, this.#info]) one.reset();
    for (const one of [this.#pollers, this.#lastPoll, this.#backlog, this.#backlogAge]) one.reset();
  }

  /** What the worker itself knows; workers of one queue in one process add up. */
  ofWorker({ worker, queue: { taskQueue } }: ServedWorker): void {
    const status = worker.getStatus();
    const { options } = worker;
    const tuner = tunerOf(options);
    const label = { task_queue: taskQueue };
    const deployed = options.workerDeploymentOptions?.version.buildId;
    const buildId = deployed ?? buildIdOf(options) ?? 'unknown';
    this.#cached.inc(label, status.numCachedWorkflows);
    this.#info.set({ ...label, build_id: buildId }, 1);
    const slots: [string, number, unknown][] = [
      ['workflow', status.numInFlightWorkflowActivations, tuner?.workflowTaskSlotSupplier],
      ['activity', status.numInFlightNonLocalActivities, tuner?.activityTaskSlotSupplier],
      ['local_activity', status.numInFlightLocalActivities, tuner?.localActivityTaskSlotSupplier],
    ];
    const nexus = nexusOperationsOf(options).length > 0 ? nexusRequestsInFlight(worker) : undefined;
    if (nexus !== undefined) slots.push(['nexus', nexus, tuner?.nexusTaskSlotSupplier]);
    for (const [type, used, supplier] of slots) {
      this.#slotsUsed.inc({ ...label, slot_type: type }, used);
      // Absent where the number of slots follows the load.
      const most = slotsOf(supplier);
      if (most !== undefined) this.#slots.inc({ ...label, slot_type: type }, most);
    }
  }

  /** What Temporal knows of the queue. */
  ofQueue(
    taskQueue: string,
    type: TaskType,
    { pollers, backlog, backlogAgeSeconds }: PolledQueue,
    own: ReadonlySet<string>,
  ): void {
    const labels = { task_queue: taskQueue, task_type: type };
    const oldest = Date.now() - POLLING_MILLIS;
    const recent = pollers.filter(({ lastPollMillis }) => lastPollMillis >= oldest);
    this.#pollers.set(labels, recent.length);
    const polls = pollers.filter(({ identity }) => own.has(identity));
    if (polls.length > 0) {
      const last = Math.max(...polls.map(({ lastPollMillis }) => lastPollMillis));
      this.#lastPoll.set(labels, last / 1_000);
    }
    this.#backlog.set(labels, backlog);
    this.#backlogAge.set(labels, backlogAgeSeconds);
  }
}

type Tuner = NonNullable<ObservedWorker['options']['tuner']>;
type TunerHolder = Extract<Tuner, { readonly workflowTaskSlotSupplier: unknown }>;

/** The SDK makes a tuner of the options `maxConcurrent…`. */
function tunerOf({ tuner }: ObservedWorker['options']): TunerHolder | undefined {
  return 'workflowTaskSlotSupplier' in tuner ? tuner : undefined;
}
