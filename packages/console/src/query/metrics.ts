import type { MetricCatalogue, MetricSeries } from '../shapes/telemetry.ts';
import type { Statements } from '../store/write/statements.ts';
import type { Parameters } from './parameters.ts';

const MOST_SERIES = 200;

/** All metrics; of the one that is named also its series with their points. */
export function listMetrics(reader: Statements, parameters: Parameters): MetricCatalogue {
  const name = parameters.text('name');
  const since = parameters.timeMs('since') ?? 0;
  const points = parameters.integer('points', 300, 1, 300);
  const rows = reader.all(
    `SELECT metric.*, (SELECT count(*) FROM series WHERE metric_id = metric.id) series_count
     FROM metric ${name === undefined ? '' : 'WHERE name = ?'} ORDER BY name`,
    ...(name === undefined ? [] : [name]),
  );
  return {
    metrics: rows.map((row) => ({
      name: String(row.name),
      description: String(row.description),
      unit: String(row.unit),
      type: row.type as MetricCatalogue['metrics'][number]['type'],
      monotonic: row.monotonic === 1,
      seriesCount: Number(row.series_count),
      series: name === undefined ? [] : series(reader, Number(row.id), since, points),
    })),
  };
}

function series(reader: Statements, metric: number, since: number, most: number): MetricSeries[] {
  return reader
    .all(
      `SELECT * FROM series WHERE metric_id = ? ORDER BY at_ms DESC, labels LIMIT ${MOST_SERIES}`,
      metric,
    )
    .map((row) => ({
      process: String(row.process),
      labels: JSON.parse(String(row.labels)) as Record<string, string>,
      latest: row.latest === null ? null : Number(row.latest),
      sum: row.sum === null ? null : Number(row.sum),
      atMs: Number(row.at_ms),
      points: reader
        .all(
          'SELECT at_ms, value FROM point WHERE series_id = ? AND at_ms >= ? ORDER BY at_ms DESC LIMIT ?',
          Number(row.id),
          since,
          most,
        )
        .map((point) => ({ atMs: Number(point.at_ms), value: Number(point.value) }))
        .reverse(),
    }));
}
