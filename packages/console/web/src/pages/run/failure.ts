import type { ErrorChain } from '../../api/client.ts';

/** The cause that everything else came from. */
export function deepest(error: ErrorChain): ErrorChain {
  return error.cause === null ? error : deepest(error.cause);
}
