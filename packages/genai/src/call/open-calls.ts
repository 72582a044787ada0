import { setImmediate } from 'node:timers/promises';
import { onLlmShutdown } from '@wflo/shared-state';
import type { ActiveRun } from '../run/active-run.ts';

/** What can be given up when it was forgotten. */
export interface OpenCall {
  abandon(): void;
}

/** Calls that may be open at once; the one that has been open longest makes room. */
const MOST_OPEN = 10_000;

const open = new Set<OpenCall>();
const openInAttempts = new WeakMap<ActiveRun, Set<OpenCall>>();
let hearsShutdown = false;

/**
 * Remembers a call until it ends, so that it is counted even where nobody ever reads it: at the
 * latest when its attempt of an activity has ended, or the process stops.
 */
export function rememberOpen(call: OpenCall, run?: ActiveRun): void {
  if (!hearsShutdown) onLlmShutdown(abandonOpenCalls);
  hearsShutdown = true;
  if (run?.onAttemptEnding !== undefined) openIn(run).add(call);
  open.add(call);
  if (open.size <= MOST_OPEN) return;
  const [oldest] = open;
  oldest?.abandon();
}

export function forgetOpen(call: OpenCall, run?: ActiveRun): void {
  open.delete(call);
  if (run !== undefined) openInAttempts.get(run)?.delete(call);
}

/**
 * Ends the spans of all calls that are still open, as abandoned: for a process that is about to
 * stop, as the shutdown of `@wflo/observability` does. Returns how many there were.
 */
export function abandonOpenCalls(): number {
  return abandonAll(open);
}

function openIn(run: ActiveRun): Set<OpenCall> {
  const known = openInAttempts.get(run);
  if (known !== undefined) return known;
  const calls = new Set<OpenCall>();
  openInAttempts.set(run, calls);
  run.onAttemptEnding?.(async () => {
    if (calls.size === 0) return;
    // What ends along with the attempt is known to have ended a moment later.
    await setImmediate();
    abandonAll(calls);
  });
  return calls;
}

function abandonAll(calls: ReadonlySet<OpenCall>): number {
  const left = [...calls];
  for (const call of left) call.abandon();
  return left.length;
}
