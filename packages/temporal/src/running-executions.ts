/**
 * `wflo_workflow_executions_active`: the running executions of the task queues that this process
 * serves, as Temporal's visibility counts them at each scrape. Counting starts and ends here
 * instead would drift whenever a run moves to another worker or is closed from outside. All
 * workers of a task queue report the same number, so aggregate it with `max`, not `sum`.
 *
 * @module
 */
import { literal, type ServedTaskQueue } from './reconcile/visibility.ts';

/** What one scrape waits for Temporal. */
const COUNT_TIMEOUT_MILLIS = 2_000;

export class RunningExecutions {
  readonly #served = new Map<string, { queue: ServedTaskQueue; workers: number }>();

  /**
   * Includes a task queue while a worker serves it.
   *
   * @returns a function that ends that.
   */
  serve(queue: ServedTaskQueue): () => void {
    const key = `${queue.namespace}/${queue.taskQueue}`;
    const entry = this.#served.get(key) ?? { queue, workers: 0 };
    entry.workers += 1;
    this.#served.set(key, entry);
    return () => {
      entry.workers -= 1;
      if (entry.workers === 0) this.#served.delete(key);
    };
  }

  /** The number of running executions; rejects when Temporal does not answer in time. */
  async count(): Promise<number> {
    const queues = [...this.#served.values()].map(({ queue }) => queue);
    const counts = await Promise.all(queues.map(countRunning));
    return counts.reduce((total, count) => total + count, 0);
  }
}

async function countRunning({
  connection,
  namespace,
  taskQueue,
}: ServedTaskQueue): Promise<number> {
  const query = `TaskQueue = ${literal(taskQueue)} AND ExecutionStatus = 'Running'`;
  const { count } = await connection.withDeadline(Date.now() + COUNT_TIMEOUT_MILLIS, () =>
    connection.workflowService.countWorkflowExecutions({ namespace, query }),
  );
  return Number(count);
}
