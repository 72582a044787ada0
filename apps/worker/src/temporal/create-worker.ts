import {
  Worker,
  type NativeConnection,
  type WorkerOptions,
  type WorkflowBundleOption,
} from '@temporalio/worker';
import type { WorkerActivities } from '../activities/contract.ts';
import type { WorkerSettings } from '../settings.ts';

export interface CreateWorkerOptions {
  readonly connection: NativeConnection;
  readonly settings: WorkerSettings;
  readonly activities: WorkerActivities;
  readonly workflowBundle: WorkflowBundleOption;
}

/**
 * Every run may go on under a newer version: recorded histories replay with it, which a test shows
 * for each change. So a run that waits for days keeps no old worker alive.
 */
function versionOf({
  TEMPORAL_DEPLOYMENT_NAME: deploymentName,
  TEMPORAL_WORKER_BUILD_ID: buildId,
}: WorkerSettings): Pick<WorkerOptions, 'workerDeploymentOptions'> {
  if (deploymentName === undefined || buildId === undefined) return {};
  return {
    workerDeploymentOptions: {
      version: { deploymentName, buildId },
      useWorkerVersioning: true,
      defaultVersioningBehavior: 'AUTO_UPGRADE',
    },
  };
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
  return Worker.create({
    connection,
    namespace: settings.TEMPORAL_NAMESPACE,
    taskQueue: settings.TEMPORAL_TASK_QUEUE,
    activities: { ...activities },
    workflowBundle,
    // A cancellation reaches an activity with the response to its heartbeat.
    maxHeartbeatThrottleInterval: '2 seconds',
    defaultHeartbeatThrottleInterval: '2 seconds',
    shutdownGraceTime: graceMillis * UNDISTURBED_SHARE,
    shutdownForceTime: graceMillis,
    ...versionOf(settings),
    maxCachedWorkflows: settings.WFLO_MAX_CACHED_WORKFLOWS,
  });
}
