import { run } from '../process/run.mjs';

/** A command of the rehearsal failed; the message ends with its output. */
export class CommandFailedError extends Error {
  code = 'WFLO_COMMAND_FAILED';

  constructor(command, output) {
    super(`${command} failed:\n${output.trim().split('\n').slice(-40).join('\n')}`);
    this.name = 'CommandFailedError';
  }
}

/**
 * Runs a command that must succeed and returns what it wrote.
 *
 * @throws {CommandFailedError} when it does not, or takes more than `timeoutMillis` (3 minutes).
 */
export async function mustRun(command, args, { timeoutMillis = 180_000, ...options } = {}) {
  const { ok, output, timedOut } = await run(command, args, { timeoutMillis, ...options });
  const line = [command, ...args].join(' ');
  if (!ok) throw new CommandFailedError(line, timedOut ? `${output}\n(too slow)` : output);
  return output;
}
