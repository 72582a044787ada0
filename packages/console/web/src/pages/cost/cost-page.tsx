import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { get, type CostReport } from '../../api/client.ts';
import { useLive } from '../../api/live.ts';
import { unitMillis } from '../../format/time.ts';
import { useMinute } from '../../parts/values.tsx';
import { Choice } from '../../parts/fields.tsx';
import { Empty, Failure, Gaps, Skeleton } from '../../parts/states.tsx';
import { Groups, Reasons } from './groups.tsx';
import { Sum } from './sum.tsx';
import './cost.css';

const GROUPS = ['day', 'model', 'workflow', 'user', 'session', 'tag'].map(
  (name) => [name, `by ${name}`] as const,
);
const AGES = [
  ['24h', 'last 24 h'],
  ['7d', 'last 7 days'],
  ['30d', 'last 30 days'],
  ['all', 'all there is'],
] as const;

export function CostPage() {
  const search: Record<string, string | undefined> = useSearch({ strict: false });
  const navigate = useNavigate();
  const { groupBy = 'day', age = '7d' } = search;
  const nowMs = useMinute();
  const period: Record<string, string> =
    age === 'all' ? {} : { from: String(nowMs - unitMillis(age)) };
  const report = useReport(groupBy, age, period);
  const before = useReport(
    groupBy,
    `before ${age}`,
    { from: String(nowMs - 2 * unitMillis(age)), to: String(nowMs - unitMillis(age)) },
    age !== 'all',
  );
  useLive(
    ({ queryKey }, { type }) => queryKey[0] === 'cost' && (type === 'runs' || type === 'reset'),
  );
  const set = (name: string) => (value: string) => {
    void navigate({ to: '/cost', search: { ...search, [name]: value } });
  };
  const { data, error } = report;
  const csv = new URLSearchParams({ groupBy, format: 'csv', ...period });
  return (
    <>
      <h1 className="sr-only">Cost</h1>
      <div className="filters" role="group" aria-label="Filters">
        <Choice
          label="grouping"
          isRequired
          value={groupBy}
          choices={GROUPS}
          onChoice={set('groupBy')}
        />
        <Choice label="period" isRequired value={age} choices={AGES} onChoice={set('age')} />
        <a
          className="button"
          href={`/api/cost?${csv.toString()}`}
          download={`cost-by-${groupBy}.csv`}
        >
          CSV
        </a>
      </div>
      {error !== null && <Failure error={error} />}
      {data === undefined ? (
        error === null && <Skeleton />
      ) : (
        <>
          <Gaps gaps={data.gaps} />
          {data.totals.calls === 0 ? (
            <NoCalls age={age} />
          ) : (
            <>
              <Sum report={data} before={age === 'all' ? undefined : before.data} />
              <Groups report={data} />
              <Reasons report={data} />
            </>
          )}
        </>
      )}
    </>
  );
}

function useReport(
  groupBy: string,
  name: string,
  period: Readonly<Record<string, string>>,
  enabled = true,
) {
  return useQuery({
    queryKey: ['cost', groupBy, name, period],
    queryFn: ({ signal }) => get<CostReport>('/api/cost', { groupBy, ...period }, signal),
    placeholderData: keepPreviousData,
    enabled,
  });
}

function NoCalls({ age }: { readonly age: string }) {
  return (
    <Empty title="No LLM call is known of this time">
      <p>
        Calls are known from the spans of <code>@wflo/genai</code> (
        <code>observe(new OpenAI())</code> where the model is called), and from a cost-service (
        <code>COST_SERVICE_URL</code>).
      </p>
      {age !== 'all' && <p>A longer period may have some.</p>}
    </Empty>
  );
}
