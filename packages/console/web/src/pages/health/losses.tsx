import type { Loss } from '../../api/client.ts';
import { count } from '../../format/numbers.ts';
import { Table } from '../../parts/table.tsx';
import { Moment } from '../../parts/values.tsx';

/** The loss report: what was dropped, where, and why. */
export function Losses({ losses }: { readonly losses: readonly Loss[] }) {
  const rows = summed(losses);
  return (
    <section>
      <h2>Loss report</h2>
      {rows.length === 0 ? (
        <p className="quiet">
          No telemetry is known to be lost, by this console or by the processes that report to it.
        </p>
      ) : (
        <Table<Loss>
          label="Loss report"
          rows={rows}
          keyOf={({ signal, reason, saidBy }) => `${signal} ${reason} ${saidBy}`}
          columns={[
            { name: 'signal', of: ({ signal }) => signal },
            { name: 'reason', of: ({ reason }) => reason.replaceAll('_', ' ') },
            {
              name: 'lost',
              isNumber: true,
              of: ({ count: many }) => <span className="failed">{count(many)}</span>,
            },
            {
              name: 'said by',
              of: ({ saidBy }) => (saidBy === 'process' ? 'the process' : 'this console'),
            },
            {
              name: 'last',
              isNumber: true,
              of: ({ lastMs }) => (lastMs === null ? '—' : <Moment millis={lastMs} />),
            },
          ]}
        />
      )}
    </section>
  );
}

/** Those of several processes with one reason are one line; Processes says whose they are. */
function summed(losses: readonly Loss[]): Loss[] {
  const sums = new Map<string, Loss>();
  for (const loss of losses) {
    const key = `${loss.signal} ${loss.reason} ${loss.saidBy}`;
    const before = sums.get(key);
    sums.set(key, {
      ...loss,
      count: (before?.count ?? 0) + loss.count,
      lastMs: Math.max(before?.lastMs ?? 0, loss.lastMs ?? 0) || null,
    });
  }
  return [...sums.values()].toSorted((a, b) => b.count - a.count);
}
