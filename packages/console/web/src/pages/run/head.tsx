import { Link } from '@tanstack/react-router';
import type { RunDetail } from '../../api/client.ts';
import { count, many, usd } from '../../format/numbers.ts';
import { printable } from '../../format/text.ts';
import { Status } from '../../parts/status.tsx';
import { Id, Lasting, Moment, Money, Shown } from '../../parts/values.tsx';
import { Actions } from './actions.tsx';
import { deepest } from './failure.ts';
import { ShareButton } from './share-button.tsx';

interface HeadProps {
  readonly run: RunDetail;
  /** Of a run that goes on: when this was read. */
  readonly readMs: number | null;
}

export function Head({ run, readMs }: HeadProps) {
  const { failure } = run;
  return (
    <header className="run-head">
      <div className="title">
        <h1>
          <bdi title={run.workflow.value ?? ''}>
            <Shown fact={run.workflow} as={(name) => name} />
          </bdi>{' '}
          <Id value={run.executionId} />
        </h1>
        <div className="actions">
          <Actions run={run} />
          <Link to="/compare" search={{ a: run.executionId }} className="button">
            compare
          </Link>
          <ShareButton run={run} />
        </div>
      </div>
      <p className="facts">
        <span>
          <Shown fact={run.status} as={(name) => <Status name={name} />} />{' '}
          <Lasting fact={run.durationMs} readMs={readMs} />
        </span>
        <Spent run={run} />
        <Tokens run={run} />
        {(run.retries.value ?? 0) > 0 && (
          <span>{many(run.retries.value ?? 0, 'retry', 'retries')}</span>
        )}
        {(run.errors.value ?? 0) > 0 && (
          <span className="failed">{many(run.errors.value ?? 0, 'error')}</span>
        )}
        <span className="quiet">
          started <Shown fact={run.startedMs} as={(millis) => <Moment millis={millis} />} />
        </span>
        <Relatives run={run} />
      </p>
      {failure !== null && (
        <p className="notice failure" role="note">
          <strong>{deepest(failure).type ?? 'Failed'}: </strong>
          <bdi>{printable(deepest(failure).message)}</bdi>
        </p>
      )}
    </header>
  );
}

function Spent({ run }: { readonly run: RunDetail }) {
  const { budget, cost } = run;
  return (
    <>
      <span>
        <Money cost={cost} />
        {cost.wastedUsd !== null && Number(cost.wastedUsd) > 0 && (
          <span className="failed"> · {usd(cost.wastedUsd)} wasted on failed attempts</span>
        )}
      </span>
      {budget.value !== null && (
        <span
          title={`limit ${budget.value.limitUsd} USD, available ${budget.value.availableUsd} USD`}
        >
          budget {usd(budget.value.spentUsd)} of {usd(budget.value.limitUsd)}
          {Number(budget.value.reservedUsd) > 0 && `, ${usd(budget.value.reservedUsd)} reserved`}
          {Number(budget.value.unknownUsd) > 0 && (
            <span className="unknown">, {usd(budget.value.unknownUsd)} held for unknown calls</span>
          )}
        </span>
      )}
    </>
  );
}

function Tokens({ run: { inputTokens, outputTokens } }: { readonly run: RunDetail }) {
  if (inputTokens.value === null && outputTokens.value === null) return null;
  return (
    <span>
      <Shown fact={inputTokens} as={(tokens) => `${count(tokens)} tok in`} />,{' '}
      <Shown fact={outputTokens} as={(tokens) => `${count(tokens)} out`} />
    </span>
  );
}

function Relatives({ run }: { readonly run: RunDetail }) {
  const { parent, children, links, sessionId, userId } = run;
  return (
    <>
      {sessionId !== null && (
        <span>
          session{' '}
          <Link to="/runs" search={{ session: sessionId }}>
            {sessionId}
          </Link>
        </span>
      )}
      {userId !== null && (
        <span>
          user{' '}
          <Link to="/runs" search={{ user: userId }}>
            {userId}
          </Link>
        </span>
      )}
      {parent !== null && (
        <span>
          child of{' '}
          <Link to="/runs/$executionId" params={{ executionId: parent.executionId }}>
            {parent.executionId}
          </Link>
        </span>
      )}
      {children.length > 0 && (
        <details className="children">
          <summary>{many(children.length, 'child', 'children')}</summary>
          <ul>
            {children.map(({ executionId, workflow }) => (
              <li key={executionId}>
                <Link to="/runs/$executionId" params={{ executionId }}>
                  {workflow ?? ''} {executionId}
                </Link>
              </li>
            ))}
          </ul>
        </details>
      )}
      {links.map(({ name, url }) => (
        <a key={url} href={url} target="_blank" rel="noreferrer">
          {name} ↗
        </a>
      ))}
    </>
  );
}
