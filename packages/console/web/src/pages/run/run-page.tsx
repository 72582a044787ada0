import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { ApiError, get, type RunDetail } from '../../api/client.ts';
import { useLive } from '../../api/live.ts';
import { Empty, Failure, Gaps, Skeleton } from '../../parts/states.tsx';
import { Head } from './head.tsx';
import { Waits } from './waits.tsx';
import { CostTab, InputAndOutput, LogsTab, RawTab, TimelineTab } from './tabs.tsx';
import './run.css';

const TABS = ['Timeline', 'Logs', 'Cost', 'Input and output', 'Raw'] as const;

export function RunPage() {
  const { executionId = '' }: { executionId?: string } = useParams({ strict: false });
  const { data, error, dataUpdatedAt } = useQuery({
    queryKey: ['run', executionId],
    queryFn: ({ signal }) =>
      get<RunDetail>(`/api/runs/${encodeURIComponent(executionId)}`, {}, signal),
    // What a run waits for is in Temporal alone, which tells nobody that it has changed.
    refetchInterval: ({ state }) => (isOpen(state.data) ? 5_000 : false),
  });
  useLive(({ queryKey }, event) => {
    if (queryKey[0] !== 'run' || queryKey[1] !== executionId) return false;
    return (
      event.type === 'reset' ||
      ('executionIds' in event && event.executionIds.includes(executionId))
    );
  });
  if (data === undefined) {
    if (error === null) return <Skeleton rows={14} />;
    return error instanceof ApiError && error.status === 404 ? (
      <Unheard executionId={executionId} detail={error.message} />
    ) : (
      <Failure error={error} />
    );
  }
  return (
    <>
      {error !== null && <Failure error={error} />}
      <Head run={data} readMs={isOpen(data) ? dataUpdatedAt : null} />
      <Waits run={data} />
      <Gaps gaps={data.gaps} />
      {data.spansLeftOut > 0 && (
        <div className="notice plain" role="status">
          {data.spansLeftOut} spans of this run are lost, as their processes say:{' '}
          <Link to="/health">Health</Link> says why.
        </div>
      )}
      <Tabs run={data} />
    </>
  );
}

function Unheard({
  executionId,
  detail,
}: {
  readonly executionId: string;
  readonly detail: string;
}) {
  return (
    <Empty title="Nothing is known of this run" isPage>
      <p>
        {detail}. Neither telemetry nor Temporal has told of <code>{executionId}</code>: it may be
        older than the store, of another namespace, or not started yet. This page shows it as soon
        as it is heard of.
      </p>
      <p>
        <Link to="/runs" search={{ q: executionId, since: '30d' }}>
          Search for it
        </Link>{' '}
        in the runs of 30 days.
      </p>
    </Empty>
  );
}

function isOpen(run: RunDetail | undefined): boolean {
  const status = run?.status.value;
  return status === 'running' || status === 'waiting';
}

function Tabs({ run }: { readonly run: RunDetail }) {
  const search: { tab?: string } = useSearch({ strict: false });
  const navigate = useNavigate();
  const tab = TABS.find((one) => one === search.tab) ?? 'Timeline';
  return (
    <>
      <div
        className="tabs"
        role="tablist"
        aria-label="Parts of the run"
        onKeyDown={({ key }) => {
          const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
          const next = TABS[(TABS.indexOf(tab) + step + TABS.length) % TABS.length];
          if (step === 0 || next === undefined) return;
          document.getElementById(`tab-${next}`)?.focus();
          void navigate({ to: '.', search: { tab: next }, replace: true });
        }}
      >
        {TABS.map((name) => (
          <button
            key={name}
            id={`tab-${name}`}
            type="button"
            role="tab"
            aria-selected={name === tab}
            aria-controls="tab-panel"
            tabIndex={name === tab ? 0 : -1}
            onClick={() => void navigate({ to: '.', search: { tab: name } })}
          >
            {name}
          </button>
        ))}
      </div>
      <div id="tab-panel" className="tab-panel" role="tabpanel" aria-labelledby={`tab-${tab}`}>
        {tab === 'Timeline' && <TimelineTab run={run} />}
        {tab === 'Logs' && <LogsTab run={run} />}
        {tab === 'Cost' && <CostTab run={run} />}
        {tab === 'Input and output' && <InputAndOutput run={run} />}
        {tab === 'Raw' && <RawTab run={run} />}
      </div>
    </>
  );
}
