import { join } from 'node:path';
import { WORKSPACE_ROOT } from '../bootstrap/workspace.mjs';

/** Takes over what `.env` of the checkout sets and the environment does not. */
export function loadEnvFile() {
  try {
    process.loadEnvFile(join(WORKSPACE_ROOT, '.env'));
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}
