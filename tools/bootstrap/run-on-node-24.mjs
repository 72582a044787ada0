/**
 * What the entry points have in common: check the machine, install the dependencies, go on with
 * the Node 24 among them. They and what they import first are written so that Node 12 can read them
 * and say that it is too old: no top-level await, no `?.`, no `??`.
 *
 * @module
 */
import { requireNode, requirePlatform } from './requirements.mjs';
import { reportFailure } from './setup-error.mjs';

/**
 * Runs `script` (a path in the checkout) on Node 24 with our arguments; takes over its end. What
 * `checkArguments` throws ends it before anything is installed.
 */
export async function runOnNode24(script, checkArguments = async () => {}) {
  // A reader that has gone, as of `npm start | head`, ends us without a stack.
  process.stdout.once('error', () => process.exit(128 + 13));
  try {
    requireNode();
    requirePlatform();
    await checkArguments();
    // Loaded only now: an older Node does not know all that these import.
    const { ensureDependencies } = await import('./dependencies.mjs');
    const { handOver } = await import('./hand-over.mjs');
    await ensureDependencies();
    await handOver(script);
  } catch (error) {
    reportFailure(error);
  }
}
