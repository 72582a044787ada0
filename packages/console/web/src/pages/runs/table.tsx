import { Link, useNavigate } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import { useKeys } from '../../parts/keys.ts';
import { RunCells } from './cells.tsx';
import type { Runs } from './pages.ts';

const ROW = 28;
const HEADS = [
  ['', 'pick'],
  ['Status', 'state'],
  ['Workflow', 'name'],
  ['Run', 'run-id'],
  ['Duration', 'number'],
  ['Cost', 'number'],
  ['Tokens', 'number tokens'],
  ['Retries', 'number retries'],
  ['Errors', 'number errors'],
  ['Now', 'now'],
  ['Worker', 'worker'],
  ['Started', 'number started'],
] as const;

interface TableProps {
  readonly runs: Runs;
  /** Whether what starts is to be shown at once: nobody reads further down, or has chosen a row. */
  readonly onFollow: (follows: boolean) => void;
}

export function RunsTable({ runs, onFollow }: TableProps) {
  const scroll = useRef<HTMLDivElement>(null);
  const navigate = useNavigate();
  const [at, setAt] = useState(-1);
  const [picked, setPicked] = useState<readonly string[]>([]);
  const rows = useVirtualizer({
    count: runs.count,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  const items = rows.getVirtualItems();
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];
  const { see } = runs;
  useEffect(() => {
    see(first, last);
  });
  const isAtTop = (rows.scrollOffset ?? 0) < ROW;
  const follows = isAtTop && at < 0 && picked.length === 0;
  useEffect(() => {
    onFollow(follows);
  }, [follows, onFollow]);

  const go = (to: number) => {
    const next = Math.max(0, Math.min(runs.count - 1, to));
    setAt(next);
    rows.scrollToIndex(next);
  };
  const pick = (executionId: string | undefined) => {
    if (executionId === undefined) return;
    setPicked((before) =>
      before.includes(executionId)
        ? before.filter((one) => one !== executionId)
        : [...before, executionId].slice(-2),
    );
  };
  useKeys({
    j: () => {
      go(at + 1);
    },
    k: () => {
      go(at - 1);
    },
    Enter: () => {
      const run = runs.row(at)?.run;
      if (run === undefined) return;
      void navigate({ to: '/runs/$executionId', params: { executionId: run.executionId } });
    },
    x: () => {
      pick(runs.row(at)?.run.executionId);
    },
    Escape: () => {
      setAt(-1);
      setPicked([]);
    },
  });
  return (
    <>
      <div className="runs" role="grid" aria-label="Runs" aria-rowcount={runs.count + 1}>
        <div role="rowgroup">
          <div className="run head" role="row" aria-rowindex={1}>
            {HEADS.map(([name, part]) => (
              <span key={part} role="columnheader" className={part}>
                {name === '' ? <span className="sr-only">Compare</span> : name}
              </span>
            ))}
          </div>
        </div>
        <div ref={scroll} className="rows" role="rowgroup" tabIndex={0} aria-label="Rows">
          <div style={{ height: rows.getTotalSize(), position: 'relative' }} role="presentation">
            {items.map(({ index, start }) => {
              const row = runs.row(index);
              return (
                <div
                  key={row?.run.executionId ?? index}
                  role="row"
                  aria-rowindex={index + 2}
                  aria-selected={index === at}
                  className="run"
                  style={{ position: 'absolute', top: start, height: ROW, left: 0, right: 0 }}
                >
                  {row === undefined ? (
                    <span role="gridcell" className="loading">
                      …
                    </span>
                  ) : (
                    <RunCells
                      row={row}
                      isPicked={picked.includes(row.run.executionId)}
                      onPick={pick}
                    />
                  )}
                </div>
              );
            })}
          </div>
        </div>
      </div>
      {picked.length > 0 && <Picked picked={picked} onClear={() => setPicked([])} />}
    </>
  );
}

function Picked({
  picked,
  onClear,
}: {
  readonly picked: readonly string[];
  readonly onClear: () => void;
}) {
  const [a, b] = picked;
  return (
    <div className="picked" role="status">
      {b === undefined ? (
        <span>One run is chosen: choose another to compare the two.</span>
      ) : (
        <Link to="/compare" search={{ a, b }} className="button">
          Compare the two
        </Link>
      )}
      <button type="button" onClick={onClear}>
        Clear
      </button>
    </div>
  );
}
