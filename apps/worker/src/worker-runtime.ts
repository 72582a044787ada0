import { Client } from '@temporalio/client';
import type { Logger } from '@wflo/observability';
import { namespaceIdOf, WfloTemporalPlugin } from '@wflo/temporal';
import { createActivities } from './activities/create-activities.ts';
import { createDependencies } from './activities/create-dependencies.ts';
import type { Repositories } from './database/repositories.ts';
import { RowsSink } from './reconcile/rows-sink.ts';
import { RowRebuilder } from './reconcile/row-rebuilder.ts';
import { runWorker } from './temporal/run-worker.ts';
import type { WorkerSettings } from './settings.ts';
import { connectToTemporal } from './temporal/connect.ts';
import { temporalAccess } from './temporal/connection-options.ts';
import { createWorker } from './temporal/create-worker.ts';
import type { WorkerHealth } from './temporal/worker-health.ts';
import { workflowBundle } from './temporal/workflow-source.ts';

export interface WorkerRuntime {
  readonly settings: WorkerSettings;
  readonly repositories: Repositories;
  readonly health: WorkerHealth;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/**
 * Connects, runs until `signal` aborts, drains, and closes what it opened.
 *
 * @throws {TemporalUnreachableError} `WFLO_TEMPORAL_UNREACHABLE`.
 */
export async function runUntilStopped(runtime: WorkerRuntime): Promise<void> {
  const { settings, repositories, health, logger, signal } = runtime;
  // The rows of executions are counted when they change: the plugin must not count them again.
  const telemetry = new WfloTemporalPlugin({
    workflowMetrics: false,
    coreMetrics: true,
    // SIGTERM and SIGINT arrive as `signal`; any other ends the process, which would else stay.
    shutdownSignals: [],
    reconcile: {
      intervalSeconds: settings.WFLO_RECONCILE_INTERVAL_SECONDS,
      sink: (): RowsSink => rows,
    },
  });
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
  const queue = {
    connection,
    namespace: settings.TEMPORAL_NAMESPACE,
    taskQueue: settings.TEMPORAL_TASK_QUEUE,
  };
  const namespaceId = await namespaceIdOf(queue).catch((error: unknown) => {
    logger.warning('namespace_id_unknown', { namespace: queue.namespace, err: error });
    return undefined;
  });
  const client = new Client({ connection, namespace: settings.TEMPORAL_NAMESPACE });
  const rebuilder = new RowRebuilder({
    client,
    repositories,
    logger,
    namespaceId,
    onLost: () => {
      rows.suspectLoss();
    },
  });
  const dependencies = {
    ...createDependencies(settings, repositories, logger, namespaceId),
    rebuilder,
  };
  const rows = new RowsSink({
    ...dependencies,
    queue,
    // Whoever ends the row reports the run, so no two workers do.
    onEnded: (run) => telemetry.recordClosedRun(queue, run),
  });
  const activities = createActivities(dependencies);
  const worker = await createWorker({ connection, settings, activities, workflowBundle: bundle });
  logger.info('worker_started', { task_queue: settings.TEMPORAL_TASK_QUEUE });
  const hasLeft = await runWorker(worker, signal, logger);
  await dependencies.egress.close();
  if (hasLeft) await connection.close();
}
