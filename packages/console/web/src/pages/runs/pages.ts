import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { get, type RunList, type RunRow } from '../../api/client.ts';
import { useLive } from '../../api/live.ts';

export type Filters = Readonly<Record<string, string | undefined>>;

/** Rows of a page. */
const PAGE = 500;
/** Runs that start so long after the newest one are shown without being called new. */
const SLACK_MILLIS = 1_000;

export interface Row {
  readonly run: RunRow;
  /** When it was read, by this machine's clock. */
  readonly readMs: number;
}

export interface Runs {
  /** Totals, chart and choices; always the newest. */
  readonly head: RunList | undefined;
  readonly error: Error | null;
  /** Rows that have been found so far. */
  readonly count: number;
  /** Undefined while it is read: pages far from what is seen are let go. */
  readonly row: (index: number) => Row | undefined;
  /** Runs that have started since the list was read, and are not in it; at most 100. */
  readonly newer: number;
  readonly showNewer: () => void;
  /** Says which rows are seen. */
  readonly see: (first: number, last: number) => void;
}

/** What is listed: runs of a filter that started at `anchorMs` at the latest. */
interface Listed {
  readonly key: string;
  readonly query: Filters;
  readonly anchorMs: number;
  /** Cursors of its pages, as far as they are known. */
  readonly cursors: readonly string[];
}

/**
 * The runs of a filter as pages of a cursor that stands still: what starts later is counted, and
 * shown when asked for or while `follows`, so that nothing moves under the hand. Pages that hold a
 * run that has changed are read again in place.
 */
export function useRuns(filters: Filters, follows: boolean): Runs {
  const query: Filters = { since: '24h', ...filters };
  const key = JSON.stringify(query);
  const head = useQuery({
    queryKey: ['runs', query, 'head'],
    queryFn: ({ signal }) => get<RunList>('/api/runs', { ...query, limit: 100 }, signal),
    placeholderData: keepPreviousData,
    // Whether Temporal is there is told by no event.
    refetchInterval: 10_000,
  });
  const [listed, setListed] = useState<Listed>();
  const [seen, setSeen] = useState({ first: 0, last: 0 });
  const showFrom = (newestMs: number) => {
    const anchorMs = newestMs + SLACK_MILLIS;
    setListed({ key, query, anchorMs, cursors: [`${anchorMs},`] });
  };
  if (head.data !== undefined && !head.isPlaceholderData) {
    const newestMs = newestOf(head.data.runs);
    const isOther = listed?.key !== key;
    if (isOther || (follows && newestMs > listed.anchorMs)) showFrom(newestMs);
  }

  const cursors = listed?.cursors ?? [];
  const from = Math.max(0, Math.floor(seen.first / PAGE) - 1);
  const to = Math.min(cursors.length - 1, Math.floor(seen.last / PAGE) + 1);
  const pages = useQueries({
    queries: cursors.slice(from, to + 1).map((before, index) => ({
      queryKey: ['runs', listed?.query, 'page', before],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        get<RunList>('/api/runs', { ...listed?.query, limit: PAGE, before }, signal),
      ...(from + index === 0 && head.data !== undefined && { placeholderData: head.data }),
      gcTime: 60_000,
      staleTime: Infinity,
    })),
  });
  const last = to === cursors.length - 1 ? pages.at(-1) : undefined;
  const next = last?.isPlaceholderData === false ? (last.data?.next ?? null) : null;
  const isNearEnd = seen.last >= (cursors.length - 1) * PAGE;
  if (listed !== undefined && next !== null && isNearEnd && !cursors.includes(next)) {
    setListed({ ...listed, cursors: [...cursors, next] });
  }

  useLive(({ queryKey, state }, event) => {
    const [topic, , part] = queryKey;
    if (topic !== 'runs') return false;
    if (event.type === 'reset') return true;
    if (event.type !== 'runs') return false;
    if (part === 'head') return true;
    const changed = new Set(event.executionIds);
    const page = state.data as RunList | undefined; // as its query function gives it
    return page?.runs.some(({ executionId }) => changed.has(executionId)) === true;
  });

  return {
    head: head.data,
    error: head.error ?? pages.find(({ error }) => error !== null)?.error ?? null,
    count:
      cursors.length === 0 ? 0 : (cursors.length - 1) * PAGE + (last?.data?.runs.length ?? PAGE),
    row: (index) => {
      const page = pages[Math.floor(index / PAGE) - from];
      const run = page?.data?.runs[index % PAGE];
      return run === undefined ? undefined : { run, readMs: page?.dataUpdatedAt ?? 0 };
    },
    newer:
      listed === undefined || head.data === undefined
        ? 0
        : head.data.runs.filter(({ startedMs }) => (startedMs.value ?? 0) > listed.anchorMs).length,
    showNewer: () => {
      showFrom(newestOf(head.data?.runs ?? []));
    },
    see: (first, lastSeen) => {
      setSeen((before) =>
        before.first === first && before.last === lastSeen ? before : { first, last: lastSeen },
      );
    },
  };
}

function newestOf(runs: readonly RunRow[]): number {
  return Math.ceil(Math.max(0, ...runs.map(({ startedMs }) => startedMs.value ?? 0)));
}
