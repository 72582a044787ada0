import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { get, type MetricCatalogue } from '../../api/client.ts';
import { many } from '../../format/numbers.ts';
import { Skeleton } from '../../parts/states.tsx';
import { latestOf } from './series.ts';
import { Sparkline } from './sparkline.tsx';

/** The chart with axes is read when the first one is opened. */
const Chart = lazy(() => import('./chart.tsx'));

export type Metric = MetricCatalogue['metrics'][number];

export function MetricRow({ metric }: { readonly metric: Metric }) {
  const row = useRef<HTMLLIElement>(null);
  const isSeen = useSeen(row);
  const [isOpen, setOpen] = useState(false);
  const { data } = useQuery({
    queryKey: ['metrics', metric.name],
    queryFn: ({ signal }) => get<MetricCatalogue>('/api/metrics', { name: metric.name }, signal),
    enabled: isSeen,
    refetchInterval: 30_000,
  });
  const series = data?.metrics.find(({ type }) => type === metric.type)?.series;
  const { name, description, unit, type, monotonic, seriesCount } = metric;
  return (
    <li ref={row}>
      <button
        type="button"
        className="metric"
        aria-expanded={isOpen}
        onClick={() => {
          setOpen(!isOpen);
        }}
      >
        <span className="names">
          <code>{name}</code>
          <span className="quiet">{description}</span>
        </span>
        <span className="quiet kind">
          {type === 'sum' && monotonic ? 'counter' : type.replace('_', ' ')} ·{' '}
          {many(seriesCount, 'series', 'series')}
        </span>
        <span className="spark">{series !== undefined && <Sparkline series={series} />}</span>
        <span className="latest">
          {series === undefined ? '…' : latestOf(metric, series)}{' '}
          {!type.includes('histogram') && <span className="quiet">{unit === '1' ? '' : unit}</span>}
        </span>
      </button>
      {isOpen && series !== undefined && (
        <Suspense fallback={<Skeleton rows={6} />}>
          <Chart metric={metric} series={series} />
        </Suspense>
      )}
    </li>
  );
}

/** Whether it is, or was, in sight: a hundred charts are not read at once. */
function useSeen(element: React.RefObject<HTMLElement | null>): boolean {
  const [isSeen, setSeen] = useState(false);
  useEffect(() => {
    if (element.current === null) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) setSeen(true);
      },
      { rootMargin: '200px' },
    );
    observer.observe(element.current);
    return () => {
      observer.disconnect();
    };
  }, [element]);
  return isSeen;
}
