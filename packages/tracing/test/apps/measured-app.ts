/** Queries a database, and prints the metric of its operations. */
import { metrics } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import knex from 'knex';
import { configureTracing } from '../../src/index.ts';

const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
const tracing = configureTracing({ serviceName: 'measured' });

const url = process.env['DATABASE_URL'];
const db =
  url === undefined
    ? knex({ client: 'better-sqlite3', connection: ':memory:', useNullAsDefault: true })
    : knex({ client: 'pg', connection: url, pool: { min: 1, max: 1 } });
await db.raw('create temporary table measured (id integer primary key)');
await db('measured').insert({ id: 1 });
await db('measured').select();
await db('measured').select();
await db('measured')
  .insert({ id: 1 })
  .catch(() => undefined);
await db.destroy();

await reader.forceFlush();
const [measured] = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics);
const points = measured?.metrics.flatMap(({ descriptor, dataPoints }) =>
  dataPoints.map(({ attributes, value }) => ({
    name: descriptor.name,
    unit: descriptor.unit,
    attributes,
    ...(typeof value === 'number' ? {} : { count: value.count, sum: value.sum }),
  })),
);
await reader.shutdown();
await tracing.shutdown();
process.stdout.write(JSON.stringify(points));
