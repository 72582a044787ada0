import { pollersOf } from '../server/polling.ts';
import type { ServedTaskQueue } from '../server/task-queue.ts';
import { spanIdOf } from '../wire/deterministic-id.ts';

/** The runs for which one process accounts. */
export interface Share {
  readonly isOwn: (runId: string) => boolean;
  /** Temporal knows of no worker of another process. */
  readonly isAlone: boolean;
}

/**
 * The externally closed runs for which the workers of some identities account: each process works
 * out the same from the pollers that Temporal knows, so that they need not speak to each other.
 */
export async function shareOf(queue: ServedTaskQueue, own: ReadonlySet<string>): Promise<Share> {
  const pollers = [...new Set([...own, ...(await pollersOf(queue))])];
  return {
    isOwn: (runId) => own.has(ownerOf(runId, pollers) ?? ''),
    isAlone: pollers.length === own.size,
  };
}

/** The poller that ranks highest for the run (rendezvous hashing). */
export function ownerOf(runId: string, identities: readonly string[]): string | undefined {
  let owner: string | undefined;
  let highest = '';
  for (const identity of identities) {
    const rank = spanIdOf(`${runId}|${identity}`) + identity;
    if (rank <= highest) continue;
    highest = rank;
    owner = identity;
  }
  return owner;
}
