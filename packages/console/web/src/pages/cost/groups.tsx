import { Link } from '@tanstack/react-router';
import type { CostGroup, CostReport } from '../../api/client.ts';
import { count, usd } from '../../format/numbers.ts';
import { Table, type Column } from '../../parts/table.tsx';
import { Unknown } from '../../parts/values.tsx';

/** Those of which the runs can be listed. */
const FILTERS = new Set(['workflow', 'user', 'session']);

export function Groups({ report: { groups, groupBy } }: { readonly report: CostReport }) {
  const most = Math.max(...groups.map(({ usd: price }) => Number(price)), Number.MIN_VALUE);
  const knowsWaste = groups.some(({ wastedUsd }) => wastedUsd !== null);
  const hasUnpriced = groups.some(({ unpricedCalls }) => unpricedCalls > 0);
  const columns: Column<CostGroup>[] = [
    { name: groupBy, of: ({ key }) => <Key groupBy={groupBy} value={key} /> },
    {
      name: 'cost',
      isNumber: true,
      of: ({ usd: price }) => <span title={`${price} USD`}>{usd(price)}</span>,
    },
    {
      name: 'share',
      of: ({ usd: price }) => (
        <span className="share">
          <i style={{ width: `${(Number(price) / most) * 100}%` }} />
        </span>
      ),
    },
    ...(knowsWaste ? [WASTED] : []),
    { name: 'calls', isNumber: true, of: ({ calls }) => count(calls) },
    ...(hasUnpriced ? [UNPRICED] : []),
    { name: 'tokens in', isNumber: true, of: ({ inputTokens }) => count(inputTokens) },
    { name: 'tokens out', isNumber: true, of: ({ outputTokens }) => count(outputTokens) },
  ];
  return (
    <Table
      label={`Cost by ${groupBy}`}
      rows={groups}
      columns={columns}
      keyOf={({ key }) => key ?? ''}
    />
  );
}

const WASTED: Column<CostGroup> = {
  name: 'wasted',
  isNumber: true,
  of: ({ wastedUsd }) =>
    wastedUsd === null ? <Unknown reason="The source does not know." /> : usd(wastedUsd),
};

const UNPRICED: Column<CostGroup> = {
  name: 'without a price',
  isNumber: true,
  of: ({ unpricedCalls, upperBoundUsd }) =>
    unpricedCalls === 0 ? (
      ''
    ) : (
      <span className="unknown">
        {count(unpricedCalls)}
        {upperBoundUsd === null ? '' : ` (≤ ${usd(upperBoundUsd)})`}
      </span>
    ),
};

function Key({ groupBy, value }: { readonly groupBy: string; readonly value: string | null }) {
  if (value === null) return <Unknown reason={`Nothing tells the ${groupBy} of these calls.`} />;
  if (!FILTERS.has(groupBy)) return <bdi>{value}</bdi>;
  return (
    <Link to="/runs" search={{ [groupBy]: value, since: '30d' }}>
      <bdi>{value}</bdi>
    </Link>
  );
}

export function Reasons({ report: { unpricedReasons } }: { readonly report: CostReport }) {
  if (unpricedReasons.length === 0) return null;
  return (
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
  );
}
