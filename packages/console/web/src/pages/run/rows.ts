import type { TimelineItem } from '../../api/client.ts';

/** A line of the timeline. */
export interface TimelineRow {
  readonly key: string;
  readonly depth: number;
  readonly name: string;
  /** What is drawn on its part of the axis. */
  readonly bars: readonly TimelineItem[];
  /** What is shown beside when it is selected. */
  readonly item: TimelineItem;
  /** Of equal branches that are folded into one: how many there are by status. */
  readonly folded: Readonly<Record<string, number>> | undefined;
  readonly hasChildren: boolean;
  readonly isOpen: boolean;
}

/** From so many on, siblings of one name are one row until it is opened. */
const FOLD_FROM = 6;

/**
 * The rows that are to be seen: `toggled` has the keys of rows that are not as they are at first.
 * What runs in attempts is one row, its attempts and waits bars of it.
 */
export function rowsOf(
  items: readonly TimelineItem[],
  toggled: ReadonlySet<string>,
): TimelineRow[] {
  const children = new Map<string | null, TimelineItem[]>();
  const known = new Set(items.map(({ id }) => id));
  for (const item of items) {
    const parent = item.parentId !== null && known.has(item.parentId) ? item.parentId : null;
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [item]);
    else siblings.push(item);
  }
  const rows: TimelineRow[] = [];
  const walk = (parent: string | null, depth: number): void => {
    for (const group of grouped(children.get(parent) ?? [])) addGroup(group, depth);
  };
  const addGroup = (group: readonly TimelineItem[], depth: number): void => {
    const [first] = group;
    if (first === undefined) return;
    if (group.length < FOLD_FROM) {
      for (const item of group) addItem(item, depth);
      return;
    }
    const key = `fold:${first.id}`;
    const isOpen = toggled.has(key);
    const folded: Record<string, number> = {};
    for (const { status } of group) folded[status] = (folded[status] ?? 0) + 1;
    const name = `${first.name} ×${group.length}`;
    rows.push({ key, depth, name, bars: group, item: first, folded, hasChildren: true, isOpen });
    if (isOpen) for (const item of group) addItem(item, depth + 1);
  };
  const addItem = (item: TimelineItem, depth: number): void => {
    const own = children.get(item.id) ?? [];
    const inside = own.filter(isBar);
    // A step is what its attempts are; anything else lasts through its waits.
    const bars = item.kind === 'step' && inside.length > 0 ? inside : [item, ...inside];
    const below =
      inside.length === 0
        ? own
        : [
            ...own.filter((one) => !isBar(one)),
            ...inside.flatMap((one) => children.get(one.id) ?? []),
          ];
    const isOpen = below.length > 0 && toggled.has(item.id) === depth > 1;
    rows.push({
      key: item.id,
      depth,
      name: item.name,
      bars,
      item,
      folded: undefined,
      hasChildren: below.length > 0,
      isOpen,
    });
    if (isOpen)
      for (const group of grouped(below.toSorted((a, b) => a.startMs - b.startMs)))
        addGroup(group, depth + 1);
  };
  walk(null, 0);
  return rows;
}

function isBar({ kind }: TimelineItem): boolean {
  return kind === 'attempt' || kind === 'wait';
}

/** Siblings by name and kind, in the order in which the first of each began. */
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
