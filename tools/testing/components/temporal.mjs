import { join } from 'node:path';
import { freePorts } from '../../network/ports.mjs';
import { startTemporalDevServer } from '../../temporal/dev-server.mjs';
import { TemporalUnavailableError } from '../../temporal/errors.mjs';
import { resolveTemporalExecutable } from '../../temporal/executable.mjs';
import { mayInstall } from '../may-install.mjs';
import { MissingComponentError } from '../missing-component.mjs';

/** A Temporal dev server of this run's own, and the binary for tests that start more. */
export async function temporal(guard) {
  const executable = await resolve();
  const [port] = await freePorts(1);
  const folder = guard.temporaryFolder('wflo-temporal-');
  const logFile = join(folder, 'temporal.log');
  const { address } = await startTemporalDevServer(guard, { executable, port, logFile });
  return {
    WFLO_TEST_TEMPORAL_ADDRESS: address,
    WFLO_TEST_TEMPORAL_EXECUTABLE: executable,
  };
}

async function resolve() {
  try {
    const { path } = await resolveTemporalExecutable({ note: announce(), install: mayInstall() });
    return path;
  } catch (error) {
    if (!(error instanceof TemporalUnavailableError)) throw error;
    throw new MissingComponentError(error.message, { cause: error });
  }
}

function announce() {
  let reported = false;
  return (text) => {
    if (!reported) process.stderr.write(`Getting the Temporal CLI (${text}); once per machine.\n`);
    reported = true;
  };
}
