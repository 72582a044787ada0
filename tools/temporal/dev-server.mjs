import { isGrpcServing } from '../network/grpc-health.mjs';
import { waitFor } from '../process/wait-for.mjs';

const FRONTEND = 'temporal.api.workflowservice.v1.WorkflowService';

/** Whether a Temporal server serves at the address (no TLS). */
export function isTemporalServing(address, timeoutMillis = 2_000) {
  return isGrpcServing(address, { service: FRONTEND, timeoutMillis });
}

/**
 * Starts a dev server and waits until it serves.
 *
 * @param {import('../process/process-guard.mjs').ProcessGuard} guard
 * @param {{ executable: string, port: number, uiPort?: number, databaseFile?: string,
 *   logFile?: string, timeoutMillis?: number }} options
 *   No `uiPort`: no UI. No `databaseFile`: executions are forgotten when it ends.
 */
export async function startTemporalDevServer(guard, options) {
  const { executable, port, uiPort, databaseFile, logFile, timeoutMillis = 60_000 } = options;
  const address = `127.0.0.1:${port}`;
  const server = guard.spawn(
    executable,
    [
      ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port)],
      ...(uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort)]),
      ...(databaseFile === undefined ? [] : ['--db-filename', databaseFile]),
      ...['--log-level', 'warn'],
    ],
    {
      name: 'Temporal server',
      logFile,
      stopLast: true,
      // The server requests news from version-check.temporal.io unless this is set.
      env: { ...process.env, TEMPORAL_VERSION_CHECK_DISABLED: '1' },
    },
  );
  await waitFor(`the Temporal server on ${address}`, () => isTemporalServing(address), {
    timeoutMillis,
    process: server,
  });
  return { address, process: server };
}
