/**
 * Watches the workflow tasks of a worker while it runs.
 *
 * @module
 */
import type { Worker } from '@temporalio/worker';
import { stuckExecutions, type StuckExecutionsOptions } from './stuck-executions.ts';
import { onEviction } from './task-failure.ts';

const CHECK_INTERVAL_MILLIS = 5_000;

/** @returns a function that ends it, which waits for the check under way. */
export function watchTasks(worker: Worker, options: StuckExecutionsOptions): () => Promise<void> {
  const { queue, metrics } = options;
  const { taskQueue } = queue;
  metrics?.serve(taskQueue);
  const stopListening = onEviction(worker, (eviction) => {
    stuckExecutions().evicted(eviction, options);
  });
  let round: Promise<void> | undefined;
  const timer = setInterval(() => {
    round ??= stuckExecutions()
      .checkAll(options)
      .finally(() => {
        round = undefined;
      });
  }, CHECK_INTERVAL_MILLIS).unref();
  return async () => {
    stopListening();
    clearInterval(timer);
    await round;
    metrics?.setStuck(taskQueue, 0);
  };
}
