/**
 * One reconciler for each task queue that this process serves, whatever the number of its workers.
 *
 * @module
 */
import { Reconciler, type ReconcilerOptions } from './reconciler.ts';
import { recordClosing, type RecordClosingOptions } from './record-closing.ts';

interface Served {
  readonly reconciler: Reconciler;
  workers: number;
}

const served = new Map<string, Served>();

/**
 * Reconciles while a worker runs.
 *
 * @returns a function that ends that; it waits for a round that is under way.
 */
export function reconcileClosings(
  options: Omit<ReconcilerOptions, 'report'>,
  record: RecordClosingOptions,
): () => Promise<void> {
  const key = `${options.queue.namespace}/${options.queue.taskQueue}`;
  const entry = served.get(key) ?? { reconciler: begin(options, record), workers: 0 };
  served.set(key, entry);
  entry.workers += 1;
  return async () => {
    entry.workers -= 1;
    if (entry.workers > 0) return;
    served.delete(key);
    await entry.reconciler.stop();
  };
}

function begin(
  options: Omit<ReconcilerOptions, 'report'>,
  record: RecordClosingOptions,
): Reconciler {
  const reconciler = new Reconciler({
    ...options,
    report: (closing) => {
      recordClosing(record, closing);
    },
  });
  reconciler.start();
  return reconciler;
}
