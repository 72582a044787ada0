import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the checkout. */
export const WORKSPACE_ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** Where npm puts the programs of our dependencies, Node 24 among them. */
export const BIN_FOLDER = join(WORKSPACE_ROOT, 'node_modules', '.bin');

/**
 * What the system leaves behind between runs: databases, logs, reports. `.wflo` in the checkout,
 * which Git ignores, unless WFLO_STATE_FOLDER names another.
 */
export const STATE_FOLDER = process.env.WFLO_STATE_FOLDER || join(WORKSPACE_ROOT, '.wflo');
