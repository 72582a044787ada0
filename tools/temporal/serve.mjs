/**
 * `node serve.mjs`: the Temporal server that `nx serve worker` needs, until it is requested to stop.
 * A server that serves already, at TEMPORAL_ADDRESS or on TEMPORAL_PORT (default 7233), is used.
 */
import { join } from 'node:path';
import { reportFailure, SetupError } from '../bootstrap/setup-error.mjs';
import { STATE_FOLDER } from '../bootstrap/workspace.mjs';
import { isPortFree } from '../network/ports.mjs';
import { parsePort } from '../network/parse-port.mjs';
import '../process/end-with-nx.mjs';
import { ProcessGuard } from '../process/process-guard.mjs';
import { stopRequest } from '../process/stop-requests.mjs';
import { otherSystemAt } from '../system/system-file.mjs';
import { isTemporalServing } from './dev-server.mjs';
import { useOrStartTemporal } from './use-or-start.mjs';

const guard = new ProcessGuard();
const stopped = stopRequest({ onSecond: () => guard.killAll() });

try {
  await serve();
} catch (error) {
  reportFailure(error);
}
await guard.close();
process.exit();

async function serve() {
  const port = parsePort('TEMPORAL_PORT', 7233);
  const uiPort = parsePort('TEMPORAL_UI_PORT', 8233);
  const local = `127.0.0.1:${port}`;
  const address =
    process.env.TEMPORAL_ADDRESS || ((await isTemporalServing(local)) ? local : undefined);
  if (!process.env.TEMPORAL_ADDRESS) refuseOthers(local);
  if (address === undefined) await requireFree({ TEMPORAL_PORT: port, TEMPORAL_UI_PORT: uiPort });
  const server = await useOrStartTemporal(guard, {
    address,
    port,
    uiPort,
    databaseFile: join(STATE_FOLDER, 'temporal.db'),
    logFile: join(STATE_FOLDER, 'logs', 'temporal.log'),
  });
  const whose = address === undefined ? '' : ' (it was running already)';
  console.log(`Temporal server on ${server.address}${whose}`);
  if (server.uiUrl) console.log(`Temporal UI on ${server.uiUrl}`);
  const keepAlive = setInterval(() => {}, 60_000);
  const first = await Promise.race([stopped, server.process?.exited ?? stopped]);
  clearInterval(keepAlive);
  if (typeof first === 'string') return;
  throw new SetupError(
    'WFLO_TEMPORAL_ENDED',
    `The Temporal server has ended by itself:\n${server.process.logTail()}`,
  );
}

/** Two workers on one task queue would keep the executions in two databases. */
function refuseOthers(address) {
  const other = otherSystemAt(address);
  if (other === undefined) return;
  throw new SetupError(
    'WFLO_PORT_TAKEN',
    `The Temporal server on ${address} belongs to another system: ${other.startedBy} in ` +
      `${other.checkout} (state in ${other.stateFolder}). End that one; or move ours with ` +
      'TEMPORAL_PORT and TEMPORAL_UI_PORT; or set TEMPORAL_ADDRESS to share the server.',
  );
}

async function requireFree(ports) {
  for (const [variable, port] of Object.entries(ports)) {
    if (await isPortFree(port)) continue;
    throw new SetupError(
      'WFLO_PORT_TAKEN',
      `Port ${port}, which the Temporal server needs, is taken; ${variable} moves it.`,
    );
  }
}
