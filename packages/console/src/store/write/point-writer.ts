import type { Point } from '../../telemetry/telemetry.ts';
import type { Resources } from './resources.ts';
import type { Statements } from './statements.ts';

/** A point of a series is added to its history when the last one there is that old. */
const RESOLUTION_MS = 5_000;
/** Points of a series; at one in 5 s half an hour. */
const HISTORY = 360;
const MOST_SERIES = 20_000;

/** Stores the latest value of each series, and a bounded history. */
export class PointWriter {
  readonly #statements: Statements;
  readonly #resources: Resources;
  readonly #metrics = new Map<string, number>();
  #seriesCount: number | undefined;

  constructor(statements: Statements, resources: Resources) {
    this.#statements = statements;
    this.#resources = resources;
  }

  /** Whether it was stored: false when there are too many series. */
  write(point: Point, nowMs: number): boolean {
    const metric = this.#metricId(point);
    const labels = JSON.stringify(point.labels);
    const { process } = point.resource;
    const known = this.#statements.get(
      `SELECT id, latest, sum, at_ms, kept_ms FROM series
       WHERE metric_id = ? AND process = ? AND labels = ?`,
      metric,
      process,
      labels,
    );
    this.#resources.seen(point.resource, 'metric_ms', nowMs, null);
    if (known === undefined) return this.#begin(point, metric, labels);
    if (point.atMs < Number(known.at_ms)) return true;
    const { value: stated } = point;
    const value = point.delta && stated !== null ? Number(known.latest ?? 0) + stated : stated;
    const sum = point.delta ? Number(known.sum ?? 0) + (point.sum ?? 0) : point.sum;
    const isKept = point.atMs - Number(known.kept_ms) >= RESOLUTION_MS;
    this.#statements.run(
      'UPDATE series SET latest = ?, sum = ?, at_ms = ?, kept_ms = ? WHERE id = ?',
      value,
      sum,
      point.atMs,
      isKept ? point.atMs : Number(known.kept_ms),
      Number(known.id),
    );
    if (isKept) this.#keep(Number(known.id), point.atMs, value);
    return true;
  }

  forget(): void {
    this.#metrics.clear();
    this.#seriesCount = undefined;
  }

  #begin(point: Point, metric: number, labels: string): boolean {
    this.#seriesCount ??= Number(this.#statements.get('SELECT count(*) n FROM series')?.n);
    if (this.#seriesCount >= MOST_SERIES) return false;
    this.#seriesCount += 1;
    const { id } = this.#statements.run(
      `INSERT INTO series (metric_id, process, labels, latest, sum, at_ms, kept_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      metric,
      point.resource.process,
      labels,
      point.value,
      point.sum,
      point.atMs,
      point.atMs,
    );
    this.#keep(id, point.atMs, point.value);
    return true;
  }

  #keep(series: number, atMs: number, value: number | null): void {
    if (value === null) return;
    this.#statements.run('INSERT OR REPLACE INTO point VALUES (?, ?, ?)', series, atMs, value);
    this.#statements.run(
      `DELETE FROM point WHERE series_id = ?1 AND at_ms <=
         (SELECT at_ms FROM point WHERE series_id = ?1 ORDER BY at_ms DESC LIMIT 1 OFFSET ${HISTORY})`,
      series,
    );
  }

  #metricId({ name, description, unit, type, monotonic }: Point): number {
    const known = this.#metrics.get(name);
    if (known !== undefined) return known;
    this.#statements.run(
      `INSERT INTO metric (name, description, unit, type, monotonic) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (name) DO NOTHING`,
      name,
      description,
      unit,
      type,
      monotonic ? 1 : 0,
    );
    const id = Number(this.#statements.get('SELECT id FROM metric WHERE name = ?', name)?.id);
    if (this.#metrics.size >= 10_000) this.#metrics.clear();
    this.#metrics.set(name, id);
    return id;
  }
}
