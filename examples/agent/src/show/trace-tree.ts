import type { WrittenSpan } from './trace-file.ts';

const BAR_WIDTH = 28;
const NAME_WIDTH = 40;

/**
 * A trace as lines: spans of one name below one parent share a line, with how many they are, when
 * they ran, and how long the longest took.
 */
export function traceTree(spans: readonly WrittenSpan[]): string[] {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const roots = spans.filter(({ parentSpanId: id }) => id === undefined || !ids.has(id));
  const begin = Math.min(...spans.map(({ startMillis }) => startMillis));
  const end = Math.max(...spans.map(({ endMillis }) => endMillis));
  return linesOf(roots, { spans, begin, span: end - begin || 1, depth: 0 });
}

interface Place {
  readonly spans: readonly WrittenSpan[];
  readonly begin: number;
  readonly span: number;
  readonly depth: number;
}

function linesOf(siblings: readonly WrittenSpan[], place: Place): string[] {
  const groups = Map.groupBy(siblings, ({ name }) => name);
  return [...groups]
    .sort(([, one], [, other]) => startOf(one) - startOf(other))
    .flatMap(([name, group]) => {
      const ids = new Set(group.map(({ spanId }) => spanId));
      const children = place.spans.filter(
        ({ parentSpanId: id }) => id !== undefined && ids.has(id),
      );
      return [
        lineOf(name, group, place),
        ...linesOf(children, { ...place, depth: place.depth + 1 }),
      ];
    });
}

function lineOf(
  name: string,
  group: readonly WrittenSpan[],
  { begin, span, depth }: Place,
): string {
  const count = group.length === 1 ? '' : ` ×${group.length}`;
  const failed = group.filter((one) => one.failed).length;
  const longest = Math.max(...group.map(({ startMillis, endMillis }) => endMillis - startMillis));
  const text = `${'  '.repeat(depth)}${name}${count}`.padEnd(NAME_WIDTH);
  const bar = barOf(group, begin, span);
  const seconds = `${(longest / 1_000).toFixed(3)} s`.padStart(9);
  return `${text} ${bar} ${seconds}${failed === 0 ? '' : `  ${failed} failed`}`;
}

/** Where at least one span of the group was running. */
function barOf(group: readonly WrittenSpan[], begin: number, span: number): string {
  const at = (time: number) => ((time - begin) / span) * BAR_WIDTH;
  return Array.from({ length: BAR_WIDTH }, (_, cell) =>
    group.some((one) => at(one.startMillis) < cell + 1 && at(one.endMillis) >= cell) ? '█' : '·',
  ).join('');
}

const startOf = (group: readonly WrittenSpan[]) =>
  Math.min(...group.map(({ startMillis }) => startMillis));
