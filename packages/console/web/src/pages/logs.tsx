import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { get, type ConsoleEvent, type LogList } from '../api/client.ts';
import { useLive } from '../api/live.ts';
import { Lines } from '../parts/lines.tsx';
import { Failure, Skeleton } from '../parts/states.tsx';

const LEVELS = ['debug', 'info', 'warn', 'error', 'fatal'];

export function LogsPage() {
  const search: Record<string, string | undefined> = useSearch({ strict: false });
  const navigate = useNavigate();
  const { data, error } = useQuery({
    queryKey: ['logs', search],
    queryFn: ({ signal }) => get<LogList>('/api/logs', { limit: 2_000, ...search }, signal),
    placeholderData: (before) => before,
  });
  useLive(
    useCallback(
      (event: ConsoleEvent) => (event.type === 'logs' || event.type === 'reset' ? [['logs']] : []),
      [],
    ),
  );
  const set = (name: string, value: string) => {
    void navigate({ to: '/logs', search: { ...search, [name]: value === '' ? undefined : value } });
  };
  return (
    <>
      <h1>Logs</h1>
      <div className="filters" role="group" aria-label="Filters">
        <input
          aria-label="Text"
          placeholder="text"
          defaultValue={search['q'] ?? ''}
          onKeyDown={(event) => {
            if (event.key === 'Enter') set('q', event.currentTarget.value.trim());
          }}
        />
        <select
          aria-label="Lowest level"
          value={search['level'] ?? ''}
          onChange={(event) => {
            set('level', event.target.value);
          }}
        >
          <option value="">any level</option>
          {LEVELS.map((level) => (
            <option key={level}>{level}</option>
          ))}
        </select>
      </div>
      {error !== null && <Failure error={error} />}
      {data === undefined ? error === null && <Skeleton /> : <Lines lines={data.lines} withRun />}
    </>
  );
}
