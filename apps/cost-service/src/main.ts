/**
 * cost-service: prices LLM usage, keeps the ledger, guards budgets.
 *
 * @module
 */
import { createServiceRegistry, instrumentDatabase } from '@wflo/observability';
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
import { servicePrices } from './pricing/service-prices.ts';
import { loadSettings } from './settings.ts';

const DRAIN_MILLIS = 10_000;
const version = packageVersion(import.meta.url);
const configurationCodes = ['WFLO_PRICE_FILE_INVALID', 'WFLO_PRICE_FILE_UNREADABLE'];
const service = { name: 'wflo-cost-service', version, events: 'service', configurationCodes };

await runService(service, async ({ identity, observe, onClose, stop }) => {
  const settings = loadSettings();
  const database = openDatabase(settings.DATABASE_URL);
  const registry = createServiceRegistry({ service: identity.name, version: identity.version });
  const metrics = createServiceMetrics(registry);
  instrumentDatabase(database, { metrics: metrics.database });
  registerLedgerMetrics(registry, database, metrics.requestedModels);
  const checks = [databaseCheck(database, MIGRATIONS_TABLE)];
  const observability = await observe({ settings, registry, checks, server: false });

  const price = createPricer(servicePrices(settings, observability.logger));

  // When a stop is requested meanwhile, the end of the process ends the transaction.
  const migrations = await unlessAborted(stop, migrate(database, undefined, { signal: stop }));
  onClose(() => database.destroy());

  const context = { database, price, now: Date.now, metrics };
  const token = settings.SERVICE_API_TOKEN;
  const app = createApp({ context, observability: observability.router(), token, version });
  const server = await listen(app, settings);
  onClose(startReservationSweeper({ database, now: Date.now }));
  onClose(() => server.close({ drainMillis: DRAIN_MILLIS }));
  observability.logger.info('service_started', { url: server.url, migrations });
});
