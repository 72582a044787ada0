import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { get, type MetricCatalogue } from '../../api/client.ts';
import { many } from '../../format/numbers.ts';
import { Field } from '../../parts/fields.tsx';
import { Empty, Failure, Skeleton } from '../../parts/states.tsx';
import { MetricRow } from './metric-row.tsx';
import './metrics.css';

/** The catalogue of what processes measure, each with a small chart of it. */
export function MetricsPage() {
  const search: Record<string, string | undefined> = useSearch({ strict: false });
  const navigate = useNavigate();
  const { data, error } = useQuery({
    queryKey: ['metrics'],
    queryFn: ({ signal }) => get<MetricCatalogue>('/api/metrics', {}, signal),
    refetchInterval: 30_000,
  });
  const words = (search['q'] ?? '').toLowerCase().split(/\s+/);
  const shown = data?.metrics.filter(({ name, description }) => {
    const text = `${name} ${description}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return (
    <>
      <h1 className="sr-only">Metrics</h1>
      <div className="filters">
        <Field
          label="name, description"
          value={search['q']}
          onValue={(q) => void navigate({ to: '/metrics', search: q === '' ? {} : { q } })}
        />
        {data !== undefined && <span className="quiet">{many(shown?.length ?? 0, 'metric')}</span>}
      </div>
      {error !== null && <Failure error={error} />}
      {shown === undefined ? (
        error === null && <Skeleton rows={14} />
      ) : shown.length === 0 ? (
        <NoMetric isFiltered={search['q'] !== undefined} />
      ) : (
        <ul className="metrics">
          {shown.map((metric) => (
            <MetricRow key={`${metric.name} ${metric.type}`} metric={metric} />
          ))}
        </ul>
      )}
    </>
  );
}

function NoMetric({ isFiltered }: { readonly isFiltered: boolean }) {
  if (isFiltered) return <Empty title="No metric fits">Other words may find one.</Empty>;
  return (
    <Empty title="No metric yet">
      <p>
        Metrics come over OTLP, by default once a minute, from processes whose{' '}
        <code>OTEL_EXPORTER_OTLP_ENDPOINT</code> is this console.
      </p>
    </Empty>
  );
}
