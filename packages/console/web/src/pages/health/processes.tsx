import type { ProcessHealth } from '../../api/client.ts';
import { count } from '../../format/numbers.ts';
import { duration } from '../../format/time.ts';
import { Table } from '../../parts/table.tsx';
import { Moment, Shown } from '../../parts/values.tsx';

/** A clock that is further off than this moves bars against each other. */
const SKEW_MILLIS = 1_000;
/** A process that sends metrics does so once a minute. */
const SILENT_MILLIS = 180_000;

interface ProcessesProps {
  readonly processes: readonly ProcessHealth[];
  readonly nowMs: number;
}

export function Processes({ processes, nowMs }: ProcessesProps) {
  if (processes.length === 0) {
    return (
      <section>
        <h2>Processes</h2>
        <p className="quiet">
          None has sent telemetry: set OTEL_EXPORTER_OTLP_ENDPOINT of a worker to this console.
        </p>
      </section>
    );
  }
  return (
    <section>
      <h2>Processes</h2>
      <Table<ProcessHealth>
        label="Processes"
        rows={processes}
        keyOf={({ id }) => id}
        columns={[
          { name: 'service', of: ({ service, version }) => `${service} ${version ?? ''}` },
          {
            name: 'process',
            of: ({ host, pid, id, runtime }) => (
              <span title={`${id} ${runtime ?? ''}`}>
                {pid === null ? id.slice(0, 40) : `${host ?? ''} ${pid}`}
              </span>
            ),
          },
          { name: 'seen', of: ({ lastSeenMs }) => <Seen millis={lastSeenMs} nowMs={nowMs} /> },
          { name: 'sends', of: signalsOf },
          {
            name: 'clock',
            isNumber: true,
            of: ({ clockSkewMs }) => <Shown fact={clockSkewMs} as={skew} />,
          },
          {
            name: 'lost',
            isNumber: true,
            of: ({ losses }) => {
              const lost = losses.reduce((sum, loss) => sum + loss.count, 0);
              return lost === 0 ? 'none' : <span className="failed">{count(lost)}</span>;
            },
          },
        ]}
      />
    </section>
  );
}

function Seen({ millis, nowMs }: { readonly millis: number; readonly nowMs: number }) {
  return (
    <span className={nowMs - millis > SILENT_MILLIS ? 'quiet' : undefined}>
      <Moment millis={millis} />
    </span>
  );
}

function signalsOf({ lastSpanMs, lastLogMs, lastMetricMs }: ProcessHealth): string {
  const signals = [
    ['spans', lastSpanMs],
    ['logs', lastLogMs],
    ['metrics', lastMetricMs],
  ] as const;
  return signals.flatMap(([name, last]) => (last === null ? [] : [name])).join(', ');
}

function skew(millis: number) {
  const text = `${duration(Math.abs(millis))} ${millis < 0 ? 'behind' : 'ahead'}`;
  if (Math.abs(millis) < SKEW_MILLIS) return <span title={text}>right</span>;
  return <span className="failed">{text}</span>;
}
