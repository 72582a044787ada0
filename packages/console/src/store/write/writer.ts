import type { DatabaseSync } from 'node:sqlite';
import type { Batch } from '../../telemetry/telemetry.ts';
import { LineWriter } from './line-writer.ts';
import { Losses } from './losses.ts';
import { PointWriter } from './point-writer.ts';
import { Resources } from './resources.ts';
import { RunRecords } from './run-records.ts';
import { SpanWriter } from './span-writer.ts';
import { Statements } from './statements.ts';
import { Traces } from './traces.ts';

/** What a transaction has changed: what the page is told. */
export interface Changes {
  readonly executionIds: readonly string[];
  readonly lines: number;
  readonly lastLineId: number;
  readonly points: number;
}

/** Writes batches into the database, each transaction whole or not at all. */
export class Writer {
  readonly losses: Losses;
  readonly runs: RunRecords;
  readonly statements: Statements;
  readonly #database: DatabaseSync;
  readonly #resources: Resources;
  readonly #traces: Traces;
  readonly #spans: SpanWriter;
  readonly #lines: LineWriter;
  readonly #points: PointWriter;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.statements = new Statements(database);
    this.losses = new Losses(this.statements);
    this.runs = new RunRecords(this.statements);
    this.#resources = new Resources(this.statements);
    this.#traces = new Traces(this.statements);
    this.#spans = new SpanWriter(this.statements, this.#resources, this.runs, this.#traces);
    this.#lines = new LineWriter(this.statements, this.#resources, this.runs);
    this.#points = new PointWriter(this.statements, this.#resources);
  }

  /** @throws what SQLite throws (disk full, locked): then nothing of it was written */
  write(batches: readonly Batch[], nowMs: number): Changes {
    return this.transaction(() => {
      let lines = 0;
      let lastLineId = 0;
      let points = 0;
      for (const batch of batches) {
        for (const span of batch.spans) {
          if (!this.#spans.write(span, nowMs)) this.losses.add('traces', 'duplicate');
        }
        for (const line of batch.lines) {
          const id = this.#lines.write(line, nowMs);
          if (id === undefined) this.losses.add('logs', 'duplicate');
          else {
            lines += 1;
            lastLineId = id;
          }
        }
        for (const point of batch.points) {
          if (this.#points.write(point, nowMs)) points += 1;
          else this.losses.add('metrics', 'too_many_series');
        }
      }
      this.#traces.flush();
      return { lines, lastLineId, points, executionIds: this.runs.flush() };
    }, nowMs);
  }

  /** Runs `work` in a transaction of its own. */
  transaction<T>(work: () => T, nowMs: number): T {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      const { written } = this.losses.write(nowMs);
      this.#database.exec('COMMIT');
      written();
      return result;
    } catch (error) {
      this.#rollback();
      throw error;
    }
  }

  #rollback(): void {
    // SQLite may have rolled back by itself, as it does when the disk is full.
    if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
    this.runs.forget();
    this.#resources.forget();
    this.#traces.forget();
    this.#spans.forget();
    this.#points.forget();
  }
}
