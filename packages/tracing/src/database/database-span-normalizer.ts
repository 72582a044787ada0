import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan, Span } from '@opentelemetry/sdk-trace-node';
import {
  databaseSystemName,
  remembering,
  sanitizeQueryText,
  statementTarget,
  unquoted,
} from '@wflo/sanitize';
import { responseStatusCode, sanitizeErrorMessage, sanitizeException } from './database-error.ts';
import { OperationDuration } from './operation-duration.ts';

/** Of knex, and of statements that a service of ours runs for several callers at once. */
const SCOPES = new Set(['@opentelemetry/instrumentation-knex', '@wflo/database']);

/**
 * Brings the spans of the knex instrumentation to the stable database conventions: the system's
 * proper name, the SQL verb instead of knex's method, statements and errors without data,
 * `{operation} {collection}` as name, and the metric of their duration.
 */
export class DatabaseSpanNormalizer {
  readonly #readers = new Map<string, StatementReader>();
  readonly #duration = new OperationDuration();

  onStart(span: Span): void {
    if (!SCOPES.has(span.instrumentationScope.name)) return;
    try {
      this.#normalizeStart(span);
    } catch {
      // A span as the instrumentation made it is better than a failing query.
    }
  }

  onEnding(span: Span): void {
    if (!SCOPES.has(span.instrumentationScope.name) || span.events.length === 0) return;
    try {
      normalizeError(span);
    } catch {
      // As above.
    }
  }

  onEnd(span: ReadableSpan): void {
    if (!SCOPES.has(span.instrumentationScope.name)) return;
    try {
      this.#duration.record(span);
    } catch {
      // A meter provider that fails is its owner's business.
    }
  }

  #normalizeStart(span: Span): void {
    const { attributes } = span;
    const system = databaseSystemName(textOf(attributes, 'db.system.name') ?? 'other_sql');
    span.setAttribute('db.system.name', system);

    const { query, target } = this.#readerOf(system)(textOf(attributes, 'db.query.text') ?? '');
    if (query !== '') span.setAttribute('db.query.text', query);

    const operation = target.operation ?? textOf(attributes, 'db.operation.name')?.toUpperCase();
    const table = textOf(attributes, 'db.collection.name');
    const collection = table === undefined ? target.collection : unquoted(table);
    if (operation !== undefined) span.setAttribute('db.operation.name', operation);
    if (collection !== undefined) span.setAttribute('db.collection.name', collection);

    const words = [operation, collection].filter((word) => word !== undefined);
    span.updateName(words.length === 0 ? system : words.join(' '));
  }

  #readerOf(system: string): StatementReader {
    let reader = this.#readers.get(system);
    if (reader === undefined) this.#readers.set(system, (reader = createReader(system)));
    return reader;
  }
}

type StatementReader = ReturnType<typeof createReader>;

function createReader(system: string) {
  return remembering((sql) => ({
    query: sanitizeQueryText(sql, system),
    target: statementTarget(sql, system),
  }));
}

function normalizeError(span: Span): void {
  for (const event of span.events) {
    if (event.name !== 'exception' || event.attributes === undefined) continue;
    event.attributes = sanitizeException(event.attributes);
    const type = textOf(event.attributes, 'exception.type');
    if (type !== undefined) span.setAttribute('error.type', type);
    const statusCode = responseStatusCode(type);
    if (statusCode !== undefined) span.setAttribute('db.response.status_code', statusCode);
  }
  if (span.status.message !== undefined) {
    span.setStatus({ ...span.status, message: sanitizeErrorMessage(span.status.message) });
  }
}

function textOf(attributes: Attributes, name: string): string | undefined {
  const value = attributes[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
