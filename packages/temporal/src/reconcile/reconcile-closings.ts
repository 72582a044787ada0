/**
 * One reconciler for each task queue that this process serves, whatever the number of its workers.
 *
 * @module
 */
import { Reconciler, type ReconcilerOptions } from './reconciler.ts';
import { recordClosing, type RecordClosingOptions } from './record-closing.ts';

/** What reconciling for one worker needs. */
export interface ReconcileClosingsOptions extends Omit<ReconcilerOptions, 'identities' | 'report'> {
  /** Of the worker, as Temporal lists it among the pollers for workflow tasks. */
  readonly identity: string;
}

interface Served {
  readonly reconciler: Reconciler;
  readonly workers: Set<ReconcileClosingsOptions>;
}

const served = new Map<string, Served>();

/**
 * Reconciles while a worker runs.
 *
 * @returns a function that ends that; it waits for a round that is under way.
 */
export function reconcileClosings(
  options: ReconcileClosingsOptions,
  record: RecordClosingOptions,
): () => Promise<void> {
  const key = `${options.queue.namespace}/${options.queue.taskQueue}`;
  const worker = { ...options };
  const entry = served.get(key) ?? begin(worker, record);
  served.set(key, entry);
  entry.workers.add(worker);
  return async () => {
    if (entry.workers.size > 1) {
      entry.workers.delete(worker);
      return;
    }
    served.delete(key);
    await entry.reconciler.stop();
  };
}

function begin(first: ReconcileClosingsOptions, record: RecordClosingOptions): Served {
  const workers = new Set([first]);
  const { namespace, taskQueue, loadedDataConverter } = first.queue;
  const reconciler = new Reconciler({
    ...first,
    queue: {
      // Of one that still runs.
      get connection() {
        const [running = first] = workers;
        return running.queue.connection;
      },
      namespace,
      taskQueue,
      ...(loadedDataConverter === undefined ? {} : { loadedDataConverter }),
    },
    identities: () => new Set([...workers].map(({ identity }) => identity)),
    report: (closing) => {
      recordClosing(record, closing);
    },
  });
  reconciler.start();
  return { reconciler, workers };
}
