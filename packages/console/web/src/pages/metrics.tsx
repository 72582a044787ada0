import { useQuery } from '@tanstack/react-query';
import { get, type MetricCatalogue } from '../api/client.ts';
import { count } from '../format/numbers.ts';
import { Empty, Failure, Skeleton } from '../parts/states.tsx';
import { Table } from '../parts/table.tsx';

export function MetricsPage() {
  const { data, error } = useQuery({
    queryKey: ['metrics'],
    queryFn: ({ signal }) => get<MetricCatalogue>('/api/metrics', {}, signal),
  });
  return (
    <>
      <h1>Metrics</h1>
      {error !== null && <Failure error={error} />}
      {data === undefined ? (
        error === null && <Skeleton />
      ) : data.metrics.length === 0 ? (
        <Empty title="No metric">
          <p>Metrics come over OTLP once a minute from processes whose endpoint is this console.</p>
        </Empty>
      ) : (
        <Table
          label="Metrics"
          rows={data.metrics}
          keyOf={({ name }) => name}
          columns={[
            { name: 'metric', of: ({ name }) => <code>{name}</code> },
            { name: 'type', of: ({ type }) => type },
            { name: 'unit', of: ({ unit }) => unit },
            { name: 'series', isNumber: true, of: ({ seriesCount }) => count(seriesCount) },
            { name: 'what it is', of: ({ description }) => description },
          ]}
        />
      )}
    </>
  );
}
