/**
 * The app of this process over real HTTP, on a database of its own.
 *
 * @module
 */
import { createCostClient, type CostClient } from '@wflo/contracts';
import { configureLogging, Registry, renderMetrics } from '@wflo/observability';
import { createPrices } from '@wflo/pricing';
import { listen } from '@wflo/service-kit';
import { Router } from 'express';
import type { Knex } from 'knex';
import { migrate } from '../src/database/migrate.ts';
import { openDatabase } from '../src/database/open-database.ts';
import { createApp } from '../src/http/app.ts';
import { registerLedgerMetrics } from '../src/metrics/ledger-metrics.ts';
import { createServiceMetrics, type ServiceMetrics } from '../src/metrics/service-metrics.ts';
import { createPricer } from '../src/pricing/quote.ts';
import { createDatabase, type Engine } from './database-under-test.ts';

export interface ServiceUnderTest {
  readonly url: string;
  readonly client: CostClient;
  readonly database: Knex;
  readonly registry: Registry;
  readonly serviceMetrics: ServiceMetrics;
  /** Moves the service's clock. */
  readonly clock: { offsetMillis: number };
  /** The samples of /metrics, by name and labels. */
  metrics(): Promise<Map<string, number>>;
  close(): Promise<void>;
}

export interface ServiceOptions {
  readonly token?: string;
  readonly exactModelsOnly?: boolean;
}

export async function startService(
  engine: Engine,
  { token, exactModelsOnly = false }: ServiceOptions = {},
): Promise<ServiceUnderTest> {
  configureLogging({ level: 'CRITICAL' });
  const storage = await createDatabase(engine);
  const database = openDatabase(storage.url);
  await migrate(database);
  const clock = { offsetMillis: 0 };
  const registry = new Registry();
  const metrics = createServiceMetrics(registry);
  registerLedgerMetrics(registry, database, metrics.requestedModels);
  const app = createApp({
    context: {
      database,
      metrics,
      price: createPricer(createPrices({ exactModelsOnly })),
      now: () => Date.now() + clock.offsetMillis,
    },
    observability: Router(),
    version: '0.0.0-test',
    token,
  });
  const server = await listen(app, { METRICS_HOST: '127.0.0.1', PORT: 0 });
  return {
    url: server.url,
    client: createCostClient({ baseUrl: server.url, token, timeoutMillis: 20_000 }),
    database,
    registry,
    serviceMetrics: metrics,
    clock,
    metrics: async () => parseSamples((await renderMetrics({ registry })).body),
    close: async () => {
      await server.close({ drainMillis: 1_000 });
      await database.destroy();
      await storage.drop();
    },
  };
}

/** Samples of the Prometheus text format, as `name{labels}` and number. */
export function parseSamples(text: string): Map<string, number> {
  return new Map(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => {
        const at = line.lastIndexOf(' ');
        return [line.slice(0, at), Number(line.slice(at + 1))];
      }),
  );
}
