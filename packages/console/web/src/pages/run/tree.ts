import type { TimelineItem } from '../../api/client.ts';
import { sumUsd } from '../../format/numbers.ts';

/** What is worth naming on the row of what it happened in. */
const NOTABLE = new Set(['llm', 'agent', 'tool', 'sandbox', 'child', 'nexus']);
/** What only leads to the workflow: it is not drawn around it. */
const CALLERS = new Set(['span', 'client', 'http']);

/** What is in an item, at any depth. */
export interface Inside {
  /** The nearest calls of models, tools, programs and children. */
  readonly notable: readonly TimelineItem[];
  readonly errors: number;
  readonly waits: number;
  /** The sum of the calls that have a price; null when there is none. */
  readonly usd: string | null;
  readonly unpriced: number;
}

export interface Tree {
  readonly roots: readonly TimelineItem[];
  readonly childrenOf: (item: TimelineItem) => readonly TimelineItem[];
  readonly insideOf: (item: TimelineItem) => Inside;
}

const NOTHING: readonly TimelineItem[] = [];
const EMPTY: Inside = { notable: [], errors: 0, waits: 0, usd: null, unpriced: 0 };

/** The items by their parents; a workflow is a root, whoever has called it. */
export function treeOf(items: readonly TimelineItem[]): Tree {
  const byId = new Map(items.map((item) => [item.id, item]));
  const children = new Map<string, TimelineItem[]>();
  const roots: TimelineItem[] = [];
  for (const item of items) {
    const parent = item.parentId === null ? undefined : byId.get(item.parentId);
    const isRoot =
      parent === undefined ||
      parent === item ||
      (item.kind === 'workflow' && isCalledFromOutside(item, byId));
    if (isRoot) roots.push(item);
    else {
      const siblings = children.get(parent.id);
      if (siblings === undefined) children.set(parent.id, [item]);
      else siblings.push(item);
    }
  }
  const inside = new Map<string, Inside>();
  for (const root of roots) collect(root, children, inside);
  return {
    roots: roots.toSorted((a, b) => rank(a) - rank(b) || a.startMs - b.startMs),
    childrenOf: ({ id }) => children.get(id) ?? NOTHING,
    insideOf: ({ id }) => inside.get(id) ?? EMPTY,
  };
}

/** Callers come after what they have called: whoever looks at a run looks for the run. */
function rank({ kind }: TimelineItem): number {
  return kind === 'span' || kind === 'client' ? 1 : 0;
}

function isCalledFromOutside(item: TimelineItem, byId: ReadonlyMap<string, TimelineItem>): boolean {
  const visited = new Set<string>();
  let parent = item.parentId === null ? undefined : byId.get(item.parentId);
  while (parent !== undefined && !visited.has(parent.id)) {
    if (!CALLERS.has(parent.kind)) return false;
    visited.add(parent.id);
    parent = parent.parentId === null ? undefined : byId.get(parent.parentId);
  }
  return true;
}

/** Post-order, without recursion: a run of 10,000 spans may be as deep. */
function collect(
  root: TimelineItem,
  children: ReadonlyMap<string, readonly TimelineItem[]>,
  inside: Map<string, Inside>,
): void {
  const stack = [{ item: root, isDone: false }];
  const visited = new Set<string>();
  while (stack.length > 0) {
    const top = stack.at(-1);
    if (top === undefined) return;
    const own = children.get(top.item.id) ?? NOTHING;
    if (top.isDone || own.length === 0 || visited.has(top.item.id)) {
      stack.pop();
      inside.set(top.item.id, own.length === 0 ? EMPTY : summed(own, inside));
    } else {
      top.isDone = true;
      visited.add(top.item.id);
      for (const item of own) stack.push({ item, isDone: false });
    }
  }
}

function summed(own: readonly TimelineItem[], inside: ReadonlyMap<string, Inside>): Inside {
  const notable: TimelineItem[] = [];
  const prices: string[] = [];
  let [errors, waits, unpriced] = [0, 0, 0];
  for (const item of own) {
    const below = inside.get(item.id) ?? EMPTY;
    const isNotable = NOTABLE.has(item.kind);
    if (isNotable) notable.push(item);
    else notable.push(...below.notable);
    errors += below.errors + (item.status === 'error' ? 1 : 0);
    waits += below.waits + (item.kind === 'wait' || item.status === 'waiting' ? 1 : 0);
    unpriced += below.unpriced;
    // A call within a call (a tool that asks a model) has its own price.
    if (below.usd !== null) prices.push(below.usd);
    if (item.kind !== 'llm') continue;
    if (item.usd !== null) prices.push(item.usd);
    else if (item.unpricedReason !== null) unpriced += 1;
  }
  return { notable, errors, waits, usd: prices.length === 0 ? null : sumUsd(prices), unpriced };
}
