import { countRuns } from '../server/runs.ts';
import { isUnimplemented, type ServedTaskQueue } from '../server/task-queue.ts';

/** What one scrape waits for Temporal. */
const COUNT_TIMEOUT_MILLIS = 2_000;

/**
 * `wflo_workflow_executions_active`: the running executions of the task queues that this process
 * serves, as Temporal's visibility counts them at each scrape. Counting starts and ends here
 * instead would drift whenever a run moves to another worker or is externally closed. All workers
 * of a task queue report the same number, so aggregate it with `max`, not `sum`.
 */
export class RunningExecutions {
  /** By name, each as the workers that run now see it. */
  readonly #served = new Map<string, Set<ServedTaskQueue>>();

  /** Includes a queue until the returned function is called; each worker has its own object. */
  serve(queue: ServedTaskQueue): () => void {
    const key = `${queue.namespace}/${queue.taskQueue}`;
    const entry = this.#served.get(key) ?? new Set();
    entry.add(queue);
    this.#served.set(key, entry);
    return () => {
      entry.delete(queue);
      if (entry.size === 0) this.#served.delete(key);
    };
  }

  /** The count; `undefined` where Temporal has none. Rejects when it does not respond in time. */
  async count(): Promise<number | undefined> {
    try {
      return await this.#count();
    } catch (error) {
      if (isUnimplemented(error)) return undefined;
      throw error;
    }
  }

  async #count(): Promise<number> {
    // Any one of a queue's workers will do.
    const queues = [...this.#served.values()].flatMap((workers) => [...workers].slice(0, 1));
    const counts = await Promise.all(
      queues.map((queue) => countRuns(queue, "ExecutionStatus = 'Running'", COUNT_TIMEOUT_MILLIS)),
    );
    return counts.reduce((total, count) => total + count, 0);
  }
}
