import { ClosingFinder, type ClosingFinderOptions } from './closing-finder.ts';

export interface ServedFinderOptions extends Omit<ClosingFinderOptions, 'identities'> {
  /** Of the worker, as Temporal lists it among the pollers for workflow tasks. */
  readonly identity: string;
}

interface Served {
  readonly finder: ClosingFinder;
  readonly workers: Set<ServedFinderOptions>;
}

const served = new Map<string, Served>();

/**
 * Finds closings while a worker runs, by one finder for each task queue that this process serves.
 * The returned function ends that, and waits for a round that is under way.
 */
export function findClosings(options: ServedFinderOptions): () => Promise<void> {
  const key = `${options.queue.namespace}/${options.queue.taskQueue}`;
  const worker = { ...options };
  const entry = served.get(key) ?? startFinder(worker);
  served.set(key, entry);
  entry.workers.add(worker);
  return async () => {
    if (entry.workers.size > 1) {
      entry.workers.delete(worker);
      return;
    }
    served.delete(key);
    await entry.finder.stop();
  };
}

function startFinder(first: ServedFinderOptions): Served {
  const workers = new Set([first]);
  const { namespace, taskQueue, loadedDataConverter } = first.queue;
  const finder = new ClosingFinder({
    ...first,
    queue: {
      // Of one that still runs.
      get connection() {
        const [running = first] = workers;
        return running.queue.connection;
      },
      namespace,
      taskQueue,
      loadedDataConverter,
    },
    identities: () => new Set([...workers].map(({ identity }) => identity)),
  });
  finder.start();
  return { finder, workers };
}
