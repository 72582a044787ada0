import { isMainThread } from 'node:worker_threads';

/**
 * Whether this is a thread in which a Temporal worker runs workflow code. Threads inherit
 * `--import`; workflow code uses none of the libraries that are patched, and to patch them there
 * takes each such thread a second of CPU and a loader thread of its own.
 */
export function isWorkflowThread(): boolean {
  return !isMainThread && /[\\/]workflow-worker-thread\.js$/.test(process.argv[1] ?? '');
}
