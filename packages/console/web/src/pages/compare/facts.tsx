import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { RunDetail } from '../../api/client.ts';
import { count } from '../../format/numbers.ts';
import { duration } from '../../format/time.ts';
import { Status } from '../../parts/status.tsx';
import { Moment, Money, Shown } from '../../parts/values.tsx';
import { deepest } from '../run/failure.ts';

const FACTS: readonly (readonly [string, (run: RunDetail) => ReactNode])[] = [
  ['status', ({ status }) => <Shown fact={status} as={(name) => <Status name={name} />} />],
  ['workflow', ({ workflow }) => <Shown fact={workflow} as={(name) => name} />],
  ['started', ({ startedMs }) => <Shown fact={startedMs} as={(ms) => <Moment millis={ms} />} />],
  ['duration', ({ durationMs }) => <Shown fact={durationMs} as={duration} />],
  ['cost', ({ cost }) => <Money cost={cost} />],
  ['tokens in', ({ inputTokens }) => <Shown fact={inputTokens} as={count} />],
  ['tokens out', ({ outputTokens }) => <Shown fact={outputTokens} as={count} />],
  ['LLM calls', ({ llmCalls }) => <Shown fact={llmCalls} as={count} />],
  ['retries', ({ retries }) => <Shown fact={retries} as={count} />],
  ['errors', ({ errors }) => <Shown fact={errors} as={count} />],
  [
    'failed with',
    ({ failure }) => (failure === null ? '' : deepest(failure).message.slice(0, 300)),
  ],
];

export function FactsCompared({ a, b }: { readonly a: RunDetail; readonly b: RunDetail }) {
  return (
    <div className="table" tabIndex={0} role="region" aria-label="The two runs">
      <table className="compared">
        <thead>
          <tr>
            <th scope="col">
              <span className="sr-only">Fact</span>
            </th>
            {[a, b].map(({ executionId }, index) => (
              <th key={index} scope="col">
                <Link to="/runs/$executionId" params={{ executionId }} className="mono">
                  {executionId}
                </Link>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {FACTS.filter(
            ([name]) => name !== 'failed with' || (a.failure ?? b.failure) !== null,
          ).map(([name, of]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{of(a)}</td>
              <td>{of(b)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
