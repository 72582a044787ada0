/**
 * What the `wflo` command says when it can't do what was asked.
 *
 * @module
 */
import { WorkerError } from '../errors.ts';
import { ExitCode } from './exit-code.ts';

/** Any error that the command foresees. */
export class CommandError extends WorkerError {
  readonly exitCode: ExitCode;

  constructor(code: string, message: string, exitCode: ExitCode, options?: ErrorOptions) {
    super(code, message, options);
    this.exitCode = exitCode;
  }
}

export class UsageError extends CommandError {
  constructor(message: string, options?: ErrorOptions) {
    super('WFLO_USAGE', message, ExitCode.usage, options);
  }
}

export class NotFoundError extends CommandError {
  constructor(message: string) {
    super('WFLO_NOT_FOUND', message, ExitCode.notFound);
  }
}

/** Temporal at the usual address belongs to another checkout, and nothing says to use that. */
export class OtherSystemError extends CommandError {
  constructor(
    address: string,
    other: { readonly startedBy: string; readonly checkout: string; readonly stateFolder: string },
    stateFolder: string,
  ) {
    super(
      'WFLO_OTHER_SYSTEM',
      `No system runs with the state folder ${stateFolder}, and Temporal at ${address} belongs to ` +
        `another: ${other.startedBy} in ${other.checkout} (state in ${other.stateFolder}). Start ` +
        'this one (npm start, with ports of its own: TEMPORAL_PORT …), run the command there, or ' +
        `set TEMPORAL_ADDRESS=${address} to use that server anyway.`,
      ExitCode.unavailable,
    );
  }
}

const UNAVAILABLE = new Set([
  'WFLO_TEMPORAL_UNREACHABLE',
  'WFLO_DATABASE_UNAVAILABLE',
  'WFLO_DATABASE_MISSING',
  'WFLO_DATABASE_OUTDATED',
  'WFLO_DATABASE_LOCKED',
]);

/** The exit code for whatever a command threw. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CommandError) return error.exitCode;
  if (!(error instanceof WorkerError)) return ExitCode.internal;
  if (UNAVAILABLE.has(error.code)) return ExitCode.unavailable;
  return error.code === 'WFLO_DATABASE_TOO_NEW' ? ExitCode.settings : ExitCode.usage;
}
