import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where programs that were downloaded or built are kept, outside of the checkout so that the next
 * clone finds them: `$XDG_CACHE_HOME/wflo/bin`, by default `~/.cache/wflo/bin`.
 */
export function cacheFolder(env = process.env) {
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'wflo', 'bin');
}
