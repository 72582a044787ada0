import { chmodSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lastLine } from '../download/last-line.mjs';
import { digestProblem } from '../download/sha256.mjs';
import { hostPlatform } from '../download/wheel.mjs';
import { run } from '../process/run.mjs';
import { CLI_ARCHIVES, CLI_VERSION } from './release.mjs';

/** Where the SDKs get it, too. */
const HOST = 'https://temporal.download';
const TIMEOUT_MILLIS = 3 * 60_000;
const SCRIPT = fileURLToPath(new URL('../download/archive.mjs', import.meta.url));

/** From 22.21 and 24.5 on. */
const canUseProxy = () => process.allowedNodeEnvironmentFlags.has('--use-env-proxy');

/**
 * Downloads the CLI from Temporal into `target`; returns what went wrong, or undefined. Goes
 * through HTTPS_PROXY, except to the hosts of NO_PROXY; an older Node cannot, and leaves it to pip.
 */
export async function download(options) {
  const { target, env, note, host = HOST, archive = CLI_ARCHIVES[hostPlatform()] } = options;
  if (archive === undefined) return `there is none for ${hostPlatform()}`;
  const { HTTPS_PROXY: proxy = env.https_proxy } = env;
  if (proxy && !canUseProxy()) return `Node ${process.version} does not go through HTTPS_PROXY`;
  note(`downloading from ${host}`);
  const folder = mkdtempSync(join(target, '..', 'temporal-download-'));
  const packed = join(folder, 'temporal.tar.gz');
  try {
    const url = `${host}/cli/archive/v${CLI_VERSION}?${archive.query}`;
    const got = await run(process.execPath, [SCRIPT, url, packed], {
      env: { ...env, NODE_USE_ENV_PROXY: '1', NODE_OPTIONS: '' },
      timeoutMillis: TIMEOUT_MILLIS,
      onOutput: (text) => note(`${host}, ${lastLine(text)}`),
    });
    if (got.timedOut) return `not finished after ${TIMEOUT_MILLIS / 1000} s`;
    if (!got.ok) return `${host} gave no archive (${lastLine(got.output)})`;
    const unpacked = await run('tar', ['-xzf', packed, '-C', folder, 'temporal'], { env });
    if (!unpacked.ok) return `tar: ${lastLine(unpacked.output)}`;
    const program = join(folder, 'temporal');
    const problem = await digestProblem(program, archive.sha256);
    if (problem !== undefined) return problem;
    chmodSync(program, 0o755);
    renameSync(program, target);
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
