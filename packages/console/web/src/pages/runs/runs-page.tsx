import { useSearch } from '@tanstack/react-router';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { RunList } from '../../api/client.ts';
import { count, many, usd } from '../../format/numbers.ts';
import { Empty, Failure, Gaps, Skeleton } from '../../parts/states.tsx';
import { RunsChart } from './chart.tsx';
import { RunsFilter } from './filter.tsx';
import { useRuns, type Filters } from './pages.ts';
import { RunsTable } from './table.tsx';
import './runs.css';

export function RunsPage() {
  const search: Filters = useSearch({ strict: false });
  const [follows, setFollows] = useState(true);
  const runs = useRuns(search, follows);
  const { head, error } = runs;
  return (
    <>
      <h1 className="sr-only">Runs</h1>
      {error !== null && <Failure error={error} />}
      {head === undefined ? (
        error === null && <Skeleton rows={14} />
      ) : (
        <>
          <RunsFilter search={search} workflows={head.workflows} />
          <Gaps gaps={head.gaps} />
          <div className="runs-summary">
            <RunsChart buckets={head.buckets} bucketMs={head.bucketMs} since={search['since']} />
            <Totals totals={head.totals}>
              {runs.newer > 0 && (
                <button type="button" className="chip" onClick={runs.showNewer}>
                  {runs.newer === 100 ? '100 or more' : runs.newer} new ↑
                </button>
              )}
            </Totals>
          </div>
          {head.runs.length === 0 ? (
            <NoRuns filters={search} />
          ) : (
            <RunsTable runs={runs} onFollow={setFollows} />
          )}
        </>
      )}
    </>
  );
}

function Totals({
  totals,
  children,
}: {
  readonly totals: RunList['totals'];
  readonly children: React.ReactNode;
}) {
  const { unpricedCalls, unknownRuns, byStatus } = totals;
  const open = (byStatus.running ?? 0) + (byStatus.waiting ?? 0);
  return (
    <div className="totals">
      {children}
      <span>
        <strong>{totals.count.toLocaleString('en')}</strong> {totals.count === 1 ? 'run' : 'runs'}
        {open > 0 && ` · ${count(open)} open`}
        {(byStatus.failed ?? 0) > 0 && (
          <span className="failed"> · {count(byStatus.failed ?? 0)} failed</span>
        )}
      </span>
      <span>
        <span title={`${totals.usd} USD`}>{usd(totals.usd)}</span> spent
        {unpricedCalls > 0 && (
          <span className="unknown" title="Calls without a price are in no sum.">
            {' '}
            · {many(unpricedCalls, 'unpriced call')}
          </span>
        )}
        {unknownRuns > 0 && (
          <span className="unknown" title="No priced LLM call of them was received.">
            {' '}
            · cost of {many(unknownRuns, 'run')} unknown
          </span>
        )}
      </span>
    </div>
  );
}

function NoRuns({ filters }: { readonly filters: Filters }) {
  if (Object.values(filters).some((value) => value !== undefined)) {
    return (
      <Empty title="No run fits these filters">
        <p>
          <Link to="/runs">Clear the filters</Link> to see those of the last 24 hours, or look{' '}
          <Link to="/runs" search={{ ...filters, since: '30d' }}>
            30 days back
          </Link>
          .
        </p>
      </Empty>
    );
  }
  return (
    <Empty title="Nothing has run in the last 24 hours">
      <p>
        A run is shown as soon as Temporal, or telemetry that arrives here, tells of it. Give a
        worker the plugin of <code>@wflo/temporal</code>, and let it send its telemetry here:
      </p>
      <pre tabIndex={0}>OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4317 node worker.js</pre>
      <p>
        In a checkout, <code>npx wflo run examples/csv-report.json</code> is a first run. Whether
        Temporal and the receivers are there is on <Link to="/health">Health</Link>; runs of before
        are{' '}
        <Link to="/runs" search={{ since: '30d' }}>
          30 days back
        </Link>
        .
      </p>
    </Empty>
  );
}
