import type { Worker } from '@temporalio/worker';
import { stuckExecutions, type StuckExecutionsOptions } from './stuck-executions.ts';
import { onEviction } from './task-failure.ts';

const CHECK_INTERVAL_MILLIS = 5_000;

/** Watches a worker's workflow tasks; what it returns ends that, after any check under way. */
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
