import type { MetricSeries } from '../../api/client.ts';
import { count } from '../../format/numbers.ts';
import type { Metric } from './metric-row.tsx';

/** What a series is told apart by. */
export function nameOf({ labels, process }: MetricSeries): string {
  const text = Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
  return text === '' ? process : text;
}

/** The latest value as text: of several series their sum, of a gauge how far they reach. */
export function latestOf({ type }: Metric, series: readonly MetricSeries[]): string {
  const values = series.flatMap(({ latest }) => (latest === null ? [] : [latest]));
  if (values.length === 0) return '—';
  if (type === 'gauge' && values.length > 1) {
    const [least, most] = [Math.min(...values), Math.max(...values)];
    return least === most ? number(least) : `${number(least)} … ${number(most)}`;
  }
  return number(values.reduce((sum, value) => sum + value, 0));
}

/** Short, to three figures past the point. */
export function number(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e9) return `${String(Number((value / 1e9).toPrecision(3)))} G`;
  if (size >= 1_000) return count(Math.round(value));
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(3)));
}

/** Series with the most to see come first. */
export function byValue(series: readonly MetricSeries[]): MetricSeries[] {
  return series.toSorted((a, b) => (b.latest ?? -Infinity) - (a.latest ?? -Infinity));
}
