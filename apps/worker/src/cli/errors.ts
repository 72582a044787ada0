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

const UNAVAILABLE = new Set(['WFLO_TEMPORAL_UNREACHABLE', 'WFLO_DATABASE_UNAVAILABLE']);

/** The exit code for whatever a command threw. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CommandError) return error.exitCode;
  if (!(error instanceof WorkerError)) return ExitCode.internal;
  if (UNAVAILABLE.has(error.code)) return ExitCode.unavailable;
  return ExitCode.usage;
}
