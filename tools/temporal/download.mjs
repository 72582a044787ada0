import { mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../process/run.mjs';

const HOST = 'https://temporal.download';
const REACH_TIMEOUT_MILLIS = 5_000;
const DOWNLOAD_TIMEOUT_MILLIS = 3 * 60_000;
const SCRIPT = fileURLToPath(new URL('download-by-sdk.mjs', import.meta.url));

/**
 * Lets the TypeScript SDK download the CLI into `target`; returns what went wrong, or undefined.
 * The SDK waits long for a host that cannot be reached, so that is asked first.
 */
export async function download({ target, env, note }) {
  const unreachable = await whyUnreachable();
  if (unreachable !== undefined) return `${HOST} cannot be reached (${unreachable})`;
  note(`downloading from ${HOST}`);
  const folder = mkdtempSync(join(target, '..', 'temporal-download-'));
  try {
    const { ok, output, timedOut } = await run(process.execPath, [SCRIPT, folder], {
      env,
      timeoutMillis: DOWNLOAD_TIMEOUT_MILLIS,
    });
    if (timedOut) return `not finished after ${DOWNLOAD_TIMEOUT_MILLIS / 1000} s`;
    const file = readdirSync(folder).find((name) => name.startsWith('temporal'));
    if (file === undefined) return ok ? 'no file arrived' : lastLine(output);
    renameSync(join(folder, file), target);
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function whyUnreachable() {
  try {
    await fetch(HOST, { method: 'HEAD', signal: AbortSignal.timeout(REACH_TIMEOUT_MILLIS) });
    return undefined;
  } catch (error) {
    return error.cause?.code ?? error.cause?.message ?? error.message;
  }
}

function lastLine(output) {
  return output.trim().split('\n').at(-1)?.slice(0, 300) ?? 'failed without a message';
}
