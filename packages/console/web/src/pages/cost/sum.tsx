import type { CostReport } from '../../api/client.ts';
import { count, many, usd } from '../../format/numbers.ts';

interface SumProps {
  readonly report: CostReport;
  /** Of the period before, as long as this one. */
  readonly before: CostReport | undefined;
}

export function Sum({ report: { totals, source }, before }: SumProps) {
  const { wastedUsd, unpricedCalls, upperBoundUsd } = totals;
  return (
    <p className="sum">
      <strong title={`${totals.usd} USD`}>{usd(totals.usd)}</strong> in {many(totals.calls, 'call')}
      <span className="quiet">
        , {count(totals.inputTokens)} tokens in, {count(totals.outputTokens)} out
      </span>
      {before !== undefined && <Change from={before.totals.usd} to={totals.usd} />}
      {wastedUsd === null ? (
        <span className="unknown" title="The source does not know what failed attempts have cost.">
          {' '}
          · wasted unknown
        </span>
      ) : (
        Number(wastedUsd) > 0 && (
          <span className="failed"> · {usd(wastedUsd)} wasted on failed attempts</span>
        )
      )}
      {unpricedCalls > 0 && (
        <span className="unknown">
          {' '}
          · {many(unpricedCalls, 'call')} without a price
          {upperBoundUsd === null ? '' : ` (≤ ${usd(upperBoundUsd)})`}
        </span>
      )}
      <span className="quiet"> · as the {source === 'ledger' ? 'ledger says' : 'spans say'}</span>
    </p>
  );
}

function Change({ from, to }: { readonly from: string; readonly to: string }) {
  if (Number(from) === 0) return <span className="quiet"> · nothing in the period before</span>;
  const percent = Math.round((Number(to) / Number(from) - 1) * 100);
  const sign = percent > 0 ? '+' : percent < 0 ? '−' : '±';
  return (
    <span title={`${from} USD in the period before`}>
      {' '}
      · {sign}
      {Math.abs(percent)} % on the period before ({usd(from)})
    </span>
  );
}
