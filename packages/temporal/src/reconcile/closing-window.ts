import { literal } from '../server/task-queue.ts';

/**
 * The time slice that one pass of a finder goes through, in milliseconds since the epoch. It is all
 * since its position as long as those are few; after a mass termination they are taken slice by
 * slice, so that what has to be remembered between passes stays small.
 */
export interface ClosingWindow {
  readonly sinceMillis: number;
  /** Exclusive; without one it reaches to whatever was closed last. */
  readonly untilMillis?: number;
}

/** Of Temporal's query language: the runs that were externally closed in a window. */
export function closedIn({ sinceMillis, untilMillis }: ClosingWindow): string {
  const until = untilMillis === undefined ? '' : ` AND CloseTime < ${time(untilMillis)}`;
  return `ExecutionStatus IN ('Terminated', 'TimedOut') AND CloseTime >= ${time(sinceMillis)}${until}`;
}

/** Of Temporal's query language: the runs that are running, or have ended by themselves since. */
export function runningOrEndedSince(sinceMillis: number): string {
  return `(ExecutionStatus = 'Running' OR (ExecutionStatus IN ('Completed', 'Failed', 'Canceled') AND CloseTime >= ${time(sinceMillis)}))`;
}

function time(millis: number): string {
  return literal(new Date(millis).toISOString());
}

/** Runs of one window, but for those that were closed in one and the same millisecond. */
export const MOST_IN_WINDOW = 2_000;

/**
 * The next window from a position on.
 *
 * @param ripeMillis what was closed before this is all visible by now, so that a window that ends
 * here need not be looked at again.
 * @returns `undefined` when there are too many, of which none is ripe yet.
 */
export async function nextWindow(
  sinceMillis: number,
  ripeMillis: number,
  count: (window: ClosingWindow) => Promise<number>,
): Promise<ClosingWindow | undefined> {
  const all = { sinceMillis };
  if ((await count(all)) <= MOST_IN_WINDOW) return all;
  let widthMillis = ripeMillis - sinceMillis;
  if (widthMillis <= 0) return undefined;
  const ripe = () => ({ sinceMillis, untilMillis: sinceMillis + widthMillis });
  while (widthMillis > 1 && (await count(ripe())) > MOST_IN_WINDOW) {
    widthMillis = Math.ceil(widthMillis / 2);
  }
  return ripe();
}
