/**
 * The worker's parts between "Temporal answers" and "stopped".
 *
 * @module
 */
import { Client } from '@temporalio/client';
import type { Logger } from '@wflo/observability';
import { WfloTemporalPlugin } from '@wflo/temporal';
import { createActivities } from './activities/create-activities.ts';
import { createDependencies } from './activities/create-dependencies.ts';
import type { Repositories } from './database/repositories.ts';
import { LostRows } from './reconcile/lost-rows.ts';
import { OutsideClosings } from './reconcile/outside-closings.ts';
import { Reconciler } from './reconcile/reconciler.ts';
import { RowRebuilder } from './reconcile/row-rebuilder.ts';
import { runWorker } from './temporal/run-worker.ts';
import type { WorkerSettings } from './settings.ts';
import { connectToTemporal } from './temporal/connect.ts';
import { temporalAccess } from './temporal/connection-options.ts';
import { createWorker } from './temporal/create-worker.ts';
import type { HealthOfWorker } from './temporal/health-of-worker.ts';
import { readNamespaceId } from './temporal/namespace-id.ts';
import { workflowBundle } from './temporal/workflow-source.ts';

export interface WorkerRuntime {
  readonly settings: WorkerSettings;
  readonly repositories: Repositories;
  readonly health: HealthOfWorker;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** What makes rows again that are missing, or were never there. */
function rowsOfTemporal({
  settings,
  namespaceId,
  ...shared
}: Pick<WorkerRuntime, 'settings' | 'repositories' | 'logger'> & {
  readonly client: Client;
  readonly namespaceId: string | undefined;
}) {
  const taskQueue = settings.TEMPORAL_TASK_QUEUE;
  const options = { ...shared, taskQueue, namespaceId };
  const rebuilder = new RowRebuilder({
    ...options,
    onLost: () => {
      lostRows.suspect();
    },
  });
  const lostRows = new LostRows({ ...options, rebuilder });
  return { rebuilder, outsideClosings: new OutsideClosings({ ...options, rebuilder, lostRows }) };
}

/**
 * Connects, runs until `signal` aborts, drains, and closes what it opened.
 *
 * @throws {TemporalUnreachableError} `WFLO_TEMPORAL_UNREACHABLE`.
 */
export async function runUntilStopped(runtime: WorkerRuntime): Promise<void> {
  const { settings, repositories, health, logger, signal } = runtime;
  // The rows of executions are counted when they change: the plugin must not count them again.
  const telemetry = new WfloTemporalPlugin({ workflowMetrics: false, coreMetrics: true });
  health.telemetry = telemetry;
  // The connection and the bundle take seconds each, side by side.
  const [connection, bundle] = await Promise.all([
    connectToTemporal({
      connection: { ...temporalAccess(settings), plugins: [telemetry] },
      waitSeconds: settings.WFLO_TEMPORAL_WAIT_SECONDS,
      signal,
      logger,
    }),
    workflowBundle(settings.WFLO_WORKFLOW_BUNDLE),
  ]);
  health.connection = connection;
  const namespaceId = await readNamespaceId(connection, settings.TEMPORAL_NAMESPACE, logger);
  const client = new Client({ connection, namespace: settings.TEMPORAL_NAMESPACE });
  const rows = rowsOfTemporal({ client, settings, repositories, logger, namespaceId });
  const dependencies = {
    ...createDependencies(settings, repositories, logger, namespaceId),
    rebuilder: rows.rebuilder,
  };
  const activities = createActivities(dependencies);
  const worker = await createWorker({ connection, settings, activities, workflowBundle: bundle });
  health.worker = worker;
  const reconciler = new Reconciler({
    ...dependencies,
    client,
    outsideClosings: rows.outsideClosings,
    intervalSeconds: settings.WFLO_RECONCILE_INTERVAL_SECONDS,
    // Whoever ends the row reports the run, so no two workers do.
    onEnded: (run) =>
      telemetry.recordClosedRun(
        {
          connection,
          namespace: settings.TEMPORAL_NAMESPACE,
          taskQueue: settings.TEMPORAL_TASK_QUEUE,
        },
        run,
      ),
  });
  reconciler.start();
  logger.info('worker_started', { task_queue: settings.TEMPORAL_TASK_QUEUE });
  const hasLeft = await runWorker(worker, signal, logger);
  await reconciler.stop();
  await dependencies.egress.close();
  if (hasLeft) await connection.close();
}
