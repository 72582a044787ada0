/**
 * The task queue of a worker, seen over the connection that the worker has by then: a
 * program may give it another one (for a renewed certificate) and close the first.
 *
 * @module
 */
import type { Worker } from '@temporalio/worker';
import type { ServedTaskQueue } from './task-queue.ts';

/** The queue; `undefined` where the worker has no connection at all, since it only replays. */
export function servedBy(
  worker: Pick<Worker, 'connection' | 'options'>,
): ServedTaskQueue | undefined {
  const { namespace, taskQueue, loadedDataConverter } = worker.options;
  // Not of its options: where they name none, the SDK connects by itself.
  const first = worker.connection;
  if (first === undefined) return undefined;
  return {
    get connection() {
      return worker.connection ?? first;
    },
    namespace,
    taskQueue,
    loadedDataConverter,
  };
}
