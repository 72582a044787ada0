/** `node install.mjs`: installs the dependencies when they are absent or old, Node 24 included. */
import { ensureDependencies } from './dependencies.mjs';
import { requireNode, requirePlatform } from './requirements.mjs';
import { reportFailure } from './setup-error.mjs';

try {
  requireNode();
  requirePlatform();
  await ensureDependencies();
} catch (error) {
  reportFailure(error);
}
