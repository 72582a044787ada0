import { onLlmShutdown } from '@wflo/shared-state';

/** What can be given up when it was forgotten. */
export interface OpenCall {
  abandon(): void;
}

/** Calls that may be open at once; the one that has been open longest makes room. */
const MOST_OPEN = 10_000;

const open = new Set<OpenCall>();
let hearsShutdown = false;

/** Remembers a call until it ends, so that it is counted even where nobody ever reads it. */
export function rememberOpen(call: OpenCall): void {
  if (!hearsShutdown) onLlmShutdown(abandonOpenCalls);
  hearsShutdown = true;
  open.add(call);
  if (open.size <= MOST_OPEN) return;
  const [oldest] = open;
  oldest?.abandon();
}

export function forgetOpen(call: OpenCall): void {
  open.delete(call);
}

/**
 * Ends the spans of all calls that are still open, as abandoned: for a process that is about to
 * stop, as the shutdown of `@wflo/observability` does. Returns how many there were.
 */
export function abandonOpenCalls(): number {
  const calls = [...open];
  for (const call of calls) call.abandon();
  return calls.length;
}
