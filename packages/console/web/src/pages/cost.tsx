import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { get, type CostGroup, type CostReport } from '../api/client.ts';
import { count, usd } from '../format/numbers.ts';
import { Empty, Failure, Gaps, Skeleton } from '../parts/states.tsx';
import { Table } from '../parts/table.tsx';

const GROUPS = ['day', 'model', 'workflow', 'user', 'session', 'tag'];

export function CostPage() {
  const search: Record<string, string | undefined> = useSearch({ strict: false });
  const navigate = useNavigate();
  const groupBy = search['groupBy'] ?? 'day';
  const { data, error } = useQuery({
    queryKey: ['cost', { ...search, groupBy }],
    queryFn: ({ signal }) => get<CostReport>('/api/cost', { ...search, groupBy }, signal),
    placeholderData: (before) => before,
  });
  return (
    <>
      <h1>Cost</h1>
      <div className="filters">
        <select
          aria-label="Group by"
          value={groupBy}
          onChange={(event) =>
            void navigate({ to: '/cost', search: { ...search, groupBy: event.target.value } })
          }
        >
          {GROUPS.map((name) => (
            <option key={name} value={name}>
              by {name}
            </option>
          ))}
        </select>
        <a
          href={`/api/cost?groupBy=${encodeURIComponent(groupBy)}&format=csv`}
          download={`cost-by-${groupBy}.csv`}
        >
          CSV
        </a>
      </div>
      {error !== null && <Failure error={error} />}
      {data === undefined ? error === null && <Skeleton /> : <Report report={data} />}
    </>
  );
}

function Report({ report }: { readonly report: CostReport }) {
  const { groups, totals, groupBy, unpricedReasons, source, gaps } = report;
  if (totals.calls === 0) {
    return (
      <>
        <Gaps gaps={gaps} />
        <Empty title="No LLM call is known">
          <p>
            Calls are known from the spans of <code>@wflo/genai</code>, and from a cost-service.
          </p>
        </Empty>
      </>
    );
  }
  return (
    <>
      <Gaps gaps={gaps} />
      <p>
        <strong title={`${totals.usd} USD`}>{usd(totals.usd)}</strong> in {count(totals.calls)}{' '}
        calls
        {totals.wastedUsd !== null && Number(totals.wastedUsd) > 0 && (
          <span className="failed"> · {usd(totals.wastedUsd)} wasted on failed attempts</span>
        )}
        {totals.unpricedCalls > 0 && (
          <span className="unknown"> · {totals.unpricedCalls} calls without a price</span>
        )}
        <span className="quiet">
          {' '}
          · by the {source === 'ledger' ? 'ledger' : 'spans that arrived here'}
        </span>
      </p>
      <Table<CostGroup>
        label={`Cost by ${groupBy}`}
        rows={groups}
        keyOf={({ key }) => key ?? ''}
        columns={[
          { name: groupBy, of: ({ key }) => key ?? <span className="unknown">unknown</span> },
          {
            name: 'cost',
            isNumber: true,
            of: (group) => <span title={`${group.usd} USD`}>{usd(group.usd)}</span>,
          },
          {
            name: 'wasted',
            isNumber: true,
            of: ({ wastedUsd }) => (wastedUsd === null ? '—' : usd(wastedUsd)),
          },
          { name: 'calls', isNumber: true, of: ({ calls }) => count(calls) },
          {
            name: 'without a price',
            isNumber: true,
            of: ({ unpricedCalls }) => unpricedCalls || '',
          },
          { name: 'tokens in', isNumber: true, of: ({ inputTokens }) => count(inputTokens) },
          { name: 'tokens out', isNumber: true, of: ({ outputTokens }) => count(outputTokens) },
        ]}
      />
      {unpricedReasons.length > 0 && (
        <>
          <h2>Why calls have no price</h2>
          <Table
            label="Why calls have no price"
            rows={unpricedReasons}
            keyOf={({ reason }) => reason}
            columns={[
              { name: 'reason', of: ({ reason }) => reason },
              { name: 'calls', isNumber: true, of: ({ calls }) => count(calls) },
            ]}
          />
        </>
      )}
    </>
  );
}
