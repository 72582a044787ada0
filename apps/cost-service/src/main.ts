/**
 * cost-service: prices LLM usage, keeps the ledger, guards budgets.
 *
 * @module
 */
import {
  createServiceRegistry,
  exitOnInvalidSettings,
  findProjectRoot,
  instrumentDatabase,
  serviceIdentity,
  startObservability,
} from '@wflo/observability';
import { startReservationSweeper } from './budgets/reservation-sweeper.ts';
import { databaseCheck } from './database/database-check.ts';
import { migrate } from './database/migrate.ts';
import { openDatabase } from './database/open-database.ts';
import { createApp } from './http/app.ts';
import { registerLedgerMetrics } from './metrics/ledger-metrics.ts';
import { createServiceMetrics } from './metrics/service-metrics.ts';
import { createPricer } from './pricing/quote.ts';
import { exitOnStartError } from './server/exit-on-start-error.ts';
import { listen } from './server/listen.ts';
import { stopSignal } from './server/stop-signal.ts';
import { readVersion } from './server/version.ts';
import { loadSettings, type CostSettings } from './settings.ts';

const DRAIN_MILLIS = 10_000;

async function main(settings: CostSettings): Promise<void> {
  const version = readVersion();
  const service = serviceIdentity({ name: 'wflo-cost-service', version });
  const baseFolder = findProjectRoot() ?? process.cwd();
  const database = openDatabase(settings.DATABASE_URL, { baseFolder });
  const registry = createServiceRegistry({ service: service.name, version: service.version });
  const metrics = createServiceMetrics(registry);
  instrumentDatabase(database, { metrics: metrics.database });
  registerLedgerMetrics(registry, database, metrics.requestedModels);
  const checks = [databaseCheck(database)];
  const o11y = await startObservability({ service, settings, registry, checks, server: false });
  const stopped = stopSignal();

  const migrations = await Promise.race([migrate(database), stopped]);
  if (!Array.isArray(migrations)) {
    // Told to stop while it waited for others, or filled: the end of the process ends the transaction.
    o11y.logger.info('service_stopping', { signal: migrations });
    return o11y.shutdown();
  }
  const price = createPricer({ exactModelsOnly: settings.COST_EXACT_MODELS_ONLY });
  const context = { database, price, now: Date.now, metrics };
  const app = createApp({
    context,
    observability: o11y.router(),
    token: settings.SERVICE_API_TOKEN,
    version,
  });
  const server = await listen(app, { host: settings.METRICS_HOST, port: settings.METRICS_PORT });
  const stopSweeping = startReservationSweeper({ database, now: Date.now });
  o11y.logger.info('service_started', { url: server.url, migrations });

  o11y.logger.info('service_stopping', { signal: await stopped });
  await server.close(DRAIN_MILLIS);
  await stopSweeping();
  await database.destroy();
  o11y.logger.info('service_stopped');
  await o11y.shutdown();
}

try {
  await main(readSettings());
  process.exit(0);
} catch (error) {
  exitOnStartError(error);
}

function readSettings(): CostSettings {
  try {
    return loadSettings();
  } catch (error) {
    exitOnInvalidSettings(error);
  }
}
