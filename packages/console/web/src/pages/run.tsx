import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import {
  get,
  type ConsoleEvent,
  type LogList,
  type RunDetail,
  type Timeline as TimelineData,
  type Waiting,
} from '../api/client.ts';
import { useLive } from '../api/live.ts';
import { count, usd } from '../format/numbers.ts';
import { duration } from '../format/time.ts';
import { Failure, Gaps, Skeleton } from '../parts/states.tsx';
import { Status } from '../parts/status.tsx';
import { Id, Moment, Money, Shown, Unknown } from '../parts/values.tsx';
import { Lines } from '../parts/lines.tsx';
import { Actions } from './run/actions.tsx';
import { Timeline } from './run/timeline.tsx';
import './run.css';

const TABS = ['Timeline', 'Logs', 'Input and output', 'Raw'] as const;
type Tab = (typeof TABS)[number];

export function RunPage() {
  const { executionId = '' }: { executionId?: string } = useParams({ strict: false });
  const path = `/api/runs/${encodeURIComponent(executionId)}`;
  const run = useQuery({
    queryKey: ['run', executionId],
    queryFn: ({ signal }) => get<RunDetail>(path, {}, signal),
  });
  useLive(
    useCallback(
      (event: ConsoleEvent) =>
        event.type === 'reset' ||
        ('executionIds' in event && event.executionIds.includes(executionId))
          ? [['run', executionId]]
          : [],
      [executionId],
    ),
  );
  const { data, error } = run;
  if (data === undefined) return error === null ? <Skeleton /> : <Failure error={error} />;
  return (
    <>
      {error !== null && <Failure error={error} />}
      <Head run={data} />
      {data.waiting.map((waiting) => (
        <WaitingLine key={waiting.kind + (waiting.activityId ?? '')} waiting={waiting} />
      ))}
      <Gaps gaps={data.gaps} />
      <Tabs run={data} path={path} />
    </>
  );
}

function Head({ run }: { readonly run: RunDetail }) {
  const { parent, children, budget, links } = run;
  return (
    <header className="run-head">
      <h1>
        <Shown fact={run.workflow} as={(name) => name} /> · <Id value={run.executionId} />
      </h1>
      <p className="facts">
        <Shown fact={run.status} as={(name) => <Status name={name} />} />
        <span>
          <Shown fact={run.durationMs} as={duration} />
        </span>
        <span>
          <Money cost={run.cost} />
        </span>
        {run.cost.wastedUsd !== null && Number(run.cost.wastedUsd) > 0 && (
          <span className="failed">{usd(run.cost.wastedUsd)} wasted on failed attempts</span>
        )}
        <span>
          <Shown fact={run.inputTokens} as={(tokens) => `${count(tokens)} tok in`} />,{' '}
          <Shown fact={run.outputTokens} as={(tokens) => `${count(tokens)} out`} />
        </span>
        <span className="quiet">
          <Shown fact={run.startedMs} as={(millis) => <Moment millis={millis} />} />
        </span>
        {budget.value !== null && (
          <span title={`limit ${budget.value.limitUsd} USD`}>
            budget {usd(budget.value.spentUsd)} of {usd(budget.value.limitUsd)}
            {Number(budget.value.reservedUsd) > 0 && `, ${usd(budget.value.reservedUsd)} reserved`}
          </span>
        )}
        {parent !== null && (
          <span>
            child of{' '}
            <Link to="/runs/$executionId" params={{ executionId: parent.executionId }}>
              {parent.executionId}
            </Link>
          </span>
        )}
        {children.length > 0 && <span className="quiet">{children.length} children</span>}
        {links.map(({ name, url }) => (
          <a key={url} href={url} target="_blank" rel="noreferrer">
            {name} ↗
          </a>
        ))}
      </p>
      {run.failure !== null && (
        <p className="notice" role="note">
          {run.failure.type !== null && <strong>{run.failure.type}: </strong>}
          {deepest(run.failure)}
        </p>
      )}
      <Actions run={run} />
    </header>
  );
}

function deepest({
  message,
  cause,
}: {
  readonly message: string;
  readonly cause: RunDetail['failure'];
}): string {
  return cause === null ? message : deepest(cause);
}

function WaitingLine({ waiting }: { readonly waiting: Waiting }) {
  return (
    <p className="waiting-line">
      <strong>waiting for</strong> {waiting.text}
      {waiting.untilMs !== null && (
        <>
          {' '}
          · <Moment millis={waiting.untilMs} />
        </>
      )}
      {waiting.remedy !== null && <span className="quiet"> · {waiting.remedy}</span>}
    </p>
  );
}

function Tabs({ run, path }: { readonly run: RunDetail; readonly path: string }) {
  const search: { tab?: string | undefined } = useSearch({ strict: false });
  const navigate = useNavigate();
  const tab: Tab = TABS.find((one) => one === search.tab) ?? 'Timeline';
  return (
    <>
      <div className="tabs" role="tablist" aria-label="Parts of the run">
        {TABS.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            aria-selected={name === tab}
            onClick={() => void navigate({ to: '.', search: { tab: name } })}
          >
            {name}
          </button>
        ))}
      </div>
      <div role="tabpanel" aria-label={tab}>
        {tab === 'Timeline' && <TimelineTab path={path} executionId={run.executionId} />}
        {tab === 'Logs' && <LogsTab path={path} executionId={run.executionId} />}
        {tab === 'Input and output' && <InputAndOutput run={run} />}
        {tab === 'Raw' && <pre className="text">{JSON.stringify(run, null, 2)}</pre>}
      </div>
    </>
  );
}

function TimelineTab({
  path,
  executionId,
}: {
  readonly path: string;
  readonly executionId: string;
}) {
  const { data, error } = useQuery({
    queryKey: ['run', executionId, 'timeline'],
    queryFn: ({ signal }) => get<TimelineData>(`${path}/timeline`, {}, signal),
    placeholderData: (before) => before,
  });
  if (data === undefined) return error === null ? <Skeleton /> : <Failure error={error} />;
  return (
    <>
      <Gaps gaps={data.gaps} />
      {data.items.length < data.totalItems && (
        <p className="quiet">
          {data.items.length} of {data.totalItems} items are shown.
        </p>
      )}
      <Timeline timeline={data} />
    </>
  );
}

function LogsTab({ path, executionId }: { readonly path: string; readonly executionId: string }) {
  const { data, error } = useQuery({
    queryKey: ['run', executionId, 'logs'],
    queryFn: ({ signal }) => get<LogList>(`${path}/logs`, {}, signal),
  });
  if (data === undefined) return error === null ? <Skeleton /> : <Failure error={error} />;
  return <Lines lines={data.lines} />;
}

function InputAndOutput({ run }: { readonly run: RunDetail }) {
  return (
    <>
      {(
        [
          ['Input', run.input],
          ['Result', run.result],
        ] as const
      ).map(([name, fact]) => (
        <section key={name}>
          <h2>{name}</h2>
          {fact.value === null ? (
            <p>
              <Unknown reason={'reason' in fact ? fact.reason : 'null'} />{' '}
              <span className="quiet">{'reason' in fact ? fact.reason : ''}</span>
            </p>
          ) : (
            <pre className="text">{JSON.stringify(fact.value, null, 2)}</pre>
          )}
        </section>
      ))}
    </>
  );
}
