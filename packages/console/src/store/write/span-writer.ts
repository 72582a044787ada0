import { llmCall, wasSent, type LlmCall } from '../../facts/llm-call.ts';
import { applyCall, applySpan } from '../../facts/run-record.ts';
import { spanRun, type RunIdentity } from '../../facts/span-run.ts';
import { spanSummary, type SpanSummary } from '../../facts/span-summary.ts';
import type { Span } from '../../telemetry/telemetry.ts';
import { FailedAttempts } from './failed-attempts.ts';
import type { Resources } from './resources.ts';
import type { RunRecords } from './run-records.ts';
import { writeChain } from './run-chain.ts';
import type { Statements } from './statements.ts';
import type { Traces } from './traces.ts';
import { nanoToMs } from '../../values/time.ts';

const INSERT = `
  INSERT INTO span (trace_id, span_id, parent_id, name_id, kind, start_ns, end_ns, status,
    resource_id, received_ms, execution_id, run_id, pending, summary, body)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (trace_id, span_id) DO UPDATE SET
    name_id = excluded.name_id, end_ns = excluded.end_ns, status = excluded.status,
    received_ms = excluded.received_ms, pending = excluded.pending, summary = excluded.summary,
    body = excluded.body
  WHERE pending = 1 AND excluded.end_ns >= end_ns
  RETURNING id, pending`;

/**
 * Stores spans, each once, whichever order they come in: children often come before the span that
 * says whose run they are of, and are given to the run when it comes.
 */
export class SpanWriter {
  readonly #statements: Statements;
  readonly #resources: Resources;
  readonly #runs: RunRecords;
  readonly #traces: Traces;
  readonly #failed: FailedAttempts;
  readonly #names = new Map<string, number>();

  constructor(statements: Statements, resources: Resources, runs: RunRecords, traces: Traces) {
    this.#statements = statements;
    this.#resources = resources;
    this.#runs = runs;
    this.#traces = traces;
    this.#failed = new FailedAttempts(statements, runs);
  }

  /** Whether it was stored: false when it was there already. */
  write(span: Span, nowMs: number): boolean {
    const summary = spanSummary(span);
    const run = this.#identity(span);
    const isKnown = this.#isKnown(span);
    const stored = this.#insert(span, summary, run, nowMs);
    if (stored === undefined) return false;
    const offsetMs = nanoToMs(span.endNano) - nowMs;
    this.#resources.seen(span.resource, 'span_ms', nowMs, offsetMs);
    if (!isKnown) {
      this.#traces.add(span, run.executionId);
      if (summary.error !== null) this.#index(stored, summary);
    }
    const isCall = summary.kind === 'llm' && !isKnown && wasSent(span.attributes);
    const call = isCall ? llmCall(span.attributes) : undefined;
    if (call !== undefined) this.#insertCall(stored, call, span, run);
    if (run.executionId === null) return true;
    const record = this.#runs.get(run.executionId, nanoToMs(span.startNano), 'spans');
    record.seen_ms = nowMs;
    applySpan(record, span, summary, !isKnown);
    if (call !== undefined) {
      applyCall(record, this.#failed.marked(call, run, stored), span.status === 2);
    }
    if (summary.kind === 'attempt' && span.status === 2) this.#failed.add(summary, run, stored);
    writeChain(this.#statements, span, summary, run);
    if (!isKnown) this.#adopt(span, run);
    return true;
  }

  forget(): void {
    this.#names.clear();
  }

  #identity(span: Span): RunIdentity {
    const stated = spanRun(span.attributes);
    if (stated.executionId !== null || span.parentId === null) return stated;
    const parent = this.#statements.get(
      'SELECT execution_id, run_id FROM span WHERE trace_id = ? AND span_id = ?',
      span.traceId,
      span.parentId,
    );
    return {
      executionId: (parent?.execution_id ?? null) as string | null,
      runId: (parent?.run_id ?? null) as string | null,
    };
  }

  #isKnown({ traceId, spanId }: Span): boolean {
    const sql = 'SELECT 1 FROM span WHERE trace_id = ? AND span_id = ?';
    return this.#statements.get(sql, traceId, spanId) !== undefined;
  }

  #insert(span: Span, summary: SpanSummary, run: RunIdentity, nowMs: number): number | undefined {
    const row = this.#statements.get(
      INSERT,
      span.traceId,
      span.spanId,
      span.parentId,
      this.#nameId(span.name),
      span.kind,
      span.startNano,
      span.endNano,
      span.status,
      this.#resources.id(span.resource),
      nowMs,
      run.executionId,
      run.runId,
      span.attributes['wflo.span.pending'] === true ? 1 : 0,
      JSON.stringify(summary),
      body(span),
    );
    return row === undefined ? undefined : Number(row.id);
  }

  #nameId(name: string): number {
    let id = this.#names.get(name);
    if (id === undefined) {
      this.#statements.run('INSERT INTO span_name (name) VALUES (?) ON CONFLICT DO NOTHING', name);
      id = Number(this.#statements.get('SELECT id FROM span_name WHERE name = ?', name)?.id);
      if (this.#names.size >= 10_000) this.#names.clear();
      this.#names.set(name, id);
    }
    return id;
  }

  #index(id: number, { error, name }: SpanSummary): void {
    const text = `${name} ${error?.type ?? ''} ${error?.message ?? ''}`;
    this.#statements.run('INSERT INTO words (rowid, text) VALUES (?, ?)', 2 * id + 1, text);
  }

  #insertCall(id: number, call: LlmCall, span: Span, run: RunIdentity): void {
    this.#statements.run(
      `INSERT INTO llm VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      id,
      nanoToMs(span.endNano),
      run.executionId,
      run.runId,
      call.activityId,
      call.attempt,
      call.model,
      call.provider,
      call.session,
      call.user,
      JSON.stringify(call.tags),
      call.inputTokens,
      call.outputTokens,
      call.usdPico,
      call.unpricedReason,
      call.upperPico,
      call.wasted ? 1 : 0,
    );
  }

  /** Gives spans below that came before, and say of no run that they are its, to the run. */
  #adopt({ traceId, spanId }: Span, { executionId, runId }: RunIdentity): void {
    const adopted = this.#statements.all(
      `WITH RECURSIVE below (id, span_id) AS (
         SELECT id, span_id FROM span
         WHERE trace_id = ?1 AND parent_id = ?2 AND execution_id IS NULL
         UNION
         SELECT span.id, span.span_id FROM span JOIN below ON parent_id = below.span_id
         WHERE trace_id = ?1 AND execution_id IS NULL
       ) SELECT id FROM below`,
      traceId,
      spanId,
    );
    for (const { id } of adopted) {
      this.#statements.run(
        'UPDATE span SET execution_id = ?, run_id = ? WHERE id = ?',
        executionId,
        runId,
        Number(id),
      );
      this.#adoptCall(Number(id), { executionId, runId });
    }
  }

  #adoptCall(id: number, { executionId, runId }: RunIdentity): void {
    const row = this.#statements.get(
      `UPDATE llm SET execution_id = ?, run_id = ? WHERE span = ?
       RETURNING (SELECT body FROM span WHERE id = span) body`,
      executionId,
      runId,
      id,
    );
    if (row === undefined || executionId === null) return;
    const { a } = JSON.parse(String(row.body)) as { a: Record<string, unknown> };
    applyCall(this.#runs.get(executionId, 0, 'spans'), llmCall(a), false);
  }
}

/** What only the page of the span itself shows. */
function body(span: Span): string {
  return JSON.stringify({
    a: span.attributes,
    e: span.events,
    l: span.links,
    s: [span.scopeName, span.scopeVersion],
    m: span.statusMessage,
    t: span.traceState,
    d: [span.droppedAttributes, span.droppedEvents, span.droppedLinks],
  });
}
