import type { Timeline, TimelineItem } from '../../api/client.ts';
import { sumUsd } from '../../format/numbers.ts';

/** What a kind of work took in a run, all of it together. */
export interface Total {
  readonly name: string;
  readonly kind: string;
  readonly count: number;
  readonly errors: number;
  readonly millis: number;
  readonly usd: string | null;
  readonly startMs: number;
}

const KINDS = new Set(['attempt', 'wait', 'llm', 'tool', 'sandbox', 'child', 'agent']);

/** By kind and name; waits by what they waited for. */
export function totalsOf({ items, endMs }: Timeline): Map<string, Total> {
  const totals = new Map<string, Total>();
  const nowMs = endMs ?? Date.now();
  for (const item of items) {
    if (!KINDS.has(item.kind)) continue;
    const name = item.kind === 'wait' ? 'waits between attempts' : item.name;
    const key = `${item.kind} ${name}`;
    totals.set(key, added(totals.get(key), item, name, nowMs));
  }
  return totals;
}

function added(before: Total | undefined, item: TimelineItem, name: string, nowMs: number): Total {
  const prices = [before?.usd ?? null, item.usd].filter((price) => price !== null);
  return {
    name,
    kind: item.kind,
    count: (before?.count ?? 0) + 1,
    errors: (before?.errors ?? 0) + (item.status === 'error' ? 1 : 0),
    millis: (before?.millis ?? 0) + ((item.endMs ?? nowMs) - item.startMs),
    usd: prices.length === 0 ? null : sumUsd(prices),
    startMs: before?.startMs ?? item.startMs,
  };
}
