import type { Exemplar } from '../exemplars/exemplar.ts';

/** One line of an exposition, whoever made it. */
export interface Line {
  /** Added to the metric's name: '', `_bucket`, `_sum` or `_count`. */
  readonly suffix: string;
  readonly value: number;
  /** Upper bound of a bucket. */
  readonly le?: number;
  readonly quantile?: number;
  readonly exemplar?: Exemplar | undefined;
}

/** What one series holds at one moment. Which parts count depends on the metric's type. */
export interface SeriesReading {
  readonly labels: Readonly<Record<string, string>>;
  /** Since when it counts. */
  readonly startMillis: number;
  /** Of a counter or gauge. */
  readonly value: number;
  readonly sum: number;
  readonly count: number;
  /** Upper bounds of buckets, without +Inf. */
  readonly bounds: readonly number[];
  /** Per bucket, not cumulated, with that of +Inf. */
  readonly counts: readonly number[];
  readonly quantiles: readonly (readonly [quantile: number, value: number])[];
  readonly exemplars: readonly Exemplar[];
}

/** Puts the lines of one series together. */
export function readingOf(
  labels: SeriesReading['labels'],
  startMillis: number,
  lines: Iterable<Line>,
): SeriesReading {
  let [value, sum, count, cumulated] = [0, 0, 0, 0];
  const bounds: number[] = [];
  const counts: number[] = [];
  const quantiles: [number, number][] = [];
  const exemplars: Exemplar[] = [];
  for (const line of lines) {
    if (line.exemplar !== undefined) exemplars.push(line.exemplar);
    if (line.suffix === '_sum') sum = line.value;
    else if (line.suffix === '_count') count = line.value;
    else if (line.quantile !== undefined) quantiles.push([line.quantile, line.value]);
    else if (line.le === undefined) value = line.value;
    else if (line.le < Infinity) {
      bounds.push(line.le);
      counts.push(line.value - cumulated);
      cumulated = line.value;
    }
  }
  if (bounds.length > 0 || count > 0) counts.push(Math.max(0, count - cumulated));
  return { labels, startMillis, value, sum, count, bounds, counts, quantiles, exemplars };
}
