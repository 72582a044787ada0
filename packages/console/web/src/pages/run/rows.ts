import type { TimelineItem } from '../../api/client.ts';
import type { Tree } from './tree.ts';

/** A line of the timeline. */
export interface TimelineRow {
  readonly key: string;
  readonly depth: number;
  readonly name: string;
  /** What is drawn on its part of the axis. */
  readonly bars: readonly TimelineItem[];
  /** What is shown beside when it is selected. */
  readonly item: TimelineItem;
  /** Of branches that are folded into one row: how many there are by status. */
  readonly folded: Readonly<Record<string, number>> | undefined;
  readonly hasChildren: boolean;
  readonly isOpen: boolean;
}

/** From so many on, siblings of one name, or brief ones, are one row until it is opened. */
const FOLD_FROM = 6;
/** A part of the whole that is too short to be read on the axis. */
const BRIEF_PART = 0.02;
const BRIEF_KINDS = new Set(['attempt', 'step', 'database', 'http', 'span', 'client']);

/**
 * The rows that are to be seen: `toggled` has the keys of rows that are not as they are at first.
 * What runs in attempts is one row, its attempts and waits bars of it.
 */
export function rowsOf(
  tree: Tree,
  toggled: ReadonlySet<string>,
  wholeMillis: number,
): TimelineRow[] {
  const rows: TimelineRow[] = [];
  const isBrief = (item: TimelineItem): boolean => {
    const { notable, errors, waits } = tree.insideOf(item);
    return (
      BRIEF_KINDS.has(item.kind) &&
      item.status === 'ok' &&
      notable.length + errors + waits === 0 &&
      item.endMs !== null &&
      item.endMs - item.startMs < wholeMillis * BRIEF_PART
    );
  };
  const addAll = (siblings: readonly TimelineItem[], depth: number, parent: string): void => {
    const brief = siblings.filter(isBrief);
    const others =
      brief.length < FOLD_FROM ? siblings : siblings.filter((item) => !brief.includes(item));
    // Brief ones among others are in the way; where there is nothing else, they are what there is.
    const isFolded = others.length < siblings.length && others.length > 0;
    for (const group of grouped(isFolded ? others : siblings)) addGroup(group, depth);
    if (isFolded)
      addFold(brief, `brief:${parent}`, `${brief.length} brief ${nounOf(brief)}`, depth);
  };
  const addGroup = (group: readonly TimelineItem[], depth: number): void => {
    const [first] = group;
    if (first === undefined) return;
    if (group.length < FOLD_FROM) for (const item of group) addItem(item, depth);
    else addFold(group, `fold:${first.id}`, `${first.name} ×${group.length}`, depth);
  };
  const addFold = (
    group: readonly TimelineItem[],
    key: string,
    name: string,
    depth: number,
  ): void => {
    const [item] = group;
    if (item === undefined) return;
    const isOpen = toggled.has(key);
    const folded: Record<string, number> = {};
    for (const { status } of group) folded[status] = (folded[status] ?? 0) + 1;
    rows.push({ key, depth, name, bars: group, item, folded, hasChildren: true, isOpen });
    if (isOpen) for (const one of group) addItem(one, depth + 1);
  };
  const addItem = (item: TimelineItem, depth: number): void => {
    const own = tree.childrenOf(item);
    const inside = own.filter(isBar);
    // A step is what its attempts are; anything else lasts through its waits.
    const bars = item.kind === 'step' && inside.length > 0 ? inside : [item, ...inside];
    const below =
      inside.length === 0
        ? own
        : [...own.filter((one) => !isBar(one)), ...inside.flatMap(tree.childrenOf)];
    const isAttempt = inside.length > 0 && item.kind === 'workflow';
    const shown = isAttempt ? own : below;
    // Of a trace without a workflow, the one root is only around what there is to see.
    const isOpenAtFirst = item.kind === 'workflow' || (depth === 0 && tree.roots.length === 1);
    const isOpen = shown.length > 0 && toggled.has(item.id) !== isOpenAtFirst;
    rows.push({
      key: item.id,
      depth,
      name: item.name,
      bars: isAttempt ? [item] : bars,
      item,
      folded: undefined,
      hasChildren: shown.length > 0,
      isOpen,
    });
    if (isOpen)
      addAll(
        shown.toSorted((a, b) => a.startMs - b.startMs),
        depth + 1,
        item.id,
      );
  };
  addAll(tree.roots, 0, '');
  return rows;
}

function nounOf(items: readonly TimelineItem[]): string {
  const isActivity = items.every(({ kind }) => kind === 'attempt' || kind === 'step');
  return isActivity ? 'activities' : 'spans';
}

function isBar({ kind }: TimelineItem): boolean {
  return kind === 'attempt' || kind === 'wait';
}

/** Siblings by name and kind, in the order in which the first of each started. */
function grouped(siblings: readonly TimelineItem[]): TimelineItem[][] {
  const groups = new Map<string, TimelineItem[]>();
  for (const item of siblings) {
    const key = `${item.kind}\n${item.name}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
