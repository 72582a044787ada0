import { useNavigate, useSearch } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import type { Timeline as TimelineData, TimelineItem } from '../../api/client.ts';
import { useKeys } from '../../parts/keys.ts';
import { useNow } from '../../parts/values.tsx';
import { Axis, Grid } from './axis.tsx';
import { Row } from './bars.tsx';
import { Detail } from './detail.tsx';
import { Lanes } from './lanes.tsx';
import type { Range } from './range.ts';
import { rowsOf, type TimelineRow } from './rows.ts';
import { treeOf } from './tree.ts';
import './timeline.css';

const ROW = 26;

interface TimelineProps {
  readonly timeline: TimelineData;
  /** Of a definition, from its lines. */
  readonly steps: readonly TimelineItem[];
}

export function Timeline({ timeline, steps }: TimelineProps) {
  const now = useNow();
  const navigate = useNavigate();
  const { item: selected }: { item?: string } = useSearch({ strict: false });
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const [zoom, setZoom] = useState<Range>();
  const startMs = timeline.startMs ?? 0;
  const isRunning = timeline.endMs === null;
  const nowMs = Math.max(startMs + 1, timeline.endMs ?? now);
  const range = zoom ?? { from: startMs, to: nowMs };
  // To ten seconds: the rows of a run that goes on need not be sorted out each second.
  const wholeMillis =
    timeline.endMs === null ? Math.ceil((nowMs - startMs) / 10_000) * 10_000 : nowMs - startMs;

  const tree = useMemo(() => treeOf(timeline.items), [timeline.items]);
  const rows = useMemo(() => {
    const stepTree = treeOf(steps);
    const ofSteps = steps
      .map((item) => rowsOf({ ...stepTree, roots: [item] }, new Set(), 1))
      .flat();
    return [...ofSteps, ...rowsOf(tree, toggled, wholeMillis)];
  }, [steps, tree, toggled, wholeMillis]);

  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW,
    overscan: 20,
  });
  const at = rows.findIndex(({ key }) => key === selected);
  const select = (key: string | undefined) => {
    void navigate({
      to: '.',
      search: (before: Record<string, unknown>) => ({ ...before, item: key }),
      replace: true,
    });
  };
  const go = (index: number) => {
    const to = Math.max(0, Math.min(rows.length - 1, index));
    const row = rows[to];
    if (row === undefined) return;
    select(row.key);
    virtual.scrollToIndex(to);
  };
  const toggle = (key: string) => {
    setToggled((before) => {
      const after = new Set(before);
      if (!after.delete(key)) after.add(key);
      return after;
    });
  };
  /** What is sought may be in a row that is closed: then that is where it is. */
  const next = (fits: (row: TimelineRow) => boolean) => {
    const later = rows.findIndex((row, index) => index > at && fits(row));
    const found = later === -1 ? rows.findIndex(fits) : later;
    if (found !== -1) go(found);
  };
  const row = rows[at];
  const setOpen = (isOpen: boolean) => {
    if (row?.hasChildren === true && row.isOpen !== isOpen) toggle(row.key);
  };
  useKeys({
    j: () => go(at + 1),
    k: () => go(at - 1),
    ArrowDown: () => go(at + 1),
    ArrowUp: () => go(at - 1),
    ArrowRight: () => setOpen(true),
    ArrowLeft: () => setOpen(false),
    Enter: () => {
      if (row?.hasChildren === true) toggle(row.key);
    },
    e: () => next((one) => hasError(one) || (!one.isOpen && tree.insideOf(one.item).errors > 0)),
    w: () => next((one) => hasWait(one) || (!one.isOpen && tree.insideOf(one.item).waits > 0)),
    z: () => setZoom(zoom === undefined && row !== undefined ? around(row, nowMs) : undefined),
    Escape: () => {
      if (zoom === undefined) select(undefined);
      else setZoom(undefined);
    },
  });
  return (
    <div className={row === undefined ? 'timeline' : 'timeline with-detail'}>
      <div className="axis-and-rows">
        <Axis range={range} startMs={startMs} isRunning={isRunning && zoom === undefined} />
        <div
          ref={scroll}
          className="bars"
          role="tree"
          aria-label="Timeline"
          aria-activedescendant={row === undefined ? undefined : `row-${at}`}
          tabIndex={0}
        >
          <div style={{ height: virtual.getTotalSize(), position: 'relative' }} role="presentation">
            <Grid range={range} startMs={startMs} />
            {virtual.getVirtualItems().map(({ index, start }) => {
              const one = rows[index];
              return (
                one !== undefined && (
                  <Row
                    key={one.key}
                    id={`row-${index}`}
                    row={one}
                    tree={tree}
                    top={start}
                    height={ROW}
                    range={range}
                    nowMs={nowMs}
                    isSelected={one.key === selected}
                    onSelect={() => select(one.key)}
                    onToggle={() => {
                      if (one.hasChildren) toggle(one.key);
                    }}
                  />
                )
              );
            })}
          </div>
        </div>
        <Lanes
          items={timeline.items}
          marks={timeline.marks}
          range={range}
          nowMs={nowMs}
          onMark={({ itemId }) => {
            if (rows.some(({ key }) => key === itemId)) select(itemId ?? undefined);
            else void navigate({ to: '.', search: { tab: 'Logs' } });
          }}
        />
        <p className="quiet hint">
          {zoom === undefined ? (
            <>
              <kbd>e</kbd> next error, <kbd>w</kbd> next wait, <kbd>Enter</kbd> opens, <kbd>z</kbd>{' '}
              zooms
            </>
          ) : (
            <button type="button" onClick={() => setZoom(undefined)}>
              Show the whole run
            </button>
          )}
        </p>
      </div>
      {row !== undefined && (
        <Detail key={row.key} row={row} tree={tree} onClose={() => select(undefined)} />
      )}
    </div>
  );
}

function hasError({ item, bars }: TimelineRow): boolean {
  // A workflow fails by what is in it, unless there is nothing else.
  return [item, ...bars].some(({ status, kind }) => status === 'error' && kind !== 'workflow');
}

function hasWait({ item, bars }: TimelineRow): boolean {
  return [item, ...bars].some(({ status, kind }) => status === 'waiting' || kind === 'wait');
}

/** The time of a row, with a tenth of it on each side. */
function around({ bars }: TimelineRow, nowMs: number): Range {
  const from = Math.min(...bars.map(({ startMs }) => startMs));
  const to = Math.max(...bars.map(({ endMs }) => endMs ?? nowMs));
  const margin = Math.max(1, (to - from) / 10);
  return { from: from - margin, to: to + margin };
}
