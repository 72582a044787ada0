import { useNavigate } from '@tanstack/react-router';
import { Choice, Field } from '../../parts/fields.tsx';
import { absolute } from '../../format/time.ts';
import type { Filters } from './pages.ts';

const STATUSES = [
  'running',
  'waiting',
  'completed',
  'failed',
  'timed_out',
  'cancelled',
  'terminated',
  'continued_as_new',
  'unknown',
].map((name) => [name, name.replaceAll('_', ' ')] as const);
const AGES = [
  ['1h', 'last hour'],
  ['24h', 'last 24 h'],
  ['7d', 'last 7 days'],
  ['30d', 'last 30 days'],
] as const;

interface FilterProps {
  readonly search: Filters;
  readonly workflows: readonly string[];
}

/** What is filtered by is in the URL, so that it can be shared, and Back undoes it. */
export function RunsFilter({ search, workflows }: FilterProps) {
  const navigate = useNavigate();
  const set = (name: string) => (value: string) => {
    void navigate({
      to: '/runs',
      search: { ...search, [name]: value === '' ? undefined : value },
    });
  };
  const { status, workflow, session, user, minCostUsd, since, until, q } = search;
  return (
    <div className="filters" role="group" aria-label="Filters">
      <Choice label="status" value={status} choices={STATUSES} onChoice={set('status')} />
      <Choice
        label="workflow"
        value={workflow}
        choices={workflows.map((name) => [name, name])}
        onChoice={set('workflow')}
      />
      <Field label="session" value={session} onValue={set('session')} />
      <Field label="user" value={user} onValue={set('user')} />
      <Field
        label="cost from $"
        value={minCostUsd}
        onValue={set('minCostUsd')}
        pattern="\d{1,9}(\.\d{1,12})?"
        hint="USD, such as 0.05"
      />
      <Choice
        label="age"
        isRequired
        value={since ?? '24h'}
        choices={AGES}
        onChoice={set('since')}
      />
      {until !== undefined && (
        <button type="button" onClick={() => set('until')('')}>
          until {/^\d+$/.test(until) ? absolute(Number(until)).slice(0, 16) : until} ✕
        </button>
      )}
      {q !== undefined && (
        <button type="button" onClick={() => set('q')('')}>
          “{q.slice(0, 60)}” ✕
        </button>
      )}
    </div>
  );
}
