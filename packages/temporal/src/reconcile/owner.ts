/**
 * Which of the workers of a task queue accounts for a run that was closed from outside: each works
 * out the same answer from the pollers that Temporal knows, so that none has to be asked.
 *
 * @module
 */
import { spanIdOf } from '../wire/deterministic-id.ts';

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
