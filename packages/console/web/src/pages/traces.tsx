import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { get, type TraceList } from '../api/client.ts';
import { duration } from '../format/time.ts';
import { Empty, Failure, Gaps, Skeleton } from '../parts/states.tsx';
import { Table } from '../parts/table.tsx';
import { Id, Moment } from '../parts/values.tsx';

export function TracesPage() {
  const search: Record<string, string | undefined> = useSearch({ strict: false });
  const navigate = useNavigate();
  const { data, error } = useQuery({
    queryKey: ['traces', search],
    queryFn: ({ signal }) => get<TraceList>('/api/traces', { limit: 200, ...search }, signal),
    placeholderData: (before) => before,
  });
  return (
    <>
      <h1>Traces</h1>
      <div className="filters">
        <input
          aria-label="Text"
          placeholder="span name, service"
          defaultValue={search['q'] ?? ''}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            const q = event.currentTarget.value.trim();
            void navigate({ to: '/traces', search: q === '' ? {} : { q } });
          }}
        />
      </div>
      {error !== null && <Failure error={error} />}
      {data === undefined ? (
        error === null && <Skeleton />
      ) : (
        <>
          <Gaps gaps={data.gaps} />
          {data.traces.length === 0 ? (
            <Empty title="No trace">
              <p>Traces come over OTLP: gRPC on 4317, HTTP on 4318.</p>
            </Empty>
          ) : (
            <Table
              label="Traces"
              rows={data.traces}
              keyOf={({ traceId }) => traceId}
              columns={[
                { name: 'trace', of: ({ traceId }) => <Id value={traceId} /> },
                { name: 'root', of: ({ name }) => name },
                { name: 'service', of: ({ service }) => service },
                { name: 'duration', isNumber: true, of: ({ durationMs }) => duration(durationMs) },
                { name: 'spans', isNumber: true, of: ({ spans }) => spans },
                {
                  name: 'errors',
                  isNumber: true,
                  of: ({ errors }) => (errors > 0 ? <span className="failed">{errors}</span> : ''),
                },
                {
                  name: 'run',
                  of: ({ executionId }) =>
                    executionId === null ? (
                      ''
                    ) : (
                      <Link to="/runs/$executionId" params={{ executionId }}>
                        {executionId}
                      </Link>
                    ),
                },
                { name: 'began', isNumber: true, of: ({ startMs }) => <Moment millis={startMs} /> },
              ]}
            />
          )}
        </>
      )}
    </>
  );
}
