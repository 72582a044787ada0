import type { MetricSeries } from '../../api/client.ts';
import { byValue } from './series.ts';

const [WIDTH, HEIGHT] = [160, 24];
const MOST_LINES = 5;

/** The course of the largest series, without axes. */
export function Sparkline({ series }: { readonly series: readonly MetricSeries[] }) {
  const lines = byValue(series).slice(0, MOST_LINES);
  const points = lines.flatMap((line) => line.points);
  const times = points.map(({ atMs }) => atMs);
  const values = points.map(({ value }) => value);
  if (new Set(times).size < 2) return <span className="quiet">one value so far</span>;
  const [from, to] = [Math.min(...times), Math.max(...times)];
  const [least, most] = [Math.min(0, ...values), Math.max(...values)];
  const x = (atMs: number) => ((atMs - from) / (to - from)) * WIDTH;
  const y = (value: number) => HEIGHT - 2 - ((value - least) / (most - least || 1)) * (HEIGHT - 4);
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} aria-hidden="true">
      {lines.map((line, index) => (
        <polyline
          key={index}
          points={line.points.map(({ atMs, value }) => `${x(atMs)},${y(value)}`).join(' ')}
        />
      ))}
    </svg>
  );
}
