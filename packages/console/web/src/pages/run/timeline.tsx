import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import type { Timeline as TimelineData, TimelineItem } from '../../api/client.ts';
import { duration } from '../../format/time.ts';
import { usd } from '../../format/numbers.ts';
import { useKeys } from '../../parts/keys.ts';
import { useNow } from '../../parts/values.tsx';
import { Detail } from './detail.tsx';
import { rowsOf, type TimelineRow } from './rows.ts';
import './timeline.css';

const ROW = 26;
const TICKS = 5;

export function Timeline({ timeline }: { readonly timeline: TimelineData }) {
  const now = useNow();
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const [selected, setSelected] = useState<string>();
  const rows = useMemo(() => rowsOf(timeline.items, toggled), [timeline.items, toggled]);
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW,
    overscan: 20,
  });
  const from = timeline.startMs ?? 0;
  const to = Math.max(from + 1, timeline.endMs ?? now);
  const at = rows.findIndex(({ key }) => key === selected);
  const select = (index: number) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (row === undefined) return;
    setSelected(row.key);
    virtual.scrollToIndex(rows.indexOf(row));
  };
  const toggle = (key: string) => {
    const next = new Set(toggled);
    if (!next.delete(key)) next.add(key);
    setToggled(next);
  };
  const next = (fits: (item: TimelineItem) => boolean) => {
    const later = rows.findIndex(
      ({ bars, item }, index) => index > at && [item, ...bars].some(fits),
    );
    select(later === -1 ? rows.findIndex(({ bars, item }) => [item, ...bars].some(fits)) : later);
  };
  useKeys({
    j: () => select(at + 1),
    k: () => select(at - 1),
    ArrowDown: () => select(at + 1),
    ArrowUp: () => select(at - 1),
    Enter: () => {
      if (selected !== undefined) toggle(selected);
    },
    e: () => next(({ status }) => status === 'error'),
    w: () => next(({ status, kind }) => status === 'waiting' || kind === 'wait'),
    Escape: () => setSelected(undefined),
  });
  const row = rows[at];
  return (
    <div className={row === undefined ? 'timeline' : 'timeline with-detail'}>
      <div className="axis-and-rows">
        <Axis millis={to - from} isRunning={timeline.endMs === null} />
        <div ref={scroll} className="bars" role="tree" aria-label="Timeline" tabIndex={0}>
          <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
            {virtual.getVirtualItems().map(({ index, start }) => {
              const one = rows[index];
              return (
                one !== undefined && (
                  <Row
                    key={one.key}
                    row={one}
                    top={start}
                    range={{ from, to }}
                    isSelected={one.key === selected}
                    onSelect={() => setSelected(one.key)}
                    onToggle={() => toggle(one.key)}
                  />
                )
              );
            })}
          </div>
        </div>
      </div>
      {row !== undefined && <Detail row={row} onClose={() => setSelected(undefined)} />}
    </div>
  );
}

function Axis({ millis, isRunning }: { readonly millis: number; readonly isRunning: boolean }) {
  return (
    <div className="axis" aria-hidden="true">
      <span />
      <div>
        {Array.from({ length: TICKS }, (_, tick) => (
          <span key={tick} style={{ left: `${(tick / TICKS) * 100}%` }}>
            {tick === 0 ? '0' : duration((millis * tick) / TICKS)}
          </span>
        ))}
        <span className="last">{isRunning ? 'now' : duration(millis)}</span>
      </div>
    </div>
  );
}

interface RowProps {
  readonly row: TimelineRow;
  readonly top: number;
  readonly range: { readonly from: number; readonly to: number };
  readonly isSelected: boolean;
  readonly onSelect: () => void;
  readonly onToggle: () => void;
}

function Row({ row, top, range, isSelected, onSelect, onToggle }: RowProps) {
  const { item, depth, hasChildren, isOpen, folded, bars } = row;
  return (
    <div
      role="treeitem"
      aria-level={depth + 1}
      aria-selected={isSelected}
      {...(hasChildren && { 'aria-expanded': isOpen })}
      className="bar-row"
      style={{ top, height: ROW }}
      onClick={onSelect}
    >
      <span className="label" style={{ paddingLeft: depth * 14 }} title={row.name}>
        {hasChildren ? (
          <button
            type="button"
            className="fold"
            aria-label={isOpen ? 'Close' : 'Open'}
            onClick={(event) => {
              event.stopPropagation();
              onToggle();
            }}
          >
            {isOpen ? '▾' : '▸'}
          </button>
        ) : (
          <span className="fold" />
        )}
        {row.name}
      </span>
      <span className="track">
        {bars.map((bar) => (
          <Bar key={bar.id} bar={bar} range={range} />
        ))}
        <span className="after" style={{ left: `${positionOf(bars, range)}%` }}>
          {folded === undefined ? textOf(item, range.to) : foldedText(folded)}
        </span>
      </span>
    </div>
  );
}

function Bar({
  bar,
  range: { from, to },
}: {
  readonly bar: TimelineItem;
  readonly range: RowProps['range'];
}) {
  const left = ((bar.startMs - from) / (to - from)) * 100;
  const width = (((bar.endMs ?? to) - bar.startMs) / (to - from)) * 100;
  const state = bar.kind === 'wait' ? 'waiting' : bar.status;
  return (
    <span
      className={`bar-item ${state} ${bar.kind}`}
      title={`${bar.name}: ${textOf(bar, to)}`}
      style={{ left: `${Math.max(0, left)}%`, width: `max(3px, ${Math.max(0, width)}%)` }}
    >
      {bar.status === 'error' && <span aria-label="failed">✕</span>}
    </span>
  );
}

function positionOf(bars: readonly TimelineItem[], { from, to }: RowProps['range']): number {
  const end = Math.max(...bars.map(({ endMs }) => endMs ?? to));
  return Math.min(100, ((end - from) / (to - from)) * 100);
}

function textOf(item: TimelineItem, toMs: number): string {
  const parts = [duration((item.endMs ?? toMs) - item.startMs)];
  if (item.usd !== null) parts.push(usd(item.usd));
  else if (item.unpricedReason !== null) parts.push('cost unknown');
  if (item.attempt !== null && item.attempt > 1) parts.push(`attempt ${item.attempt}`);
  return parts.join(' · ');
}

function foldedText(folded: Readonly<Record<string, number>>): string {
  return Object.entries(folded)
    .map(([status, many]) => `${many} ${status}`)
    .join(', ');
}
