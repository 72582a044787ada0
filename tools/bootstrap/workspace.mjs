import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import util from 'node:util';

/** The folder of the checkout. */
export const WORKSPACE_ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** Where npm puts the programs of our dependencies, Node 24 among them. */
export const BIN_FOLDER = join(WORKSPACE_ROOT, 'node_modules', '.bin');

/**
 * What the system leaves behind between runs: databases, logs, reports. `.wflo` in the checkout,
 * which Git ignores, unless WFLO_STATE_FOLDER names another; a relative one begins at the checkout.
 */
export const STATE_FOLDER = resolve(
  WORKSPACE_ROOT,
  process.env.WFLO_STATE_FOLDER || ofEnvFile('WFLO_STATE_FOLDER') || '.wflo',
);

function ofEnvFile(name) {
  try {
    // The first releases of Node 20 have no parseEnv.
    return util.parseEnv(readFileSync(join(WORKSPACE_ROOT, '.env'), 'utf8'))[name];
  } catch {
    return undefined;
  }
}
