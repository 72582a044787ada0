import { useMemo } from 'react';
import type { RunDetail, TimelineItem } from '../../api/client.ts';
import { count, usd } from '../../format/numbers.ts';
import { duration } from '../../format/time.ts';
import { Lines } from '../../parts/lines.tsx';
import { Empty, Failure, Gaps, Skeleton } from '../../parts/states.tsx';
import { Table } from '../../parts/table.tsx';
import { Shown, Unknown } from '../../parts/values.tsx';
import { MOST_LINES, useLines, useTimeline } from './queries.ts';
import { stepsOf } from './steps.ts';
import { Timeline } from './timeline.tsx';

interface TabProps {
  readonly run: RunDetail;
}

export function TimelineTab({ run }: TabProps) {
  const { executionId } = run;
  const { data, error } = useTimeline(executionId);
  // `step` begins the names of the lines that a workflow logs of its steps.
  const lines = useLines(executionId, 'step').data?.lines;
  const isOpen = data?.endMs === null;
  const steps = useMemo(() => stepsOf(lines ?? [], isOpen), [lines, isOpen]);
  if (data === undefined) return error === null ? <Skeleton /> : <Failure error={error} />;
  if (data.items.length === 0) {
    return (
      <Empty title="No span of this run is here">
        <p>
          What is above comes from Temporal and the ledger. Spans are kept for some days, and come
          from workers with <code>@wflo/temporal</code> whose{' '}
          <code>OTEL_EXPORTER_OTLP_ENDPOINT</code> is this console.
        </p>
      </Empty>
    );
  }
  return (
    <>
      <Gaps gaps={data.gaps} />
      {data.items.length < data.totalItems && (
        <p className="quiet">
          The first {count(data.items.length)} of {count(data.totalItems)} items are shown.
        </p>
      )}
      <Timeline timeline={data} steps={steps} />
    </>
  );
}

export function LogsTab({ run }: TabProps) {
  const { data, error } = useLines(run.executionId);
  if (data === undefined) return error === null ? <Skeleton /> : <Failure error={error} />;
  return (
    <>
      {data.next !== null && <p className="quiet">The newest {count(MOST_LINES)} lines.</p>}
      <Lines lines={data.lines} startMs={run.startedMs.value} />
    </>
  );
}

export function CostTab({ run }: TabProps) {
  const { data, error } = useTimeline(run.executionId);
  if (data === undefined) return error === null ? <Skeleton /> : <Failure error={error} />;
  const calls = data.items.filter(({ kind }) => kind === 'llm');
  const { cost, budget } = run;
  return (
    <>
      <dl className="cost-facts">
        <dt>known</dt>
        <dd>
          <Shown fact={cost.usd} as={(value) => `${value} USD`} />{' '}
          <span className="quiet">
            {cost.usd.value === null ? '' : `as the ${cost.usd.source} says`}
          </span>
        </dd>
        <dt>without a price</dt>
        <dd>
          {cost.unpricedCalls === 0
            ? 'none'
            : `${cost.unpricedCalls} calls, ${cost.upperBoundUsd === null ? 'without an upper bound' : `at most ${cost.upperBoundUsd} USD`}`}
        </dd>
        <dt>wasted</dt>
        <dd>
          {cost.wastedUsd === null ? (
            <Unknown reason="Nothing tells of it." />
          ) : (
            `${cost.wastedUsd} USD`
          )}
        </dd>
        <dt>budget</dt>
        <dd>
          {budget.value === null ? (
            <span className="quiet">{'reason' in budget ? budget.reason : ''}</span>
          ) : (
            `${budget.value.spentUsd} spent, ${budget.value.reservedUsd} reserved, ${budget.value.availableUsd} available of ${budget.value.limitUsd} USD`
          )}
        </dd>
      </dl>
      {calls.length === 0 ? (
        <p className="quiet">No LLM call of this run was received.</p>
      ) : (
        <Calls calls={calls} />
      )}
    </>
  );
}

function Calls({ calls }: { readonly calls: readonly TimelineItem[] }) {
  return (
    <Table<TimelineItem>
      label="LLM calls"
      rows={calls}
      keyOf={({ id }) => id}
      columns={[
        { name: 'call', of: ({ name }) => name },
        { name: 'attempt', isNumber: true, of: ({ attempt }) => attempt ?? '' },
        {
          name: 'outcome',
          of: ({ status }) => <span className={status === 'error' ? 'failed' : ''}>{status}</span>,
        },
        { name: 'tokens in', isNumber: true, of: ({ inputTokens }) => inputTokens ?? '—' },
        { name: 'tokens out', isNumber: true, of: ({ outputTokens }) => outputTokens ?? '—' },
        {
          name: 'took',
          isNumber: true,
          of: ({ startMs, endMs }) => (endMs === null ? 'runs' : duration(endMs - startMs)),
        },
        {
          name: 'cost',
          isNumber: true,
          of: ({ usd: price, unpricedReason }) =>
            price === null ? (
              <Unknown reason={unpricedReason ?? 'The span does not say.'} />
            ) : (
              <span title={`${price} USD`}>{usd(price)}</span>
            ),
        },
      ]}
    />
  );
}

/** Payloads are cut at 64 KiB, and are no JSON then. */
const CUT = 60_000;

export function InputAndOutput({ run }: TabProps) {
  const parts = [
    ['Input', run.input],
    ['Result', run.result],
  ] as const;
  return parts.map(([name, fact]) => (
    <section key={name}>
      <h2>{name}</h2>
      {fact.value === null ? (
        <p>
          <Unknown reason={'reason' in fact ? fact.reason : ''} />{' '}
          <span className="quiet">{'reason' in fact ? fact.reason : ''}</span>
        </p>
      ) : (
        <>
          {typeof fact.value === 'string' && fact.value.length >= CUT && (
            <p className="quiet">It is longer than what is read of it: Temporal has the rest.</p>
          )}
          <pre className="text" tabIndex={0}>
            {pretty(fact.value)}
          </pre>
        </>
      )}
    </section>
  ));
}

export function RawTab({ run }: TabProps) {
  return (
    <pre className="text" tabIndex={0} aria-label="Everything that is known of the run">
      {JSON.stringify(run, null, 2)}
    </pre>
  );
}

/** A payload that was cut is no JSON any more; it is shown as the text that it is. */
function pretty(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}
