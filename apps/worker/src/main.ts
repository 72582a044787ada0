/**
 * The worker process.
 *
 * @module
 */
import {
  exitOnInvalidSettings,
  instrumentDatabase,
  onCollect,
  serviceIdentity,
  startObservability,
  workflowExecutionsActive,
} from '@wflo/observability';
import { migrate } from './database/migrate.ts';
import { openDatabase } from './database/open-database.ts';
import { createRepositories } from './database/repositories.ts';
import { exitOnFailedStart } from './exit-on-failed-start.ts';
import { initializeKnownSeries } from './metrics/known-series.ts';
import { runMetrics } from './metrics/run-metrics.ts';
import { readWorkerSettings, type WorkerSettings } from './settings.ts';
import { shutdownSignal, whenAborted } from './shutdown-signal.ts';
import { WorkerHealth } from './temporal/worker-health.ts';
import { SERVICE } from './version.ts';
import { runUntilStopped } from './worker-runtime.ts';

async function main(settings: WorkerSettings): Promise<void> {
  const signal = shutdownSignal();
  const database = openDatabase(settings.DATABASE_URL);
  const health = new WorkerHealth(settings, database.knex);
  // /ready answers 503 from the first moment, until the worker polls.
  const observability = await startObservability({
    service: serviceIdentity(SERVICE),
    settings,
    checks: health.checks,
  });
  const { logger } = observability;
  whenAborted(signal, () => {
    logger.info('worker_stopping', { reason: String(signal.reason) });
  });
  try {
    instrumentDatabase(database.knex);
    await migrate(database, { signal });
    const repositories = createRepositories(database.knex);
    onCollect(async function openExecutions() {
      workflowExecutionsActive.set({}, await repositories.executions.countOpen());
    });
    await initializeKnownSeries(repositories, runMetrics, logger);
    await runUntilStopped({ settings, repositories, health, logger, signal });
    await database.knex.destroy();
  } catch (error) {
    // Being told to stop while waiting for Temporal is no failure.
    if (!signal.aborted) throw error;
  } finally {
    if (signal.aborted) logger.info('worker_stopped');
    await observability.shutdown();
  }
}

try {
  await main(readWorkerSettings());
  process.exit(0);
} catch (error) {
  exitOnFailedStart(error, exitOnInvalidSettings);
}
