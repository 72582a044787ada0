import type { Worker } from '@temporalio/worker';
import type { ServedTaskQueue } from './task-queue.ts';

/**
 * A worker's task queue, over the connection that it has by then: a program may replace the first
 * (for a renewed certificate) and close it. `undefined` where it has none, since it only replays.
 */
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
