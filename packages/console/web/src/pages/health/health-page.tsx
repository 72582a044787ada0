import { useQuery } from '@tanstack/react-query';
import { get, type Health } from '../../api/client.ts';
import { useLive } from '../../api/live.ts';
import { Failure, Gaps, Skeleton } from '../../parts/states.tsx';
import { Moment } from '../../parts/values.tsx';
import { Connections } from './connections.tsx';
import { Losses } from './losses.tsx';
import { Processes } from './processes.tsx';
import { Store } from './store.tsx';
import { TaskQueues } from './task-queues.tsx';
import './health.css';

export function HealthPage() {
  const { data, error } = useQuery({
    queryKey: ['health'],
    queryFn: ({ signal }) => get<Health>('/api/health', {}, signal),
    refetchInterval: 5_000,
  });
  useLive(
    ({ queryKey }, { type }) => queryKey[0] === 'health' && (type === 'health' || type === 'reset'),
  );
  return (
    <>
      <h1 className="sr-only">Health</h1>
      {error !== null && <Failure error={error} />}
      {data === undefined ? error === null && <Skeleton /> : <Report health={data} />}
    </>
  );
}

function Report({ health }: { readonly health: Health }) {
  const { findings, gaps, version, startedMs } = health;
  const told = new Set(findings);
  return (
    <div className="health">
      {findings.length === 0 ? (
        <p>
          <span className="fine" aria-hidden="true">
            ●
          </span>{' '}
          Nothing is down, and nothing is known to be lost.
        </p>
      ) : (
        <ul className="findings notice">
          {findings.map((finding, index) => (
            <li key={index}>{finding}</li>
          ))}
        </ul>
      )}
      <Gaps gaps={gaps.filter(({ reason }) => !told.has(reason))} />
      <Connections health={health} />
      <TaskQueues queues={health.taskQueues} />
      <Losses losses={health.losses} />
      <Processes processes={health.processes} nowMs={health.nowMs} />
      <Store store={health.store} />
      <p className="quiet">
        Console {version}, started <Moment millis={startedMs} />.
      </p>
    </div>
  );
}
