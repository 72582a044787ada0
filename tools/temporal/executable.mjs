/**
 * Finds the Temporal CLI, or gets it: PATH and Go's bin folder, our cache, the SDK's download,
 * `go install`. Nothing is asked from the network when a binary is at hand.
 *
 * @module
 */
import { join } from 'node:path';
import { cacheFolder } from '../cache/folder.mjs';
import { exclusively } from '../cache/exclusively.mjs';
import { findExecutable, isExecutable } from '../process/find-executable.mjs';
import { goBinFolders } from '../process/go.mjs';
import { run } from '../process/run.mjs';
import { download } from './download.mjs';
import { TemporalUnavailableError } from './errors.mjs';
import { CLI_VERSION, goInstall } from './go-install.mjs';

/**
 * @param {{ env?: NodeJS.ProcessEnv, note?: (text: string) => void, install?: boolean }} [options]
 *   `install`: whether it may be downloaded or built. Default true.
 * @returns {Promise<{ path: string, source: string }>}
 * @throws {TemporalUnavailableError} listing what was tried.
 */
export async function resolveTemporalExecutable(options = {}) {
  const { env = process.env, note = () => {}, install = true } = options;
  const cached = join(cacheFolder(env), `temporal-${CLI_VERSION}`);
  const attempts = [];
  const local = await findLocal(env, cached, attempts);
  if (local !== undefined) return local;
  if (!install) throw new TemporalUnavailableError(attempts);
  return exclusively(
    `${cached}.lock`,
    async () => {
      if (await works(cached)) return { path: cached, source: 'cache' };
      for (const [source, get] of [
        ["the SDK's download", download],
        [`go install, version ${CLI_VERSION}`, goInstall],
      ]) {
        note(source);
        const problem = await get({ target: cached, env, note });
        if (problem === undefined && (await works(cached))) return { path: cached, source };
        attempts.push({ source, result: problem ?? 'the binary it gave does not run' });
      }
      throw new TemporalUnavailableError(attempts);
    },
    { onWait: () => note('another command is getting it; waiting') },
  );
}

async function findLocal(env, cached, attempts) {
  const named = env.WFLO_TEMPORAL_EXECUTABLE;
  if (named) {
    if (await works(named)) return { path: named, source: 'WFLO_TEMPORAL_EXECUTABLE' };
    attempts.push({ source: 'WFLO_TEMPORAL_EXECUTABLE', result: `${named} does not run` });
  }
  const found = findExecutable('temporal', { env, extraFolders: goBinFolders(env) });
  if (found !== undefined && (await works(found))) return { path: found, source: 'PATH' };
  attempts.push({
    source: "temporal on PATH or in Go's bin folder",
    result: found === undefined ? 'not found' : `${found} is no Temporal CLI with a dev server`,
  });
  if (await works(cached)) return { path: cached, source: 'cache' };
  attempts.push({ source: cached, result: 'not there' });
  return undefined;
}

async function works(path) {
  if (!isExecutable(path)) return false;
  const { ok, output } = await run(path, ['--version'], { timeoutMillis: 15_000 });
  return ok && output.includes('Server');
}
