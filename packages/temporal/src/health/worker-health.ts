/**
 * How the workers of this process are doing: pollers, slots, cache and backlog as metrics, and a
 * readiness check. What can be asked of Temporal is asked of Temporal: that it has seen this
 * worker poll says more than that the worker meant to.
 *
 * @module
 */
import { Gauge, onCollect, registry } from '@wflo/metrics';
import type { Worker } from '@temporalio/worker';
import { WorkerNotReadyError } from '../errors.ts';
import { POLLING_MILLIS, pollingOf, type PolledQueue } from '../server/polling.ts';
import { isUnimplemented, type ServedTaskQueue } from '../server/task-queue.ts';

/** A check of obs-server's `HealthCheck` shape. */
export interface WorkerHealthCheck {
  readonly name: string;
  /** Of obs-server's groups; by default it counts for readiness. */
  readonly groups?: readonly ('live' | 'ready' | 'startup')[];
  /** @throws WfloTemporalError, which says why. */
  check(signal?: AbortSignal): Promise<void>;
}

/** What is needed of a worker. */
export type ObservedWorker = Pick<Worker, 'getStatus' | 'options'>;

type TaskType = 'workflow' | 'activity';
const TASK_TYPES: readonly TaskType[] = ['workflow', 'activity'];
const ASK_TIMEOUT_MILLIS = 1_500;

interface Served {
  readonly worker: ObservedWorker;
  readonly queue: ServedTaskQueue;
  readonly since: number;
}

export class WorkerHealth {
  readonly #served = new Set<Served>();

  /**
   * Includes a worker while it runs.
   *
   * @returns a function that ends that.
   */
  observe(worker: ObservedWorker, queue: ServedTaskQueue): () => void {
    const served = { worker, queue, since: Date.now() };
    this.#served.add(served);
    return () => {
      this.#served.delete(served);
    };
  }

  /** Ready: each worker of the process runs, and Temporal answers and has seen it poll. */
  readonly check: WorkerHealthCheck = {
    name: 'temporal_worker',
    check: async () => {
      if (this.#served.size === 0) throw new WorkerNotReadyError('no worker is running');
      await Promise.all([...this.#served].map(assertReady));
    },
  };

  /**
   * Sets the gauges anew, at once when all is known: scrapes may overlap. What Temporal does not
   * answer in time is left out of this scrape.
   *
   * @throws what Temporal answered instead, after the rest has been set.
   */
  async collect(gauges: WorkerGauges): Promise<void> {
    const queues = new Map(
      [...this.#served].map(({ queue }) => [`${queue.namespace}/${queue.taskQueue}`, queue]),
    );
    const asked = [...queues.values()].flatMap((queue) =>
      TASK_TYPES.map(async (type) => {
        const polled = await pollingOf(queue, type, ASK_TIMEOUT_MILLIS);
        return { taskQueue: queue.taskQueue, type, polled };
      }),
    );
    const answers = await Promise.allSettled(asked);
    gauges.reset();
    for (const served of this.#served) gauges.ofWorker(served);
    for (const answer of answers) {
      if (answer.status === 'rejected') continue;
      const { taskQueue, type, polled } = answer.value;
      gauges.ofQueue(taskQueue, type, polled, this.#identities());
    }
    for (const answer of answers) {
      if (answer.status === 'rejected' && !isUnimplemented(answer.reason)) throw answer.reason;
    }
  }

  #identities(): ReadonlySet<string> {
    return new Set([...this.#served].map(({ worker }) => worker.options.identity));
  }
}

async function assertReady({ worker, queue, since }: Served): Promise<void> {
  const { runState, workflowPollerState, activityPollerState } = worker.getStatus();
  const { taskQueue } = queue;
  if (runState !== 'RUNNING') {
    throw new WorkerNotReadyError(`the worker of ${taskQueue} is ${runState}`);
  }
  if (workflowPollerState === 'FAILED' || activityPollerState === 'FAILED') {
    throw new WorkerNotReadyError(`a poller of ${taskQueue} has failed`);
  }
  const type = workflowPollerState === 'POLLING' ? 'workflow' : 'activity';
  let polled: PolledQueue;
  try {
    polled = await pollingOf(queue, type, ASK_TIMEOUT_MILLIS);
  } catch (error) {
    if (isUnimplemented(error)) return;
    throw new WorkerNotReadyError('Temporal does not answer', { cause: error });
  }
  const { identity } = worker.options;
  const last = polled.pollers.find((poller) => poller.identity === identity)?.lastPollMillis;
  const silentMillis = Date.now() - Math.max(since, last ?? 0);
  if (silentMillis > POLLING_MILLIS) {
    const seconds = Math.round(silentMillis / 1_000);
    throw new WorkerNotReadyError(`Temporal has not seen ${taskQueue} polled for ${seconds} s`);
  }
}

function gauge<L extends string>(name: string, help: string, labelNames: L[]): Gauge<L> {
  const existing = registry.getSingleMetric(name);
  // Asked for by its name, which only this file gives out.
  if (existing instanceof Gauge) return existing;
  return new Gauge({ name, help, labelNames, registers: [registry] });
}

/** The gauges, on the default registry. */
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
  ofWorker({ worker, queue: { taskQueue } }: Served): void {
    const status = worker.getStatus();
    const { options } = worker;
    const tuner = tunerOf(options);
    const label = { task_queue: taskQueue };
    this.#cached.inc(label, status.numCachedWorkflows);
    this.#info.set({ ...label, build_id: buildIdOf(options) }, 1);
    const slots: readonly [string, number, unknown][] = [
      ['workflow', status.numInFlightWorkflowActivations, tuner?.workflowTaskSlotSupplier],
      ['activity', status.numInFlightNonLocalActivities, tuner?.activityTaskSlotSupplier],
      ['local_activity', status.numInFlightLocalActivities, tuner?.localActivityTaskSlotSupplier],
    ];
    for (const [type, used, supplier] of slots) {
      this.#slotsUsed.inc({ ...label, slot_type: type }, used);
      // Absent where the number of slots follows the load.
      const most = fixedSize(supplier);
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

function fixedSize(supplier: unknown): number | undefined {
  if (typeof supplier !== 'object' || supplier === null || !('numSlots' in supplier))
    return undefined;
  return typeof supplier.numSlots === 'number' ? supplier.numSlots : undefined;
}

/** The deployment's, or what the SDK tells Temporal where there is none: a digest of the bundle. */
function buildIdOf(options: ObservedWorker['options']): string {
  const deployed = options.workerDeploymentOptions?.version.buildId;
  // Deprecated as an option to set; what Temporal was told is still there to be read.
  const told: unknown = deployed ?? Reflect.get(options, 'buildId');
  return typeof told === 'string' ? told : 'unknown';
}

// One set of gauges per process, whatever the number of plugins.
const health = new WorkerHealth();
let stopCollecting: (() => void) | undefined;

/** The health of all workers of this process. */
export function workerHealth(): WorkerHealth {
  return health;
}

/** Puts it on the default registry; again does nothing. */
export function collectWorkerHealth(): void {
  if (stopCollecting !== undefined) return;
  const gauges = new WorkerGauges();
  stopCollecting = onCollect(function collectWorkers() {
    return health.collect(gauges);
  });
}
