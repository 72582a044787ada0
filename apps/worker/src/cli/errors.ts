import { wfloCodeOf } from '@wflo/service-kit';
import { WorkerError } from '../errors.ts';
import { ExitCode } from './exit-code.ts';
import { commandLine } from './output/command-line.ts';

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

/** A file that an argument, an option or a definition names can't be used. */
export class FileUnusableError extends CommandError {
  constructor(message: string, options?: ErrorOptions) {
    super('WFLO_FILE_UNUSABLE', message, ExitCode.usage, options);
  }
}

/** Neither the executions database nor Temporal has an execution of this id. */
export class ExecutionNotFoundError extends CommandError {
  constructor(executionId: string) {
    super(
      'WFLO_EXECUTION_NOT_FOUND',
      `There is no execution "${executionId}". See: ${commandLine('list')}`,
      ExitCode.notFound,
    );
  }
}

/** Temporal has no open execution of this id. */
export class NotRunningError extends CommandError {
  constructor(executionId: string) {
    super(
      'WFLO_EXECUTION_NOT_RUNNING',
      `No execution "${executionId}" is running. See: ${commandLine('list')}`,
      ExitCode.notFound,
    );
  }
}

/** No definition is saved under this id. */
export class DefinitionNotFoundError extends CommandError {
  constructor(id: string) {
    super(
      'WFLO_DEFINITION_NOT_FOUND',
      `There is no definition "${id}". Save it by: ${commandLine('definitions apply FILE')}, or run the file itself.`,
      ExitCode.notFound,
    );
  }
}

/** What a command has to say, or to write, can't be written: a full disk, mostly. */
export class OutputFailedError extends CommandError {
  constructor(message: string, cause: unknown) {
    super('WFLO_OUTPUT_FAILED', message, ExitCode.ioError, { cause });
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

const SETTINGS = new Set(['WFLO_SETTINGS_INVALID', 'WFLO_DATABASE_TOO_NEW']);

export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CommandError) return error.exitCode;
  const code = wfloCodeOf(error);
  if (code === undefined || code === 'WFLO_ENV_FILE_UNREADABLE') return ExitCode.internal;
  if (UNAVAILABLE.has(code)) return ExitCode.unavailable;
  return SETTINGS.has(code) ? ExitCode.settings : ExitCode.usage;
}
