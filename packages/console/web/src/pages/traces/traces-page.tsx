import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { get, type TraceList } from '../../api/client.ts';
import { useLive } from '../../api/live.ts';
import { count } from '../../format/numbers.ts';
import { duration } from '../../format/time.ts';
import { Choice, Field } from '../../parts/fields.tsx';
import { Empty, Failure, Gaps, Skeleton } from '../../parts/states.tsx';
import { Table } from '../../parts/table.tsx';
import { Moment } from '../../parts/values.tsx';
import { TraceView } from './trace-view.tsx';

const AGES = [
  ['1h', 'last hour'],
  ['24h', 'last 24 h'],
  ['7d', 'last 7 days'],
] as const;

export function TracesPage() {
  const search: Record<string, string | undefined> = useSearch({ strict: false });
  const { trace } = search;
  return trace === undefined ? <Traces search={search} /> : <TraceView traceId={trace} />;
}

function Traces({ search }: { readonly search: Readonly<Record<string, string | undefined>> }) {
  const navigate = useNavigate();
  const { data, error } = useQuery({
    queryKey: ['traces', search],
    queryFn: ({ signal }) => get<TraceList>('/api/traces', { limit: 200, ...search }, signal),
    placeholderData: keepPreviousData,
  });
  // The list moves only when it is asked for again: whoever reads it must not lose the line.
  useLive(({ queryKey }, event) => queryKey[0] === 'traces' && event.type === 'reset');
  const set = (name: string) => (value: string) => {
    void navigate({
      to: '/traces',
      search: { ...search, [name]: value === '' ? undefined : value },
    });
  };
  return (
    <>
      <h1 className="sr-only">Traces</h1>
      <div className="filters" role="group" aria-label="Filters">
        <Field label="id, span, error" value={search['q']} onValue={set('q')} />
        <Field label="service" value={search['service']} onValue={set('service')} />
        <Choice label="time" value={search['since']} choices={AGES} onChoice={set('since')} />
      </div>
      {error !== null && <Failure error={error} />}
      {data === undefined ? (
        error === null && <Skeleton rows={14} />
      ) : (
        <>
          <Gaps gaps={data.gaps} />
          {data.traces.length === 0 ? <NoTrace /> : <List traces={data.traces} />}
        </>
      )}
    </>
  );
}

function NoTrace() {
  return (
    <Empty title="No trace fits">
      <p>
        Traces come over OTLP: gRPC on 4317, HTTP on 4318, from any OpenTelemetry SDK or Collector.{' '}
        <Link to="/health">Health</Link> says whether the receivers are open.
      </p>
    </Empty>
  );
}

type Traced = TraceList['traces'][number];

function List({ traces }: Pick<TraceList, 'traces'>) {
  return (
    <Table<Traced>
      label="Traces"
      isWide
      rows={traces}
      keyOf={({ traceId }) => traceId}
      columns={[
        {
          name: 'trace',
          of: ({ traceId, name }) => (
            <Link to="/traces" search={{ trace: traceId }} title={traceId}>
              <bdi>{name}</bdi>
            </Link>
          ),
        },
        { name: 'service', of: ({ service }) => service },
        { name: 'duration', isNumber: true, of: ({ durationMs }) => duration(durationMs) },
        { name: 'spans', isNumber: true, of: ({ spans }) => count(spans) },
        {
          name: 'errors',
          isNumber: true,
          of: ({ errors }) => (errors > 0 ? <span className="failed">{count(errors)}</span> : ''),
        },
        {
          name: 'run',
          of: ({ executionId }) =>
            executionId === null ? (
              <span className="quiet">none</span>
            ) : (
              <Link to="/runs/$executionId" params={{ executionId }} className="mono">
                {executionId}
              </Link>
            ),
        },
        { name: 'started', isNumber: true, of: ({ startMs }) => <Moment millis={startMs} /> },
      ]}
    />
  );
}
