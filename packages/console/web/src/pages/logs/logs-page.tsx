import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { get, type LogList } from '../../api/client.ts';
import { useLive } from '../../api/live.ts';
import { Choice, Field } from '../../parts/fields.tsx';
import { Lines } from '../../parts/lines.tsx';
import { Failure, Skeleton } from '../../parts/states.tsx';

const LEVELS = ['debug', 'info', 'warn', 'error', 'fatal'].map(
  (level) => [level, `${level} and above`] as const,
);
const AGES = [
  ['15m', 'last 15 min'],
  ['1h', 'last hour'],
  ['24h', 'last 24 h'],
  ['7d', 'last 7 days'],
] as const;
const LIMIT = 2_000;

/** Lines of all processes, the newest at the foot; by default they come in live. */
export function LogsPage() {
  const search: Record<string, string | undefined> = useSearch({ strict: false });
  const navigate = useNavigate();
  const [isTail, setTail] = useState(true);
  const [newer, setNewer] = useState(0);
  const { data, error, refetch } = useQuery({
    queryKey: ['logs', search],
    queryFn: ({ signal }) => get<LogList>('/api/logs', { limit: LIMIT, ...search }, signal),
    placeholderData: keepPreviousData,
  });
  useLive(({ queryKey }, event) => {
    if (queryKey[0] !== 'logs') return false;
    if (event.type === 'reset') return isTail;
    if (event.type !== 'logs') return false;
    if (!isTail) setNewer((before) => before + event.count);
    return isTail;
  });
  const set = (name: string) => (value: string) => {
    void navigate({
      to: '/logs',
      search: { ...search, [name]: value === '' ? undefined : value },
    });
  };
  const fields = Object.entries(search).filter(([name]) => name.startsWith('field.'));
  return (
    <>
      <h1 className="sr-only">Logs</h1>
      <div className="filters" role="group" aria-label="Filters">
        <Field label="words" value={search['q']} onValue={set('q')} />
        <Choice label="level" value={search['level']} choices={LEVELS} onChoice={set('level')} />
        <Field label="service" value={search['service']} onValue={set('service')} />
        <Choice label="time" value={search['since']} choices={AGES} onChoice={set('since')} />
        <Field
          label="field=value"
          value={undefined}
          pattern="[\w.@\-]+=.*"
          hint="A field and its value, such as step_id=search"
          onValue={(text) => {
            const at = text.indexOf('=');
            set(`field.${text.slice(0, at)}`)(text.slice(at + 1));
          }}
        />
        {fields.map(([name, value]) => (
          <button key={name} type="button" onClick={() => set(name)('')}>
            {name.slice('field.'.length)}={value} ✕
          </button>
        ))}
        <button
          type="button"
          aria-pressed={isTail}
          onClick={() => {
            setTail(!isTail);
            setNewer(0);
            if (!isTail) void refetch();
          }}
        >
          {isTail ? '❚❚ pause' : `▶ follow${newer > 0 ? ` · ${newer} new` : ''}`}
        </button>
        {data?.next != null && <span className="quiet">the newest {LIMIT} lines</span>}
      </div>
      {error !== null && <Failure error={error} />}
      {data === undefined ? (
        error === null && <Skeleton rows={14} />
      ) : (
        <Lines lines={data.lines} withRun isTail={isTail} />
      )}
    </>
  );
}
