import { isInternalThread } from 'node:worker_threads';

/**
 * Whether this is the thread in which Node 22 runs loader hooks. It inherits `--require`, and would
 * install the hook for itself before the application does.
 */
export function isLoaderThread(): boolean {
  return isInternalThread;
}
