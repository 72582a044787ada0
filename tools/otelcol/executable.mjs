/**
 * Finds or builds the OpenTelemetry Collector whose sources are in `collector`. It is stored in our
 * cache under a name that holds its version and a digest of its modules. Go checks each module by
 * the hash in go.sum, and takes HTTPS_PROXY and GOPROXY from the environment.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../cache/folder.mjs';
import { exclusively } from '../cache/exclusively.mjs';
import { isExecutable } from '../process/find-executable.mjs';
import { findGo, goFailure, lastGoLine } from '../process/go.mjs';
import { run } from '../process/run.mjs';

const VERSION = '0.155.0';
const SOURCES = fileURLToPath(new URL('collector/', import.meta.url));
const TIMEOUT_MILLIS = 20 * 60_000;
const WITHOUT_NETWORK =
  'Without a network, name a Collector with WFLO_OTELCOL_EXECUTABLE, or copy ~/.cache/wflo/bin ' +
  'from a machine that has one';

/**
 * @param {{ env?: NodeJS.ProcessEnv, note?: (text: string) => void, install?: boolean }} [options]
 *   `install`: whether it may be built. Default true.
 * @returns {Promise<{ path?: string, problem?: string }>}
 */
export async function resolveCollectorExecutable(options = {}) {
  const { env = process.env, note = () => {}, install = true } = options;
  const named = env.WFLO_OTELCOL_EXECUTABLE;
  if (named) return isExecutable(named) ? { path: named } : { problem: `${named} does not run` };
  const digest = createHash('sha256')
    .update(readFileSync(join(SOURCES, 'go.sum')))
    .digest('hex')
    .slice(0, 8);
  const path = join(cacheFolder(env), `otelcol-${VERSION}-${digest}`);
  if (isExecutable(path)) return { path };
  if (!install) return { problem: `${path} is not there` };
  const go = findGo(env);
  if (go === undefined) return { problem: 'it is built with Go, which is not installed' };
  return exclusively(
    `${path}.lock`,
    async () => {
      if (isExecutable(path)) return { path };
      const problem = await build({ go, target: path, env, note });
      return problem === undefined ? { path } : { problem };
    },
    { onWait: () => note('another command is building it; waiting') },
  );
}

async function build({ go, target, env, note }) {
  mkdirSync(join(target, '..'), { recursive: true });
  const folder = mkdtempSync(join(target, '..', 'otelcol-build-'));
  const program = join(folder, 'otelcol');
  try {
    note('go build, 1 to 5 minutes, 110 MB of modules');
    const built = await run(go, ['build', '-trimpath', '-ldflags=-s -w', '-o', program, '.'], {
      cwd: SOURCES,
      env: { ...env, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly' },
      timeoutMillis: TIMEOUT_MILLIS,
      onOutput: (text) => note(lastGoLine(text)),
    });
    if (!built.ok) return `${goFailure(built)}. ${WITHOUT_NETWORK}`;
    renameSync(program, target);
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
