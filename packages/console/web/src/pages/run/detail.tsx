import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { get, type SpanDetail, type TimelineItem } from '../../api/client.ts';
import { usd } from '../../format/numbers.ts';
import { absolute, duration } from '../../format/time.ts';
import { Failure, Skeleton } from '../../parts/states.tsx';
import { Id, Unknown } from '../../parts/values.tsx';
import { Attributes, Contents } from './contents.tsx';
import { Chain } from './error-chain.tsx';
import type { TimelineRow } from './rows.ts';
import type { Tree } from './tree.ts';
import './detail.css';

/** Calls whose prompts, answers and output are shown with what holds them. */
const MOST_CALLS = 3;

interface DetailProps {
  readonly row: TimelineRow;
  readonly tree: Tree;
  readonly onClose: () => void;
}

/** What is selected, beside the axis: the last attempt first, of which it says everything. */
export function Detail({ row, tree, onClose }: DetailProps) {
  const attempts = row.bars.filter(({ kind }) => kind === 'attempt');
  const [chosen, choose] = useState<string>();
  const item = attempts.find(({ id }) => id === chosen) ?? attempts.at(-1) ?? row.item;
  const calls = row.folded === undefined ? tree.insideOf(item).notable : [];
  return (
    <aside className="detail" aria-label={row.name} tabIndex={0}>
      <header>
        <h2>
          <bdi>{row.name}</bdi>
        </h2>
        <button type="button" aria-label="Close" onClick={onClose}>
          ✕
        </button>
      </header>
      {attempts.length > 1 && row.folded === undefined && (
        <Attempts attempts={attempts} chosen={item} onChoice={choose} />
      )}
      {row.folded === undefined ? (
        <>
          <Facts item={item} tree={tree} />
          {item.error !== null && <Chain error={item.error} />}
          {calls.slice(0, MOST_CALLS).map((call) => (
            <Call key={call.id} item={call} />
          ))}
          {calls.length > MOST_CALLS && (
            <p className="quiet">{calls.length - MOST_CALLS} more calls are in the timeline.</p>
          )}
          <Span item={item} />
        </>
      ) : (
        <p className="quiet">Press Enter to see each of them.</p>
      )}
    </aside>
  );
}

interface AttemptsProps {
  readonly attempts: readonly TimelineItem[];
  readonly chosen: TimelineItem;
  readonly onChoice: (id: string) => void;
}

function Attempts({ attempts, chosen, onChoice }: AttemptsProps) {
  return (
    <div className="attempts" role="group" aria-label="Attempts">
      {attempts.map((attempt) => (
        <button
          key={attempt.id}
          type="button"
          aria-pressed={attempt === chosen}
          className={attempt.status === 'error' ? 'failed' : undefined}
          onClick={() => {
            onChoice(attempt.id);
          }}
        >
          {attempt.status === 'error' ? '✕' : '●'} attempt {attempt.attempt ?? '?'}
        </button>
      ))}
    </div>
  );
}

function Facts({ item, tree }: { readonly item: TimelineItem; readonly tree: Tree }) {
  const inside = tree.insideOf(item);
  const price = item.usd ?? inside.usd;
  return (
    <dl>
      <Line name="started">{absolute(item.startMs)}</Line>
      <Line name="took">
        {item.endMs === null ? 'it still runs' : duration(item.endMs - item.startMs)}
      </Line>
      {item.attempt !== null && <Line name="attempt">{item.attempt}</Line>}
      {price !== null && (
        <Line name="cost">
          <span title={`${price} USD`}>{usd(price)}</span>
        </Line>
      )}
      {item.unpricedReason !== null && (
        <Line name="cost">
          <Unknown reason={item.unpricedReason} />{' '}
          <span className="quiet">{item.unpricedReason}</span>
        </Line>
      )}
      {item.inputTokens !== null && (
        <Line name="tokens">{`${item.inputTokens} in, ${item.outputTokens ?? '?'} out`}</Line>
      )}
      {item.process !== null && (
        <Line name="process">
          <Id value={item.process} />
        </Line>
      )}
      {item.traceId !== null && (
        <Line name="trace">
          <a href={`/traces?trace=${item.traceId}`}>{item.traceId.slice(0, 12)}…</a>
        </Line>
      )}
      {item.skewed && (
        <Line name="clock">The clock of its machine is off; times are that machine’s.</Line>
      )}
      {item.marks.length > 0 && <Line name="marks">{item.marks.join(', ')}</Line>}
    </dl>
  );
}

export function Line({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function useSpan({ traceId, spanId }: TimelineItem) {
  return useQuery({
    queryKey: ['span', traceId, spanId],
    queryFn: ({ signal }) =>
      get<SpanDetail>(`/api/spans/${traceId ?? ''}/${spanId ?? ''}`, {}, signal),
    enabled: traceId !== null && spanId !== null,
    staleTime: 30_000,
  });
}

/** A call of a model, a tool or a program that happened in what is selected. */
function Call({ item }: { readonly item: TimelineItem }) {
  const { data, error } = useSpan(item);
  const price = item.usd === null ? '' : ` · ${usd(item.usd)}`;
  return (
    <section>
      <h3>
        <bdi>{item.name}</bdi>
        <span className="quiet">
          {item.endMs !== null && ` · ${duration(item.endMs - item.startMs)}`}
          {price}
        </span>
      </h3>
      {item.error !== null && <Chain error={item.error} />}
      {error !== null && <Failure error={error} />}
      {data !== undefined && <Contents span={data} kind={item.kind} />}
    </section>
  );
}

function Span({ item }: { readonly item: TimelineItem }) {
  const { data, error, isLoading } = useSpan(item);
  if (isLoading) return <Skeleton rows={4} />;
  if (error !== null) return <Failure error={error} />;
  if (data === undefined) return null;
  return (
    <>
      <Contents span={data} kind={item.kind} />
      <Attributes span={data} />
    </>
  );
}
