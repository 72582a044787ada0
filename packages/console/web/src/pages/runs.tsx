import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useRef, useState } from 'react';
import { get, type ConsoleEvent, type RunList, type RunRow } from '../api/client.ts';
import { useLive } from '../api/live.ts';
import { count, usd } from '../format/numbers.ts';
import { duration } from '../format/time.ts';
import { useKeys } from '../parts/keys.ts';
import { Empty, Failure, Gaps, Skeleton } from '../parts/states.tsx';
import { Status } from '../parts/status.tsx';
import { Id, Moment, Money, Shown } from '../parts/values.tsx';
import { RunsFilter } from './runs-filter.tsx';
import { RunsChart } from './runs-chart.tsx';
import './runs.css';

const ROW = 28;

export function RunsPage() {
  const search: Record<string, string | undefined> = useSearch({ strict: false });
  const runs = useQuery({
    queryKey: ['runs', search],
    queryFn: ({ signal }) =>
      get<RunList>('/api/runs', { since: '24h', limit: 1_000, ...search }, signal),
    placeholderData: (before) => before,
  });
  useLive(
    useCallback(
      (event: ConsoleEvent) => (event.type === 'runs' || event.type === 'reset' ? [['runs']] : []),
      [],
    ),
  );
  const { data, error } = runs;
  return (
    <>
      <h1 className="sr-only">Runs</h1>
      {error !== null && <Failure error={error} />}
      {data === undefined ? (
        error === null && <Skeleton />
      ) : (
        <>
          <RunsFilter search={search} workflows={data.workflows} />
          <Gaps gaps={data.gaps} />
          <div className="runs-summary">
            <RunsChart buckets={data.buckets} bucketMs={data.bucketMs} />
            <Totals totals={data.totals} />
          </div>
          {data.runs.length === 0 ? (
            <NoRuns isFiltered={Object.keys(search).length > 0} />
          ) : (
            <Table runs={data.runs} />
          )}
        </>
      )}
    </>
  );
}

function Totals({ totals }: { readonly totals: RunList['totals'] }) {
  const { unpricedCalls, unknownRuns } = totals;
  return (
    <p className="totals">
      <strong>{count(totals.count)}</strong> {totals.count === 1 ? 'run' : 'runs'} ·{' '}
      <span title={`${totals.usd} USD`}>{usd(totals.usd)}</span> spent
      {unpricedCalls > 0 && <span className="unknown"> · {unpricedCalls} unpriced calls</span>}
      {unknownRuns > 0 && <span className="unknown"> · cost of {unknownRuns} runs unknown</span>}
    </p>
  );
}

function NoRuns({ isFiltered }: { readonly isFiltered: boolean }) {
  if (isFiltered) {
    return (
      <Empty title="No run fits these filters">
        <p>
          <Link to="/runs">Clear the filters</Link> to see those of the last 24 hours.
        </p>
      </Empty>
    );
  }
  return (
    <Empty title="Nothing has run yet">
      <p>
        A run is shown as soon as Temporal, or telemetry that arrives here, tells of it. Give a
        worker the plugin of <code>@wflo/temporal</code>, and let it send its telemetry here:
      </p>
      <pre>OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4317 node worker.js</pre>
    </Empty>
  );
}

function Table({ runs }: { readonly runs: readonly RunRow[] }) {
  const scroll = useRef<HTMLDivElement>(null);
  const navigate = useNavigate();
  const [at, setAt] = useState(-1);
  const rows = useVirtualizer({
    count: runs.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  const go = (to: number) => {
    const next = Math.max(0, Math.min(runs.length - 1, to));
    setAt(next);
    rows.scrollToIndex(next);
  };
  const open = (run: RunRow | undefined) => {
    if (run !== undefined) {
      void navigate({ to: '/runs/$executionId', params: { executionId: run.executionId } });
    }
  };
  useKeys({
    j: () => {
      go(at + 1);
    },
    k: () => {
      go(at - 1);
    },
    Enter: () => {
      open(runs[at]);
    },
  });
  return (
    <div className="runs" role="table" aria-label="Runs" aria-rowcount={runs.length}>
      <div className="run head" role="row">
        {['Status', 'Workflow', 'Run', 'Duration', 'Cost', 'Tokens', 'Now', 'Started'].map(
          (name) => (
            <span key={name} role="columnheader">
              {name}
            </span>
          ),
        )}
      </div>
      <div ref={scroll} className="rows" role="rowgroup" tabIndex={0} aria-label="Rows">
        <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
          {rows.getVirtualItems().map(({ index, start }) => {
            const run = runs[index];
            return (
              run !== undefined && (
                <div
                  key={run.executionId}
                  role="row"
                  aria-rowindex={index + 1}
                  aria-selected={index === at}
                  className="run"
                  style={{ position: 'absolute', top: start, height: ROW, left: 0, right: 0 }}
                >
                  <RunCells run={run} />
                </div>
              )
            );
          })}
        </div>
      </div>
    </div>
  );
}

function RunCells({ run }: { readonly run: RunRow }) {
  const { executionId, error, now, retries } = run;
  const tokens =
    run.inputTokens.value === null || run.outputTokens.value === null
      ? null
      : run.inputTokens.value + run.outputTokens.value;
  const tries =
    retries.value !== null && retries.value > 0 ? `${retries.value} retries` : undefined;
  return (
    <>
      <span role="cell">
        <Shown fact={run.status} as={(name) => <Status name={name} />} />
      </span>
      <span role="cell" className="cut">
        <Link to="/runs/$executionId" params={{ executionId }}>
          <Shown fact={run.workflow} as={(name) => name} />
        </Link>
      </span>
      <span role="cell">
        <Id value={executionId} />
      </span>
      <span role="cell" className="number">
        <Shown fact={run.durationMs} as={duration} />
      </span>
      <span role="cell" className="number">
        <Money cost={run.cost} />
      </span>
      <span role="cell" className="number">
        {tokens === null ? (
          <span className="unknown" title="Nothing tells of tokens.">
            —
          </span>
        ) : (
          `${count(tokens)} tok`
        )}
      </span>
      <span
        role="cell"
        className={error === null ? 'cut quiet' : 'cut failed'}
        title={error ?? now ?? tries}
      >
        {error ?? now ?? tries}
      </span>
      <span role="cell" className="number quiet">
        <Shown fact={run.startedMs} as={(millis) => <Moment millis={millis} />} />
      </span>
    </>
  );
}
