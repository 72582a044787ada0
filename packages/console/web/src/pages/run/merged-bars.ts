import type { TimelineItem } from '../../api/client.ts';
import { partOf, type Range } from './range.ts';

/** More bars than this on one row are nearer to each other than can be seen. */
const MOST_BARS = 250;

/**
 * The bars of a row as they are drawn: of thousands, one for each part of the axis in which some
 * start, as long as they reach, and failed where one of them has.
 */
export function mergedBars(
  bars: readonly TimelineItem[],
  range: Range,
  nowMs: number,
): readonly TimelineItem[] {
  if (bars.length <= MOST_BARS) return bars;
  const slots = new Map<number, TimelineItem>();
  for (const bar of bars) {
    const slot = Math.floor((partOf(bar.startMs, range) / 100) * MOST_BARS);
    const before = slots.get(slot);
    slots.set(
      slot,
      before === undefined ? { ...bar, name: 'several' } : joined(before, bar, nowMs),
    );
  }
  return [...slots.values()];
}

function joined(one: TimelineItem, other: TimelineItem, nowMs: number): TimelineItem {
  const isWorse = other.status === 'error' || (one.status === 'ok' && other.status !== 'ok');
  return {
    ...one,
    status: isWorse ? other.status : one.status,
    endMs: Math.max(one.endMs ?? nowMs, other.endMs ?? nowMs),
  };
}
