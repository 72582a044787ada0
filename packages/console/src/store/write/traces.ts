import type { Span } from '../../telemetry/telemetry.ts';
import type { Statements } from './statements.ts';
import { nanoToMs } from '../../values/time.ts';

interface TraceDelta {
  rootName: string | null;
  name: string;
  service: string;
  startMs: number;
  endMs: number;
  spans: number;
  errors: number;
  executionId: string | null;
}

/** Sums of traces: those of one transaction are written once each. */
export class Traces {
  readonly #statements: Statements;
  readonly #touched = new Map<string, TraceDelta>();

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  add(span: Span, executionId: string | null): void {
    const startMs = nanoToMs(span.startNano);
    const endMs = nanoToMs(span.endNano);
    const isError = span.status === 2 ? 1 : 0;
    const delta = this.#touched.get(span.traceId);
    if (delta === undefined) {
      this.#touched.set(span.traceId, {
        rootName: span.parentId === null ? span.name : null,
        name: span.name,
        service: span.resource.service,
        startMs,
        endMs,
        spans: 1,
        errors: isError,
        executionId,
      });
      return;
    }
    if (startMs < delta.startMs) {
      delta.name = span.name;
      delta.service = span.resource.service;
      delta.startMs = startMs;
    }
    if (span.parentId === null) delta.rootName = span.name;
    delta.endMs = Math.max(delta.endMs, endMs);
    delta.spans += 1;
    delta.errors += isError;
    delta.executionId ??= executionId;
  }

  flush(): void {
    for (const [traceId, t] of this.#touched) {
      this.#statements.run(
        `INSERT INTO trace VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET root_name = ifnull(excluded.root_name, root_name),
           name = CASE WHEN excluded.start_ms < start_ms THEN excluded.name ELSE name END,
           service = CASE WHEN excluded.start_ms < start_ms THEN excluded.service ELSE service END,
           start_ms = min(start_ms, excluded.start_ms), end_ms = max(end_ms, excluded.end_ms),
           spans = spans + excluded.spans, errors = errors + excluded.errors,
           execution_id = ifnull(execution_id, excluded.execution_id)`,
        traceId,
        t.rootName,
        t.name,
        t.service,
        t.startMs,
        t.endMs,
        t.spans,
        t.errors,
        t.executionId,
      );
    }
    this.#touched.clear();
  }

  forget(): void {
    this.#touched.clear();
  }
}
