import type { Health } from '../../api/client.ts';
import { many } from '../../format/numbers.ts';
import { Table } from '../../parts/table.tsx';

interface Line {
  readonly name: string;
  readonly address: string | null;
  readonly state: 'up' | 'down' | 'off';
  readonly detail: string;
}

/** What is asked, and the doors by which telemetry comes in. */
export function Connections({ health: { connections, receivers } }: { readonly health: Health }) {
  const lines: Line[] = [
    ...connections.map(({ name, address, state, detail }) => ({ name, address, state, detail })),
    ...receivers.map(({ protocol, address, error, requests, refused }): Line => {
      const name = protocol === 'grpc' ? 'OTLP over gRPC' : 'OTLP over HTTP';
      const state = address === null ? 'down' : 'up';
      const told = refused === 0 ? '' : `, ${refused} refused`;
      return { name, address, state, detail: error ?? `${many(requests, 'request')}${told}` };
    }),
  ];
  return (
    <section>
      <h2>Connections</h2>
      <Table
        label="Connections"
        rows={lines}
        keyOf={({ name }) => name}
        columns={[
          { name: 'what', of: ({ name }) => name },
          { name: 'state', of: ({ state }) => <State state={state} /> },
          { name: 'address', of: ({ address }) => <code>{address ?? '—'}</code> },
          { name: 'detail', of: ({ detail }) => <span title={detail}>{detail}</span> },
        ]}
      />
    </section>
  );
}

const SIGNS = { up: ['●', 'fine'], down: ['✕', 'failed'], off: ['○', 'quiet'] } as const;

function State({ state }: Pick<Line, 'state'>) {
  const [sign, name] = SIGNS[state];
  return (
    <span className={name}>
      <span aria-hidden="true">{sign}</span> {state}
    </span>
  );
}
