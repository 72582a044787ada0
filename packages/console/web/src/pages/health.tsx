import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { get, type ConsoleEvent, type Health } from '../api/client.ts';
import { useLive } from '../api/live.ts';
import { count } from '../format/numbers.ts';
import { duration } from '../format/time.ts';
import { Failure, Gaps, Skeleton } from '../parts/states.tsx';
import { Table } from '../parts/table.tsx';
import { Moment, Shown } from '../parts/values.tsx';

export function HealthPage() {
  const { data, error } = useQuery({
    queryKey: ['health'],
    queryFn: ({ signal }) => get<Health>('/api/health', {}, signal),
    refetchInterval: 5_000,
  });
  useLive(useCallback((event: ConsoleEvent) => (event.type === 'health' ? [['health']] : []), []));
  return (
    <>
      <h1>Health</h1>
      {error !== null && <Failure error={error} />}
      {data === undefined ? error === null && <Skeleton /> : <Report health={data} />}
    </>
  );
}

function Report({ health }: { readonly health: Health }) {
  const { findings, connections, receivers, processes, taskQueues, losses, store, gaps } = health;
  return (
    <>
      {findings.length === 0 ? (
        <p>Nothing is down, and nothing is known to be lost.</p>
      ) : (
        findings.map((finding) => (
          <div key={finding} className="notice" role="status">
            {finding}
          </div>
        ))
      )}
      <Gaps gaps={gaps} />
      <h2>Connections</h2>
      <Table
        label="Connections"
        rows={[
          ...connections.map(({ name, address, state, detail }) => ({
            name,
            address,
            state,
            detail,
          })),
          ...receivers.map(({ protocol, address, error, requests, refused }) => ({
            name: `OTLP over ${protocol}`,
            address,
            state: error === null ? 'up' : 'down',
            detail: error ?? `${count(requests)} requests, ${count(refused)} refused`,
          })),
        ]}
        keyOf={({ name }) => name}
        columns={[
          { name: 'what', of: ({ name }) => name },
          { name: 'address', of: ({ address }) => <code>{address ?? '—'}</code> },
          {
            name: 'state',
            of: ({ state }) => (
              <span className={state === 'down' ? 'failed' : undefined}>{state}</span>
            ),
          },
          { name: '', of: ({ detail }) => detail },
        ]}
      />
      <h2>Processes</h2>
      <Table
        label="Processes"
        rows={processes}
        keyOf={({ id }) => id}
        columns={[
          { name: 'service', of: ({ service, version }) => `${service} ${version ?? ''}` },
          {
            name: 'process',
            of: ({ host, pid, id }) => (pid === null ? id : `${host ?? ''} ${pid}`),
          },
          { name: 'seen', of: ({ lastSeenMs }) => <Moment millis={lastSeenMs} /> },
          {
            name: 'clock',
            isNumber: true,
            of: ({ clockSkewMs }) => (
              <Shown
                fact={clockSkewMs}
                as={(millis) => `${millis < 0 ? '−' : '+'}${duration(Math.abs(millis))}`}
              />
            ),
          },
          {
            name: 'lost',
            isNumber: true,
            of: ({ losses: own }) => count(own.reduce((sum, loss) => sum + loss.count, 0)),
          },
        ]}
      />
      <h2>Task queues</h2>
      <Table
        label="Task queues"
        rows={taskQueues}
        keyOf={({ name }) => name}
        columns={[
          { name: 'task queue', of: ({ name }) => name },
          {
            name: 'pollers',
            of: ({ pollers }) =>
              pollers.length === 0 ? (
                <span className="failed">no worker polls</span>
              ) : (
                pollers.length
              ),
          },
          {
            name: 'backlog',
            isNumber: true,
            of: ({ backlog }) => <Shown fact={backlog} as={count} />,
          },
        ]}
      />
      <h2>Telemetry that is known to be lost</h2>
      {losses.length === 0 ? (
        <p className="quiet">None, as far as processes say.</p>
      ) : (
        <Table
          label="Losses"
          rows={losses}
          keyOf={({ signal, reason, saidBy }) => signal + reason + saidBy}
          columns={[
            { name: 'signal', of: ({ signal }) => signal },
            { name: 'reason', of: ({ reason }) => reason },
            { name: 'count', isNumber: true, of: ({ count: many }) => count(many) },
            { name: 'said by', of: ({ saidBy }) => saidBy },
          ]}
        />
      )}
      <h2>Store</h2>
      <p>
        {count(store.spans)} spans, {count(store.logs)} lines, {count(store.metricSeries)} series;{' '}
        {(store.bytes / 1_048_576).toFixed(1)} of {(store.maxBytes / 1_048_576).toFixed(0)} MiB;
        kept for {duration(store.maxAgeMs)}.
        {store.writeError !== null && <span className="failed"> {store.writeError}</span>}
      </p>
    </>
  );
}
