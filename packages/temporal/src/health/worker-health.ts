import { onCollect } from '@wflo/metrics';
import { WorkerNotReadyError } from '../errors.ts';
import { POLLING_MILLIS, pollingOf, type PolledQueue } from '../server/polling.ts';
import { isUnimplemented, type ServedTaskQueue } from '../server/task-queue.ts';
import type { WorkerHealthCheck } from './health-check.ts';
import { stuckExecutions } from './stuck-executions.ts';
import {
  TASK_TYPES,
  WorkerGauges,
  type ObservedWorker,
  type ServedWorker,
} from './worker-gauges.ts';

const CALL_TIMEOUT_MILLIS = 1_500;

/**
 * How the workers of this process are doing: pollers, slots, cache and backlog as metrics, and a
 * readiness check. That Temporal has seen a worker poll says more than that the worker meant to.
 */
export class WorkerHealth {
  readonly #served = new Set<ServedWorker>();

  /** Includes a worker until the returned function is called. */
  observe(worker: ObservedWorker, queue: ServedTaskQueue): () => void {
    const served = { worker, queue, since: Date.now() };
    this.#served.add(served);
    return () => {
      this.#served.delete(served);
    };
  }

  /**
   * Ready: each worker of the process runs, and Temporal responds and has seen it poll. Stuck
   * executions are named, and change nothing: a restart would not help them.
   */
  readonly check: WorkerHealthCheck = {
    name: 'temporal_worker',
    check: async () => {
      if (this.#served.size === 0) throw new WorkerNotReadyError('no worker is running');
      await Promise.all([...this.#served].map(assertReady));
      const detail = stuckExecutions().summary;
      return detail === undefined ? undefined : { detail };
    },
  };

  /**
   * Sets the gauges anew, at once when all is known: scrapes may overlap. What Temporal does not
   * report in time is left out of this scrape; its error is thrown after the rest has been set.
   */
  async collect(gauges: WorkerGauges): Promise<void> {
    const queues = new Map(
      [...this.#served].map(({ queue }) => [`${queue.namespace}/${queue.taskQueue}`, queue]),
    );
    const calls = [...queues.values()].flatMap((queue) =>
      TASK_TYPES.map(async (type) => {
        const polled = await pollingOf(queue, type, CALL_TIMEOUT_MILLIS);
        return { taskQueue: queue.taskQueue, type, polled };
      }),
    );
    const results = await Promise.allSettled(calls);
    gauges.reset();
    for (const served of this.#served) gauges.ofWorker(served);
    for (const result of results) {
      if (result.status === 'rejected') continue;
      const { taskQueue, type, polled } = result.value;
      gauges.ofQueue(taskQueue, type, polled, this.#identities());
    }
    for (const result of results) {
      if (result.status === 'rejected' && !isUnimplemented(result.reason)) throw result.reason;
    }
  }

  #identities(): ReadonlySet<string> {
    return new Set([...this.#served].map(({ worker }) => worker.options.identity));
  }
}

async function assertReady({ worker, queue, since }: ServedWorker): Promise<void> {
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
    polled = await pollingOf(queue, type, CALL_TIMEOUT_MILLIS);
  } catch (error) {
    if (isUnimplemented(error)) return;
    throw new WorkerNotReadyError('Temporal does not respond', { cause: error });
  }
  const { identity } = worker.options;
  const last = polled.pollers.find((poller) => poller.identity === identity)?.lastPollMillis;
  const silentMillis = Date.now() - Math.max(since, last ?? 0);
  if (silentMillis > POLLING_MILLIS) {
    const seconds = Math.round(silentMillis / 1_000);
    throw new WorkerNotReadyError(`Temporal has not seen ${taskQueue} polled for ${seconds} s`);
  }
}

// One set of gauges per process, whatever the number of plugins.
const health = new WorkerHealth();
let stopCollecting: (() => void) | undefined;

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
