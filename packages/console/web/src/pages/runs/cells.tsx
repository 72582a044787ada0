import { Link } from '@tanstack/react-router';
import { count } from '../../format/numbers.ts';
import { printable } from '../../format/text.ts';
import { Status } from '../../parts/status.tsx';
import { Id, Lasting, Moment, Money, Shown } from '../../parts/values.tsx';
import type { Row } from './pages.ts';

interface CellsProps {
  readonly row: Row;
  readonly isPicked: boolean;
  readonly onPick: (executionId: string) => void;
}

export function RunCells({ row: { run, readMs }, isPicked, onPick }: CellsProps) {
  const { executionId, retries, errors, worker } = run;
  const [error, now] = [run.error, run.now].map((text) => text && printable(text));
  const { inputTokens, outputTokens } = run;
  const tokens =
    inputTokens.value === null || outputTokens.value === null
      ? null
      : inputTokens.value + outputTokens.value;
  const isOpen = run.status.value === 'running' || run.status.value === 'waiting';
  return (
    <>
      <span role="gridcell" className="pick">
        <input
          type="checkbox"
          aria-label={`Compare ${executionId}`}
          checked={isPicked}
          onChange={() => {
            onPick(executionId);
          }}
        />
      </span>
      <span role="gridcell" className="state">
        <Shown fact={run.status} as={(name) => <Status name={name} />} />
      </span>
      <span role="gridcell" className="name cut">
        <Link to="/runs/$executionId" params={{ executionId }} title={run.workflow.value ?? ''}>
          <bdi>
            <Shown fact={run.workflow} as={(name) => name} />
          </bdi>
        </Link>
      </span>
      <span role="gridcell" className="run-id">
        <Id value={executionId} />
      </span>
      <span role="gridcell" className="number">
        <Lasting fact={run.durationMs} readMs={isOpen ? readMs : null} />
      </span>
      <span role="gridcell" className="number">
        <Money cost={run.cost} isShort />
      </span>
      <span role="gridcell" className="number tokens">
        {tokens === null ? (
          <span
            className="unknown"
            title={
              inputTokens.value === null && 'reason' in inputTokens
                ? inputTokens.reason
                : 'Nothing tells of tokens.'
            }
          >
            —
          </span>
        ) : (
          count(tokens)
        )}
      </span>
      <span role="gridcell" className="number retries">
        <Shown fact={retries} as={(value) => (value === 0 ? '' : count(value))} />
      </span>
      <span role="gridcell" className="number errors">
        <Shown
          fact={errors}
          as={(value) => (value === 0 ? '' : <span className="failed">{count(value)}</span>)}
        />
      </span>
      <span
        role="gridcell"
        className={error ? 'now cut failed' : 'now cut quiet'}
        title={error ?? now ?? undefined}
      >
        <bdi>{error ?? now}</bdi>
      </span>
      <span role="gridcell" className="worker cut quiet mono" title={worker.value ?? ''}>
        {worker.value}
      </span>
      <span role="gridcell" className="number started quiet">
        <Shown fact={run.startedMs} as={(millis) => <Moment millis={millis} />} />
      </span>
    </>
  );
}
