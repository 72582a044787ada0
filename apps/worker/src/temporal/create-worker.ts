/**
 * The Temporal worker.
 *
 * @module
 */
import { Worker, type NativeConnection, type WorkflowBundleOption } from '@temporalio/worker';
import type { WorkerActivities } from '../activities/contract.ts';
import type { WorkerSettings } from '../settings.ts';

export interface CreateWorkerOptions {
  readonly connection: NativeConnection;
  readonly settings: WorkerSettings;
  readonly activities: WorkerActivities;
  readonly workflowBundle: WorkflowBundleOption;
}

/** How much of the grace period activities have before they are cancelled. */
const UNDISTURBED_SHARE = 0.7;

export function createWorker({
  connection,
  settings,
  activities,
  workflowBundle,
}: CreateWorkerOptions): Promise<Worker> {
  const graceMillis = settings.WFLO_SHUTDOWN_GRACE_SECONDS * 1_000;
  const cached = settings.WFLO_MAX_CACHED_WORKFLOWS;
  return Worker.create({
    connection,
    namespace: settings.TEMPORAL_NAMESPACE,
    taskQueue: settings.TEMPORAL_TASK_QUEUE,
    activities: { ...activities },
    workflowBundle,
    // A cancellation reaches an activity with the answer to its heartbeat.
    maxHeartbeatThrottleInterval: '2 seconds',
    defaultHeartbeatThrottleInterval: '2 seconds',
    shutdownGraceTime: graceMillis * UNDISTURBED_SHARE,
    shutdownForceTime: graceMillis,
    ...(cached === undefined ? {} : { maxCachedWorkflows: cached }),
  });
}
