import { databaseSystemName, remembering } from '@wflo/sanitize';
import { defaultMetrics } from '../defaults/default-metrics.ts';
import type { Metrics } from '../registry/create-metrics.ts';
import { sqlOperations } from './sql-operation.ts';

/** What is needed of a knex instance: its events. */
export interface QueryEvents {
  on(event: string, listener: (...values: unknown[]) => void): unknown;
  removeListener(event: string, listener: (...values: unknown[]) => void): unknown;
}

type DatabaseMetrics = Pick<Metrics, 'databaseOperationsTotal' | 'databaseErrorsTotal'>;

interface Instrumentation {
  users: number;
  readonly stop: () => void;
}

const instrumented = new WeakMap<QueryEvents, Map<DatabaseMetrics, Instrumentation>>();

/**
 * Counts each query that `knex` sends, in transactions and streams too, in
 * `wflo_database_operations_total{operation}`: select, insert, update, delete, or other (schema
 * changes, BEGIN and COMMIT, and the like), by the verb that its span is named by, too. A query of
 * several statements is one operation, that of the first one that reads or changes rows. It counts
 * when it is sent, so failed ones are included; those the database refused are also counted in
 * `wflo_database_errors_total{operation}`. Instrumenting twice counts once.
 *
 * @returns a function that stops the counting.
 * @example
 * const stop = instrumentDatabase(knex);
 */
export function instrumentDatabase(
  knex: QueryEvents,
  { metrics = defaultMetrics }: { readonly metrics?: DatabaseMetrics } = {},
): () => void {
  const byMetrics = instrumented.get(knex) ?? new Map<DatabaseMetrics, Instrumentation>();
  instrumented.set(knex, byMetrics);
  let instrumentation = byMetrics.get(metrics);
  if (instrumentation === undefined) {
    byMetrics.set(metrics, (instrumentation = { users: 0, stop: listen(knex, metrics) }));
  }
  const { stop } = instrumentation;
  instrumentation.users += 1;
  let stopped = false;
  return () => {
    if (stopped) return;
    stopped = true;
    instrumentation.users -= 1;
    if (instrumentation.users > 0) return;
    byMetrics.delete(metrics);
    stop();
  };
}

function listen(knex: QueryEvents, metrics: DatabaseMetrics): () => void {
  const { databaseOperationsTotal, databaseErrorsTotal } = metrics;
  databaseOperationsTotal.initialize({});
  databaseErrorsTotal.initialize({});
  const system = systemOf(knex);
  const operationsOf = remembering((sql) => sqlOperations(sql, system));
  const onQuery = (query: unknown): void => {
    for (const operation of operationsOf(textOf(query))) {
      databaseOperationsTotal.inc({ operation });
    }
  };
  const onError = (_error: unknown, query: unknown): void => {
    const [operation = 'other'] = operationsOf(textOf(query));
    databaseErrorsTotal.inc({ operation });
  };
  knex.on('query', onQuery);
  knex.on('query-error', onError);
  return () => {
    knex.removeListener('query', onQuery);
    knex.removeListener('query-error', onError);
  };
}

function textOf(query: unknown): string {
  if (typeof query !== 'object' || query === null || !('sql' in query)) return '';
  return typeof query.sql === 'string' ? query.sql : '';
}

/** The database behind a knex instance, as far as it says so. */
function systemOf(knex: QueryEvents): string | undefined {
  const client: unknown = Reflect.get(knex, 'client');
  const driver: unknown =
    typeof client === 'object' && client !== null ? Reflect.get(client, 'driverName') : undefined;
  return typeof driver === 'string' ? databaseSystemName(driver) : undefined;
}
