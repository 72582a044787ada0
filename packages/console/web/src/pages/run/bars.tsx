import type { TimelineItem } from '../../api/client.ts';
import { usd } from '../../format/numbers.ts';
import { duration } from '../../format/time.ts';
import { mergedBars } from './merged-bars.ts';
import { partOf, type Range } from './range.ts';
import type { TimelineRow } from './rows.ts';
import type { Inside, Tree } from './tree.ts';

interface RowProps {
  readonly row: TimelineRow;
  readonly tree: Tree;
  readonly id: string;
  readonly top: number;
  readonly height: number;
  readonly range: Range;
  readonly nowMs: number;
  readonly isSelected: boolean;
  readonly onSelect: () => void;
  readonly onToggle: () => void;
}

export function Row(props: RowProps) {
  const { row, tree, range, nowMs, isSelected, onSelect, onToggle } = props;
  const { item, depth, hasChildren, isOpen, folded, bars } = row;
  const note =
    folded === undefined ? noteOf(item, tree.insideOf(item), isOpen, nowMs) : foldedText(folded);
  const end = partOf(latest(bars, nowMs), range);
  const place = placeOf(bars, partOf(earliest(bars), range), end, range, nowMs);
  return (
    <div
      id={props.id}
      role="treeitem"
      aria-level={depth + 1}
      aria-selected={isSelected}
      {...(hasChildren && { 'aria-expanded': isOpen })}
      className="bar-row"
      style={{ top: props.top, height: props.height }}
      onClick={onSelect}
      onDoubleClick={onToggle}
    >
      <span className="label" style={{ paddingLeft: depth * 14 }} title={row.name}>
        <span
          className="fold"
          aria-hidden="true"
          onClick={(event) => {
            if (!hasChildren) return;
            event.stopPropagation();
            onToggle();
          }}
        >
          {hasChildren && (isOpen ? '▾' : '▸')}
        </span>
        <bdi className={`of-${item.kind}`}>{row.name}</bdi>
      </span>
      <span className="track">
        {mergedBars(bars, range, nowMs).map((bar) => (
          <Bar key={bar.id} bar={bar} range={range} nowMs={nowMs} />
        ))}
        {place !== undefined && (
          <span className="note" style={place}>
            {note}
          </span>
        )}
      </span>
    </div>
  );
}

/** A wait that takes less of the axis, in percent, has no room for a note. */
const ROOM = 18;

/**
 * Beside the bars, where there is room; else in what is not hidden by it: the longest wait, one bar
 * that fills the axis, or a row of folded ones. Undefined: nowhere, it is said beside.
 */
function placeOf(
  bars: readonly TimelineItem[],
  start: number,
  end: number,
  range: Range,
  nowMs: number,
): React.CSSProperties | undefined {
  if (end < 64) return { left: `${Math.max(0, end)}%` };
  if (start > 36) return { right: `${100 - Math.min(100, start)}%` };
  const within = (left: string) => ({
    left,
    transform: 'translateX(-50%)',
    background: 'var(--page)',
  });
  const waits = bars.filter(({ kind }) => kind === 'wait');
  if (waits.length === 0) return within('50%');
  const lengths = waits.map(({ startMs, endMs }) => {
    const from = Math.max(0, partOf(startMs, range));
    const to = Math.min(100, partOf(endMs ?? nowMs, range));
    return { middle: (from + to) / 2, length: to - from };
  });
  const longest = lengths.reduce((best, one) => (one.length > best.length ? one : best));
  return longest.length < ROOM ? undefined : within(`${longest.middle}%`);
}

function earliest(bars: readonly TimelineItem[]): number {
  return bars.reduce((first, { startMs }) => Math.min(first, startMs), Infinity);
}

function latest(bars: readonly TimelineItem[], nowMs: number): number {
  return bars.reduce((last, { endMs }) => Math.max(last, endMs ?? nowMs), 0);
}

interface BarProps {
  readonly bar: TimelineItem;
  readonly range: Range;
  readonly nowMs: number;
}

function Bar({ bar, range, nowMs }: BarProps) {
  const left = Math.max(0, partOf(bar.startMs, range));
  const right = Math.min(100, partOf(bar.endMs ?? nowMs, range));
  if (right < 0 || left > 100) return null;
  const state = bar.kind === 'wait' ? 'waiting' : bar.status;
  return (
    <span
      className={`bar-item ${state} ${bar.kind}`}
      title={`${bar.name}: ${noteOf(bar, undefined, true, nowMs)}`}
      style={{ left: `${left}%`, width: `max(3px, ${Math.max(0, right - left)}%)` }}
    >
      {bar.status === 'error' && <span aria-hidden="true">✕</span>}
    </span>
  );
}

/** `340 ms · chat gpt-4o-mini · $0.000129 · attempt 2`: what is known without opening it. */
export function noteOf(
  item: TimelineItem,
  inside: Inside | undefined,
  isOpen: boolean,
  nowMs: number,
): string {
  const parts = [duration((item.endMs ?? nowMs) - item.startMs)];
  if (item.status === 'running') parts.push('running');
  if (item.status === 'error') parts.push('failed');
  if (item.status === 'unknown') parts.push('its end is not known');
  if (item.attempt !== null && item.attempt > 1) parts.push(`attempt ${item.attempt}`);
  const type = item.attributes['type'];
  if (item.kind === 'step' && typeof type === 'string') parts.push(type);
  if (!isOpen && inside !== undefined) parts.push(...namesOf(inside.notable));
  const price = item.usd ?? inside?.usd ?? null;
  if (price !== null) parts.push(usd(price));
  const unpriced =
    (inside?.unpriced ?? 0) + (item.usd === null && item.unpricedReason !== null ? 1 : 0);
  if (unpriced > 0) parts.push(unpriced === 1 ? 'cost unknown' : `${unpriced} costs unknown`);
  return parts.join(' · ');
}

/** `chat gpt-4o-mini ×3`, `python`; at most two names. */
function namesOf(items: readonly TimelineItem[]): string[] {
  const names = new Map<string, number>();
  for (const item of items) {
    const name = shortName(item);
    names.set(name, (names.get(name) ?? 0) + 1);
  }
  const all = [...names].map(([name, count]) => (count === 1 ? name : `${name} ×${count}`));
  return all.length > 2 ? [...all.slice(0, 2), '…'] : all;
}

function shortName({ kind, name, attributes }: TimelineItem): string {
  const language = attributes['sandbox.language'];
  return kind === 'sandbox' && typeof language === 'string' ? language : name;
}

function foldedText(folded: Readonly<Record<string, number>>): string {
  return Object.entries(folded)
    .map(([status, many]) => `${many} ${status}`)
    .join(', ');
}
