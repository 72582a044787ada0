import type { TaskQueueHealth } from '../../api/client.ts';
import { count } from '../../format/numbers.ts';
import { duration } from '../../format/time.ts';
import { Table } from '../../parts/table.tsx';
import { Shown } from '../../parts/values.tsx';

export function TaskQueues({ queues }: { readonly queues: readonly TaskQueueHealth[] }) {
  return (
    <section>
      <h2>Task queues</h2>
      {queues.length === 0 ? (
        <p className="quiet">
          None is known: Temporal is not connected, or no run has told of one.
        </p>
      ) : (
        <Table
          label="Task queues"
          rows={queues}
          keyOf={({ name }) => name}
          columns={[
            { name: 'task queue', of: ({ name }) => name },
            { name: 'pollers', of: (queue) => <Pollers queue={queue} /> },
            {
              name: 'backlog',
              isNumber: true,
              of: ({ backlog }) => <Shown fact={backlog} as={count} />,
            },
            {
              name: 'oldest task',
              isNumber: true,
              of: ({ backlogAgeMs }) => (
                <Shown fact={backlogAgeMs} as={(age) => (age === 0 ? 'none' : duration(age))} />
              ),
            },
          ]}
        />
      )}
    </section>
  );
}

function Pollers({ queue: { pollers, name } }: { readonly queue: TaskQueueHealth }) {
  if (pollers.length === 0) {
    return (
      <span className="failed" title={`Start a worker on task queue ${name}.`}>
        ✕ no worker polls
      </span>
    );
  }
  const kinds = new Set(pollers.map(({ taskType }) => taskType));
  const who = [...new Set(pollers.map(({ identity }) => identity))];
  return (
    <span title={who.join('\n')}>
      {who.length} {who.length === 1 ? 'worker' : 'workers'}, {[...kinds].toSorted().join(' and ')}{' '}
      tasks
    </span>
  );
}
