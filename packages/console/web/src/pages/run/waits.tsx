import type { RunDetail, Waiting } from '../../api/client.ts';
import { useNow } from '../../parts/values.tsx';
import { absolute, relative } from '../../format/time.ts';
import { printable } from '../../format/text.ts';
import { Decision } from './decision.tsx';
import { Chain } from './error-chain.tsx';

/** Why the run does not go on, most important first; what runs is no wait. */
export function Waits({ run }: { readonly run: RunDetail }) {
  const waits = run.waiting.filter(({ kind }) => kind !== 'activity_running');
  const shown = waits.slice(0, 4);
  return (
    <>
      {shown.map((waiting, index) => (
        <WaitingLine key={`${waiting.kind}${waiting.activityId ?? index}`} waiting={waiting}>
          {waiting.kind === 'approval' && waiting.subject !== null && (
            <Decision run={run} step={waiting.subject} />
          )}
        </WaitingLine>
      ))}
      {waits.length > shown.length && (
        <p className="quiet">It waits for {waits.length - shown.length} more.</p>
      )}
    </>
  );
}

interface WaitingLineProps {
  readonly waiting: Waiting;
  readonly children: React.ReactNode;
}

function WaitingLine({ waiting, children }: WaitingLineProps) {
  const now = useNow();
  const { text, remedy, sinceMs, untilMs, failure } = waiting;
  return (
    <div className="waiting-line" role="status">
      <p>
        <strong>waiting for</strong> <bdi>{printable(text)}</bdi>
        {untilMs !== null && (
          <span title={absolute(untilMs)}> · ends {relative(untilMs, now)}</span>
        )}
        {untilMs === null && sinceMs !== null && (
          <span title={absolute(sinceMs)}>
            {' '}
            · since {relative(sinceMs, now).replace(/ ago$/, '')}
          </span>
        )}
        {remedy !== null && children === false && <span className="quiet"> · {remedy}</span>}
      </p>
      {children}
      {failure !== null && (
        <details>
          <summary>Its last failure</summary>
          <Chain error={failure} />
        </details>
      )}
    </div>
  );
}
