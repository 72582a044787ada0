import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { get, type Timeline as TimelineData, type Trace } from '../../api/client.ts';
import { many } from '../../format/numbers.ts';
import { Empty, Failure, Skeleton } from '../../parts/states.tsx';
import { Id } from '../../parts/values.tsx';
import { Timeline } from '../run/timeline.tsx';
import { itemOf } from './span-item.ts';

const NO_STEPS: never[] = [];

/** All spans of a trace on one axis, of whatever process. */
export function TraceView({ traceId }: { readonly traceId: string }) {
  const { data, error } = useQuery({
    queryKey: ['trace', traceId],
    queryFn: ({ signal }) => get<Trace>(`/api/traces/${encodeURIComponent(traceId)}`, {}, signal),
  });
  const timeline = useMemo(() => (data === undefined ? undefined : timelineOf(data)), [data]);
  if (data === undefined || timeline === undefined) {
    if (error === null) return <Skeleton />;
    return (
      <>
        <Failure error={error} />
        <Empty title="This trace is not here" isPage>
          <p>
            Spans are kept for some days. <Link to="/traces">Traces</Link> has those that are here.
          </p>
        </Empty>
      </>
    );
  }
  return (
    <>
      <h1>
        Trace <Id value={traceId} />
      </h1>
      <p className="trace-facts">
        {many(data.totalSpans, 'span')}
        {data.orphans > 0 && (
          <span className="unknown"> · {many(data.orphans, 'span')} without a parent here</span>
        )}
        {data.executionIds.map((executionId) => (
          <span key={executionId}>
            {' · '}
            <Link to="/runs/$executionId" params={{ executionId }} className="mono">
              {executionId}
            </Link>
          </span>
        ))}
      </p>
      <div className="tab-panel">
        <Timeline timeline={timeline} steps={NO_STEPS} />
      </div>
    </>
  );
}

function timelineOf({ spans, totalSpans }: Trace): TimelineData {
  return {
    startMs: spans.reduce((first, { startMs }) => Math.min(first, startMs), Infinity),
    endMs: spans.reduce((latest, { endMs }) => Math.max(latest, endMs), 0),
    items: spans.map(itemOf),
    marks: [],
    totalItems: totalSpans,
    gaps: [],
    eventId: 0,
  };
}
