import {
  instrumentDatabase,
  onCollect,
  showFamilies,
  workflowExecutionsActive,
} from '@wflo/observability';
import { runService, unlessAborted } from '@wflo/service-kit';
import { migrate } from './database/migrate.ts';
import { openDatabase } from './database/open-database.ts';
import { createRepositories } from './database/repositories.ts';
import { initializeKnownSeries } from './metrics/known-series.ts';
import { runMetrics } from './metrics/run-metrics.ts';
import { readWorkerSettings } from './settings.ts';
import { WorkerHealth } from './temporal/worker-health.ts';
import { SERVICE } from './version.ts';
import { runUntilStopped } from './worker-runtime.ts';

await runService(SERVICE, async ({ observe, onClose, stop }) => {
  const settings = readWorkerSettings();
  const database = openDatabase(settings.DATABASE_URL);
  const health = new WorkerHealth(settings, database.knex);
  // /ready responds with 503 from the first moment, until the worker polls.
  const { logger } = await observe({ settings, checks: health.checks });
  showFamilies('workflow', 'llm', 'sandbox', 'database');
  instrumentDatabase(database.knex);

  // Where it is stopped meanwhile, the end of the process ends the transaction.
  await unlessAborted(stop, migrate(database, { signal: stop }));
  onClose(() => database.knex.destroy());

  const repositories = createRepositories(database.knex);
  onCollect(async function openExecutions() {
    workflowExecutionsActive.set({}, await repositories.executions.countOpen());
  });
  await initializeKnownSeries(repositories, runMetrics, logger);
  await runUntilStopped({ settings, repositories, health, logger, signal: stop });
});
