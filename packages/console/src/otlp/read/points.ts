import { list, numberOrNull, record, text, type JsonRecord } from '../../values/json.ts';
import type { MetricType, Point, Resource } from '../../telemetry/telemetry.ts';
import type { Rejected } from './rejected.ts';
import { bigInteger, integer, readResource, values } from './values.ts';
import { nanoToMs } from '../../values/time.ts';

const KINDS: readonly (readonly [string, MetricType])[] = [
  ['gauge', 'gauge'],
  ['sum', 'sum'],
  ['histogram', 'histogram'],
  ['exponentialHistogram', 'exponential_histogram'],
  ['summary', 'summary'],
];
const DELTA = 1;
/** `DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK`: the series has no value any more. */
const NO_RECORDED_VALUE = 1;

/** The points of an `ExportMetricsServiceRequest`; of a histogram its count and sum. */
export function readPoints(request: unknown, rejected: Rejected): Point[] {
  const points: Point[] = [];
  for (const resourceMetrics of list(record(request).resourceMetrics).map(record)) {
    const resource = readResource(resourceMetrics.resource);
    for (const scopeMetrics of list(resourceMetrics.scopeMetrics).map(record)) {
      for (const metric of list(scopeMetrics.metrics).map(record)) {
        readMetric(metric, resource, points, rejected);
      }
    }
  }
  return points;
}

function readMetric(
  metric: JsonRecord,
  resource: Resource,
  points: Point[],
  rejected: Rejected,
): void {
  const name = text(metric.name).slice(0, 512);
  const kind = KINDS.find(([field]) => metric[field] !== null && metric[field] !== undefined);
  if (name === '' || kind === undefined) {
    rejected.add('metric_without_data');
    return;
  }
  const [field, type] = kind;
  const data = record(metric[field]);
  for (const point of list(data.dataPoints).map(record)) {
    const value = pointValue(point, type);
    if (value === undefined) rejected.add('point_without_value');
    else {
      points.push({
        resource,
        name,
        type,
        value,
        description: text(metric.description).slice(0, 1_024),
        unit: text(metric.unit).slice(0, 64),
        monotonic: data.isMonotonic === true,
        delta: integer(data.aggregationTemporality) === DELTA,
        labels: labels(point.attributes),
        atMs: nanoToMs(bigInteger(point.timeUnixNano)) || Date.now(),
        sum: type === 'gauge' || type === 'sum' ? null : numberOrNull(point.sum),
      });
    }
  }
}

/**
 * Null where the sender says that there is none now: a gauge that is not a number (what prom-client
 * gives for a mean of nothing), or the flag. Undefined for a point that has no value at all.
 */
function pointValue(point: JsonRecord, type: MetricType): number | null | undefined {
  if ((integer(point.flags) & NO_RECORDED_VALUE) !== 0) return null;
  if (type !== 'gauge' && type !== 'sum') return integer(point.count);
  if (Object.hasOwn(point, 'asInt')) return integer(point.asInt);
  return Object.hasOwn(point, 'asDouble') ? numberOrNull(point.asDouble) : undefined;
}

function labels(attributes: unknown): Record<string, string> {
  const { values: found } = values(attributes);
  return Object.fromEntries(
    Object.entries(found).map(([key, value]) => [
      key,
      (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 1_024),
    ]),
  );
}
