/**
 * cost-service: prices LLM usage, keeps the ledger, guards budgets.
 *
 * @module
 */
import { createServiceRegistry, instrumentDatabase } from '@wflo/observability';
import { createPrices } from '@wflo/pricing';
import {
  databaseCheck,
  listen,
  packageVersion,
  runService,
  unlessAborted,
} from '@wflo/service-kit';
import { startReservationSweeper } from './budgets/reservation-sweeper.ts';
import { migrate, MIGRATIONS_TABLE } from './database/migrate.ts';
import { openDatabase } from './database/open-database.ts';
import { createApp } from './http/app.ts';
import { registerLedgerMetrics } from './metrics/ledger-metrics.ts';
import { createServiceMetrics } from './metrics/service-metrics.ts';
import { createPricer } from './pricing/quote.ts';
import { loadSettings } from './settings.ts';

const DRAIN_MILLIS = 10_000;
const version = packageVersion(import.meta.url);
const service = { name: 'wflo-cost-service', version, events: 'service' };

await runService(service, async ({ identity, observe, onClose, stop }) => {
  const settings = loadSettings();
  const database = openDatabase(settings.DATABASE_URL);
  const registry = createServiceRegistry({ service: identity.name, version: identity.version });
  const metrics = createServiceMetrics(registry);
  instrumentDatabase(database, { metrics: metrics.database });
  registerLedgerMetrics(registry, database, metrics.requestedModels);
  const checks = [databaseCheck(database, MIGRATIONS_TABLE)];
  const observability = await observe({ settings, registry, checks, server: false });

  // When a stop is requested meanwhile, the end of the process ends the transaction.
  const migrations = await unlessAborted(stop, migrate(database, undefined, { signal: stop }));
  onClose(() => database.destroy());

  const price = createPricer(createPrices({ exactModelsOnly: settings.COST_EXACT_MODELS_ONLY }));
  const context = { database, price, now: Date.now, metrics };
  const token = settings.SERVICE_API_TOKEN;
  const app = createApp({ context, observability: observability.router(), token, version });
  const server = await listen(app, settings);
  onClose(startReservationSweeper({ database, now: Date.now }));
  onClose(() => server.close({ drainMillis: DRAIN_MILLIS }));
  observability.logger.info('service_started', { url: server.url, migrations });
});
