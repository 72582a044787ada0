import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { acceptsConnections } from '../network/ports.mjs';
import { isTemporalServing, startTemporalDevServer } from './dev-server.mjs';
import { TemporalUnreachableError } from './errors.mjs';
import { resolveTemporalExecutable } from './executable.mjs';

/**
 * The server of TEMPORAL_ADDRESS when that is set, with the UI of TEMPORAL_UI_URL, else a dev server of our own, whose executions
 * are in `databaseFile`.
 *
 * @param {import('../process/process-guard.mjs').ProcessGuard} guard
 * @param {{ address?: string, port: number, uiPort: number, databaseFile: string,
 *   logFile?: string, env?: NodeJS.ProcessEnv, note?: (text: string) => void }} options
 * @returns {Promise<{ address: string, uiUrl?: string, process?: object }>}
 * @throws {TemporalUnreachableError} when TEMPORAL_ADDRESS is set and nothing serves there.
 * @throws {import('./errors.mjs').TemporalUnavailableError} when no dev server can be had.
 */
export async function useOrStartTemporal(guard, options) {
  const { address, port, uiPort, databaseFile, logFile, env = process.env, note } = options;
  if (address !== undefined) {
    if (!(await isReachable(address, env))) throw new TemporalUnreachableError(address);
    const uiUrl = env.TEMPORAL_UI_URL;
    return uiUrl ? { address, uiUrl } : { address };
  }
  const { path: executable } = await resolveTemporalExecutable({ env, note });
  note?.('starting');
  mkdirSync(dirname(databaseFile), { recursive: true });
  const settings = { executable, port, uiPort, databaseFile, logFile };
  const server = await startTemporalDevServer(guard, settings);
  return { ...server, uiUrl: `http://localhost:${uiPort}` };
}

/** A server behind TLS is only connected to: the worker has the keys, not we. */
function isReachable(address, env) {
  const usesTls =
    env.TEMPORAL_API_KEY || Object.keys(env).some((name) => name.startsWith('TEMPORAL_TLS'));
  if (!usesTls) return isTemporalServing(address, 5_000);
  const [, host, port] = /^(.*?)(?::(\d+))?$/.exec(address);
  return acceptsConnections(host, Number(port ?? 7233), 5_000);
}
