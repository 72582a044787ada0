import type { Worker } from '@temporalio/worker';
import { countLlmCalls } from '@wflo/metrics';
import type { StuckRun } from '../health/stuck-executions.ts';
import { watchTasks } from '../health/watch-tasks.ts';
import { collectWorkerHealth, workerHealth } from '../health/worker-health.ts';
import { WorkflowTaskMetrics } from '../health/workflow-task-metrics.ts';
import { stuckSpanOf } from '../host/stuck-spans.ts';
import type { ClosingSink } from '../reconcile/closing-sink.ts';
import type { ExternalClosing } from '../reconcile/external-closing.ts';
import { findClosings } from '../reconcile/finders.ts';
import { knownWorkflows } from '../reconcile/known-workflows.ts';
import { recordClosing } from '../reconcile/record-closing.ts';
import { nexusOperationsOf } from '../temporal-internals.ts';
import { servedBy } from '../server/served-by.ts';
import type { ServedTaskQueue } from '../server/task-queue.ts';
import type { Wiring } from './wiring.ts';

/**
 * Watches a worker while it runs: health, gauges, failing workflow tasks, externally closed runs,
 * and spans of pending ones. The returned function ends that, and waits for what is under way.
 */
export function watchWorker(worker: Worker, wiring: Wiring): () => Promise<void> {
  const queue = servedBy(worker);
  if (queue === undefined) return () => Promise.resolve();
  const { workflowBundle, workflowsPath, activities } = worker.options;
  const { metrics, options, pending } = wiring;
  if (options.metrics) {
    collectWorkerHealth();
    for (const activity of activities.keys()) {
      // What it runs under that name are the types that it has none for.
      if (activity !== 'default') metrics.activitySeen(wiring.activityNames.register(activity));
    }
    for (const [service, operation] of nexusOperationsOf(worker.options)) {
      wiring.nexusMetrics.operationSeen(service, operation);
    }
  }
  if (options.workflowMetrics) void initializeKnown(queue, wiring);
  const stops = [workerHealth().observe(worker, queue)];
  if (options.metrics) stops.push(countLlmCalls());
  if (options.workflowMetrics) stops.push(metrics.workerStarted(queue));
  const ends: (() => Promise<void>)[] = [wiring.turns.serve(queue)];
  // One that runs activities only is no poller for workflow tasks, among whom closings are shared.
  if ((workflowBundle ?? workflowsPath) !== undefined) {
    ends.push(wiring.cancellations.serve(queue));
    ends.push(watchTasks(worker, taskOptions(worker, queue, wiring)));
    if (options.reconcile) ends.push(startFinder(worker, queue, wiring));
  }
  const { heartbeatMillis = 0 } = options.pendingSpans ?? {};
  if (heartbeatMillis > 0) ends.push(pending.heartbeat(queue, heartbeatMillis));
  return async () => {
    for (const stop of stops) stop();
    await Promise.all(ends.map((end) => end()));
    await wiring.costs.settled();
  };
}

function startFinder(
  { options: { identity } }: Worker,
  queue: ServedTaskQueue,
  { options: { reconcile, logger }, closing: recording }: Wiring,
): () => Promise<void> {
  const { sink: makeSink = () => COUNTS_EACH, ...timing } = reconcile ?? {};
  const onCounted = (closing: ExternalClosing) => {
    recordClosing(recording, closing);
  };
  return findClosings({ queue, identity, logger, sink: makeSink(), onCounted, ...timing });
}

const COUNTS_EACH: ClosingSink = { record: () => true };

function taskOptions(worker: Worker, queue: ServedTaskQueue, wiring: Wiring) {
  const { options, runs, closing } = wiring;
  return {
    show: options.showStuckRuns ? showStuck(queue, wiring) : undefined,
    queue,
    logger: options.logger,
    identify: closing.identify,
    runs,
    metrics: options.metrics ? new WorkflowTaskMetrics() : undefined,
    isCached: worker.options.maxCachedWorkflows > 0,
  };
}

function showStuck(queue: ServedTaskQueue, { closing: { identify }, pending }: Wiring) {
  return async (run: StuckRun) => {
    const span = await stuckSpanOf(queue, run, identify);
    if (span === undefined) return;
    // Heartbeats, where there are any, go on with it.
    pending.remember(span);
    pending.show(span);
  };
}

async function initializeKnown(
  queue: ServedTaskQueue,
  { metrics, closing: { identify } }: Wiring,
): Promise<void> {
  for (const workflowId of await knownWorkflows(queue, identify)) metrics.workflowSeen(workflowId);
}
