import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from '../bootstrap/setup-error.mjs';
import { STATE_FOLDER } from '../bootstrap/workspace.mjs';
import { tryLock } from '../cache/exclusively.mjs';

/**
 * Takes the state folder for this process: two Temporal servers on one file would damage it.
 *
 * @throws {SetupError} WFLO_OTHER_SYSTEM when another `npm start` has it.
 * @returns what gives it back.
 */
export function claimStateFolder(folder = STATE_FOLDER) {
  mkdirSync(folder, { recursive: true });
  const lock = join(folder, 'start.lock');
  // The first try frees the lock of one that was killed.
  if (!tryLock(lock) && !tryLock(lock)) {
    throw new SetupError(
      'WFLO_OTHER_SYSTEM',
      `Another "npm start" runs with the state folder ${folder} (its process is in ${lock}/pid). ` +
        'End that one, or give this one a folder and ports of its own, for example: ' +
        'WFLO_STATE_FOLDER=.wflo-2 TEMPORAL_PORT=17233 … npm start',
    );
  }
  return () => rmSync(lock, { recursive: true, force: true });
}
