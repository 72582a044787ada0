import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { get, type RunDetail } from '../../api/client.ts';
import { Field } from '../../parts/fields.tsx';
import { Empty, Failure, Skeleton } from '../../parts/states.tsx';
import { pathOf, useTimeline } from '../run/queries.ts';
import { FactsCompared } from './facts.tsx';
import { StepsCompared } from './steps.tsx';
import './compare.css';

/** Two runs side by side: what they took and cost, and each of their activities. */
export function ComparePage() {
  const { a, b }: { a?: string; b?: string } = useSearch({ strict: false });
  const navigate = useNavigate();
  const set = (name: 'a' | 'b') => (value: string) => {
    void navigate({ to: '/compare', search: { a, b, [name]: value } });
  };
  return (
    <>
      <h1>Compare two runs</h1>
      <div className="filters compared-ids">
        <Field label="first run’s id" value={a} onValue={set('a')} />
        <Field label="second run’s id" value={b} onValue={set('b')} />
        {a !== undefined && b !== undefined && (
          <button
            type="button"
            onClick={() => void navigate({ to: '/compare', search: { a: b, b: a } })}
          >
            swap
          </button>
        )}
      </div>
      {a === undefined || b === undefined ? (
        <Empty title="Two runs are needed">
          <p>
            Choose them in <Link to="/runs">Runs</Link> (<kbd>x</kbd> on a row, or its box), or type
            their ids above.
          </p>
        </Empty>
      ) : (
        <Compared a={a} b={b} />
      )}
    </>
  );
}

function Compared({ a, b }: { readonly a: string; readonly b: string }) {
  const [first, second] = [useRun(a), useRun(b)];
  const [firstItems, secondItems] = [useTimeline(a), useTimeline(b)];
  const error = first.error ?? second.error ?? firstItems.error ?? secondItems.error;
  if (error !== null) return <Failure error={error} />;
  if (first.data === undefined || second.data === undefined) return <Skeleton />;
  return (
    <>
      <FactsCompared a={first.data} b={second.data} />
      {firstItems.data !== undefined && secondItems.data !== undefined && (
        <StepsCompared a={firstItems.data} b={secondItems.data} />
      )}
    </>
  );
}

function useRun(executionId: string) {
  return useQuery({
    queryKey: ['run', executionId],
    queryFn: ({ signal }) => get<RunDetail>(pathOf(executionId), {}, signal),
  });
}
