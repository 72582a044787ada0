/**
 * How the process ends when it cannot start.
 *
 * @module
 */
import { BackendUnavailableError, SandboxRunnerError } from './errors.ts';

/** EX_CONFIG of sysexits.h: what was configured is not there. */
const CONFIGURATION = 78;

/** Says why on stderr and exits; rethrows what we have no words for. */
export function exitOnFailedStart(error: unknown): never {
  if (!(error instanceof SandboxRunnerError)) throw error;
  process.stderr.write(`${error.code}: ${error.message}\n`);
  process.exit(error instanceof BackendUnavailableError ? CONFIGURATION : 1);
}
