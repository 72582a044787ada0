/**
 * Finds or builds the OpenTelemetry Collector of builder.yaml. It is kept in our cache under a
 * name that holds its version and a digest of the recipe.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../cache/folder.mjs';
import { exclusively } from '../cache/exclusively.mjs';
import { isExecutable } from '../process/find-executable.mjs';
import { findGo, goFailure } from '../process/go.mjs';
import { run } from '../process/run.mjs';

const VERSION = '0.155.0';
const BUILDER = `go.opentelemetry.io/collector/cmd/builder@v${VERSION}`;
const RECIPE = fileURLToPath(new URL('builder.yaml', import.meta.url));
const TIMEOUT_MILLIS = 20 * 60_000;

/**
 * @param {{ env?: NodeJS.ProcessEnv, note?: (text: string) => void, install?: boolean }} [options]
 *   `install`: whether it may be built. Default true.
 * @returns {Promise<{ path?: string, problem?: string }>}
 */
export async function resolveCollectorExecutable(options = {}) {
  const { env = process.env, note = () => {}, install = true } = options;
  const named = env.WFLO_OTELCOL_EXECUTABLE;
  if (named) return isExecutable(named) ? { path: named } : { problem: `${named} does not run` };
  const digest = createHash('sha256').update(readFileSync(RECIPE)).digest('hex').slice(0, 8);
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
  const goEnv = { ...env, GOBIN: folder, CGO_ENABLED: '0', GOFLAGS: '-mod=mod' };
  const deadline = Date.now() + TIMEOUT_MILLIS;
  const attempt = (command, args, cwd = folder) =>
    run(command, args, { cwd, env: goEnv, timeoutMillis: deadline - Date.now() });
  try {
    note('getting its builder, step 1 of 3');
    const installed = await attempt(go, ['install', BUILDER]);
    if (!installed.ok) return goFailure(installed);
    note('generating sources, step 2 of 3');
    copyFileSync(RECIPE, join(folder, 'builder.yaml'));
    // It ends in an error of `go mod tidy` over test-only modules; the sources are there.
    await attempt(join(folder, 'builder'), ['--config', 'builder.yaml', '--skip-compilation']);
    const sources = join(folder, 'otelcol');
    await attempt(go, ['mod', 'tidy', '-e'], sources);
    note('compiling, step 3 of 3');
    const flags = ['-trimpath', '-ldflags=-s -w'];
    const built = await attempt(go, ['build', ...flags, '-o', '../otelcol.bin', '.'], sources);
    if (!built.ok) return goFailure(built);
    renameSync(join(folder, 'otelcol.bin'), target);
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
