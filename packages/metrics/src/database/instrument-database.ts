/**
 * Counts what a knex instance sends to its database.
 *
 * @module
 */
import { defaultMetrics } from '../defaults/default-metrics.ts';
import type { Metrics } from '../registry/create-metrics.ts';
import { sqlOperations, type SqlOperation } from './sql-operation.ts';

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

/** Statements repeat: their texts are remembered, the oldest ones dropped first. */
const REMEMBERED_STATEMENTS = 500;
const REMEMBERED_LENGTH = 4_096;

const instrumented = new WeakMap<QueryEvents, Map<DatabaseMetrics, Instrumentation>>();

/**
 * Counts each statement that `knex` sends, in transactions and streams too, in
 * `wflo_database_operations_total{operation}`: select, insert, update, delete, or other (schema
 * changes, BEGIN and COMMIT, and the like). A statement counts when it is sent, so failed ones
 * are included; those the database refused are also counted in
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
  const operationsOf = rememberingOperations();
  const onQuery = (query: unknown): void => {
    for (const operation of operationsOf(textOf(query))) {
      metrics.databaseOperationsTotal.inc({ operation });
    }
  };
  const onError = (_error: unknown, query: unknown): void => {
    const [operation = 'other'] = operationsOf(textOf(query));
    metrics.databaseErrorsTotal.inc({ operation });
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

function rememberingOperations(): (sql: string) => readonly SqlOperation[] {
  const remembered = new Map<string, readonly SqlOperation[]>();
  return (sql) => {
    const known = remembered.get(sql);
    if (known !== undefined) return known;
    const operations = sqlOperations(sql);
    if (sql.length <= REMEMBERED_LENGTH) {
      const [oldest] = remembered.keys();
      if (remembered.size >= REMEMBERED_STATEMENTS && oldest !== undefined) {
        remembered.delete(oldest);
      }
      remembered.set(sql, operations);
    }
    return operations;
  };
}
