import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { get, type ErrorChain, type SpanDetail } from '../../api/client.ts';
import { usd } from '../../format/numbers.ts';
import { absolute, duration } from '../../format/time.ts';
import { Failure, Skeleton } from '../../parts/states.tsx';
import { Id, Unknown } from '../../parts/values.tsx';
import type { TimelineRow } from './rows.ts';

/** What was captured, in the order in which people read it. */
const TEXTS = [
  ['gen_ai.system_instructions', 'Instructions'],
  ['gen_ai.input.messages', 'Prompt'],
  ['gen_ai.output.messages', 'Answer'],
  ['sandbox.stdout', 'stdout'],
  ['sandbox.stderr', 'stderr'],
  ['db.query.text', 'Statement'],
] as const;

export function Detail({
  row,
  onClose,
}: {
  readonly row: TimelineRow;
  readonly onClose: () => void;
}) {
  const item = row.bars.at(-1)?.spanId == null ? row.item : (row.bars.at(-1) ?? row.item);
  const { traceId, spanId } = item;
  const span = useQuery({
    queryKey: ['span', traceId, spanId],
    queryFn: ({ signal }) =>
      get<SpanDetail>(`/api/spans/${traceId ?? ''}/${spanId ?? ''}`, {}, signal),
    enabled: traceId !== null && spanId !== null,
  });
  return (
    <aside className="detail" aria-label={row.name}>
      <h2>
        {row.name}{' '}
        <button type="button" aria-label="Close" onClick={onClose}>
          ✕
        </button>
      </h2>
      <dl>
        <Line name="began">{absolute(item.startMs)}</Line>
        <Line name="took">
          {item.endMs === null ? 'runs' : duration(item.endMs - item.startMs)}
        </Line>
        {item.attempt !== null && <Line name="attempt">{item.attempt}</Line>}
        {item.kind === 'llm' && (
          <Line name="cost">
            {item.usd === null ? (
              <Unknown reason={item.unpricedReason ?? 'The span does not say.'} />
            ) : (
              <span title={`${item.usd} USD`}>{usd(item.usd)}</span>
            )}
          </Line>
        )}
        {item.inputTokens !== null && (
          <Line name="tokens">{`${item.inputTokens} in, ${item.outputTokens ?? '?'} out`}</Line>
        )}
        {item.process !== null && <Line name="process">{item.process}</Line>}
        {traceId !== null && (
          <Line name="trace">
            <Id value={traceId} />
          </Line>
        )}
      </dl>
      {item.error !== null && <Chain error={item.error} />}
      {span.error !== null && <Failure error={span.error} />}
      {span.isLoading && <Skeleton rows={4} />}
      {span.data !== undefined && <SpanParts span={span.data} />}
    </aside>
  );
}

function Line({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Chain({ error }: { readonly error: ErrorChain }) {
  return (
    <>
      <h2 className="failed">{error.type ?? 'Error'}</h2>
      <pre className="text">{error.stack ?? error.message}</pre>
      {error.cause !== null && (
        <>
          <p className="quiet">caused by</p>
          <Chain error={error.cause} />
        </>
      )}
    </>
  );
}

function SpanParts({ span }: { readonly span: SpanDetail }) {
  const shown = new Set<string>(TEXTS.map(([name]) => name));
  const others = Object.entries(span.attributes).filter(([name]) => !shown.has(name));
  return (
    <>
      {TEXTS.map(([name, title]) => {
        const value = span.attributes[name];
        return (
          value !== undefined && (
            <section key={name}>
              <h2>{title}</h2>
              <pre className="text">{readable(value)}</pre>
            </section>
          )
        );
      })}
      <h2>Attributes</h2>
      <dl>
        {others
          .toSorted(([a], [b]) => a.localeCompare(b))
          .map(([name, value]) => (
            <Line key={name} name={name}>
              <span className="mono">
                {typeof value === 'string' ? value : JSON.stringify(value)}
              </span>
            </Line>
          ))}
      </dl>
    </>
  );
}

/** JSON in a text is shown as it is meant. */
function readable(value: unknown): string {
  try {
    return JSON.stringify(typeof value === 'string' ? JSON.parse(value) : value, null, 2);
  } catch {
    return String(value);
  }
}
