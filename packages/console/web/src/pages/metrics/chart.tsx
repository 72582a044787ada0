import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { MetricSeries } from '../../api/client.ts';
import { Table } from '../../parts/table.tsx';
import { Moment } from '../../parts/values.tsx';
import type { Metric } from './metric-row.tsx';
import { byValue, nameOf, number } from './series.ts';

const MOST_LINES = 8;
const HEIGHT = 200;

interface ChartProps {
  readonly metric: Metric;
  readonly series: readonly MetricSeries[];
}

/** A metric with axes, and its series as a table, which says the same in words. */
export default function Chart({ metric, series }: ChartProps) {
  const lines = byValue(series);
  return (
    <div className="opened">
      <Plot series={lines.slice(0, MOST_LINES)} />
      {lines.length > MOST_LINES && (
        <p className="quiet">
          The chart has the {MOST_LINES} largest of {lines.length} series.
        </p>
      )}
      <Table<MetricSeries>
        label={`Series of ${metric.name}`}
        rows={lines.slice(0, 100)}
        keyOf={(one) => `${one.process} ${nameOf(one)}`}
        columns={[
          { name: 'series', of: (one) => <span className="mono">{nameOf(one)}</span> },
          { name: 'process', of: ({ process }) => <span className="mono quiet">{process}</span> },
          {
            name: metric.type.includes('histogram') ? 'count' : 'latest',
            isNumber: true,
            of: ({ latest }) => (latest === null ? '—' : number(latest)),
          },
          {
            name: 'sum',
            isNumber: true,
            of: ({ sum }) => (sum === null ? '' : `${number(sum)} ${metric.unit}`),
          },
          { name: 'at', isNumber: true, of: ({ atMs }) => <Moment millis={atMs} /> },
        ]}
      />
    </div>
  );
}

function Plot({ series }: Pick<ChartProps, 'series'>) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const style = getComputedStyle(element);
    const colour = (name: string) => style.getPropertyValue(name).trim();
    const axis = {
      stroke: colour('--quiet'),
      grid: { stroke: colour('--line'), width: 1 },
      ticks: { show: false },
    };
    const plot = new uPlot(
      {
        width: element.clientWidth,
        height: HEIGHT,
        cursor: { y: false },
        legend: { show: false },
        axes: [axis, { ...axis, size: 64, values: (_, ticks) => ticks.map(number) }],
        series: [
          {},
          ...series.map((one, index) => ({
            label: nameOf(one),
            stroke: colour('--running'),
            // Lines are told apart by their dashes: colour means state here.
            dash: index === 0 ? [] : [2 + 2 * index, 3],
            width: 1.5,
            spanGaps: true,
          })),
        ],
      },
      dataOf(series),
      element,
    );
    const observer = new ResizeObserver(() => {
      plot.setSize({ width: element.clientWidth, height: HEIGHT });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [series]);
  return <div ref={box} className="plot" aria-hidden="true" />;
}

/** One axis of time for all series, in seconds; null where a series has no point. */
function dataOf(series: readonly MetricSeries[]): uPlot.AlignedData {
  const tables = series.map(({ points }): uPlot.AlignedData => [
    points.map(({ atMs }) => atMs / 1_000),
    points.map(({ value }) => value),
  ]);
  return tables.length === 0 ? [[]] : uPlot.join(tables);
}
