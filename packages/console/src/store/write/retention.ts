import type { DatabaseSync } from 'node:sqlite';
import type { Writer } from './writer.ts';

export interface RetentionLimits {
  readonly maxAgeMs: number;
  readonly maxBytes: number;
}

/** Rows that one step deletes: what holds the event loop up for a few milliseconds. */
const ROWS_A_STEP = 200;
/** How often what is found only by reading whole tables is looked for. */
const SWEEP_EVERY_MS = 3_600_000;

/** Deletes the oldest that was received first, until the store is within its bounds. */
export class Retention {
  readonly #database: DatabaseSync;
  readonly #writer: Writer;
  readonly #limits: RetentionLimits;
  #sweptMs = 0;

  constructor(database: DatabaseSync, writer: Writer, limits: RetentionLimits) {
    this.#database = database;
    this.#writer = writer;
    this.#limits = limits;
  }

  /** Bytes that hold data; pages that are free are used again. */
  usedBytes(): number {
    return (
      (this.#pragma('page_count') - this.#pragma('freelist_count')) * this.#pragma('page_size')
    );
  }

  /** One bounded step; true when there is more to do. */
  step(nowMs: number): boolean {
    const cutoffMs = nowMs - this.#limits.maxAgeMs;
    const isFull = this.usedBytes() > this.#limits.maxBytes;
    const deleted = this.#writer.transaction(
      () => (isFull ? this.#deleteOldest() : this.#deleteOlderThan(cutoffMs)),
      nowMs,
    );
    if (deleted > 0) this.#database.exec('PRAGMA incremental_vacuum(2000)');
    return deleted >= ROWS_A_STEP / 2;
  }

  #deleteOlderThan(cutoffMs: number): number {
    const spans = this.#deleteSpans('received_ms < ?', cutoffMs);
    const lines = this.#deleteLines('received_ms < ?', cutoffMs);
    this.#writer.losses.add('traces', 'expired', spans);
    this.#writer.losses.add('logs', 'expired', lines);
    if (spans + lines === 0 && Date.now() - this.#sweptMs > SWEEP_EVERY_MS) this.#sweep(cutoffMs);
    return spans + lines;
  }

  /** What else is older than the spans and lines that are left. */
  #sweep(cutoffMs: number): void {
    this.#sweptMs = Date.now();
    const { statements } = this.#writer;
    statements.run('DELETE FROM run WHERE seen_ms < ?', cutoffMs);
    statements.run('DELETE FROM chain WHERE execution_id NOT IN (SELECT execution_id FROM run)');
    statements.run('DELETE FROM trace WHERE end_ms < ?', cutoffMs);
    statements.run('DELETE FROM process WHERE last_ms < ?', cutoffMs);
    statements.run('DELETE FROM point WHERE at_ms < ?', cutoffMs);
    statements.run('DELETE FROM series WHERE at_ms < ?', cutoffMs);
  }

  /** Spans or lines, of which the oldest is older. */
  #deleteOldest(): number {
    const { statements, losses } = this.#writer;
    const span = statements.get('SELECT received_ms ms FROM span ORDER BY id LIMIT 1')?.ms;
    const line = statements.get('SELECT received_ms ms FROM line ORDER BY id LIMIT 1')?.ms;
    if (span !== undefined && (line === undefined || Number(span) <= Number(line))) {
      const spans = this.#deleteSpans('?', 1);
      losses.add('traces', 'store_full', spans);
      return spans;
    }
    const lines = line === undefined ? 0 : this.#deleteLines('?', 1);
    losses.add('logs', 'store_full', lines);
    return lines;
  }

  #deleteSpans(condition: string, value: number): number {
    const { statements } = this.#writer;
    const ids = statements.all(
      `SELECT id, summary LIKE '%"error":{%' failed FROM
         (SELECT * FROM span ORDER BY id LIMIT ${ROWS_A_STEP}) WHERE ${condition}`,
      value,
    );
    for (const { id, failed } of ids) {
      statements.run('DELETE FROM span WHERE id = ?', Number(id));
      statements.run('DELETE FROM llm WHERE span = ?', Number(id));
      if (failed === 1) statements.run('DELETE FROM words WHERE rowid = ?', 2 * Number(id) + 1);
    }
    const last = ids.at(-1)?.id;
    if (last !== undefined) {
      statements.run('DELETE FROM failed_attempt WHERE span <= ?', Number(last));
      statements.run(
        `DELETE FROM trace WHERE trace_id IN (SELECT trace_id FROM trace ORDER BY start_ms LIMIT 200)
         AND NOT EXISTS (SELECT 1 FROM span WHERE span.trace_id = trace.trace_id)`,
      );
    }
    return ids.length;
  }

  #deleteLines(condition: string, value: number): number {
    const { statements } = this.#writer;
    const ids = statements.all(
      `SELECT id FROM (SELECT * FROM line ORDER BY id LIMIT ${ROWS_A_STEP}) WHERE ${condition}`,
      value,
    );
    for (const { id } of ids) {
      statements.run('DELETE FROM line WHERE id = ?', Number(id));
      statements.run('DELETE FROM words WHERE rowid = ?', 2 * Number(id));
    }
    return ids.length;
  }

  #pragma(name: string): number {
    return Number(this.#database.prepare(`PRAGMA ${name}`).get()?.[name]);
  }
}
