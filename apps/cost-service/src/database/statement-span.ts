import { SpanKind } from '@opentelemetry/api';
import { getTracer, withSpan } from '@wflo/observability';
import { engineOf } from '@wflo/service-kit';
import type { Knex } from 'knex';

/** What of a statement its span and its metric name. */
export interface StatementTarget {
  readonly operation: 'INSERT' | 'UPDATE';
  readonly table: string;
}

/**
 * Runs `work` in the span of a statement that is run together with those of others: each caller has
 * a span in its own trace, as long as the caller waits.
 */
export function withStatementSpan<T>(
  database: Knex,
  { operation, table }: StatementTarget,
  work: () => Promise<T>,
): Promise<T> {
  const attributes = {
    'db.system.name': engineOf(database),
    'db.operation.name': operation,
    'db.collection.name': table,
  };
  return withSpan(`${operation} ${table}`, attributes, work, {
    tracer: getTracer('@wflo/database'),
    kind: SpanKind.CLIENT,
  });
}
