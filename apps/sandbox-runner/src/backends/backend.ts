/**
 * What a backend is: something that runs one program within limits and says how it ended.
 *
 * @module
 */
import type { ExecutionResult, Runtimes, SandboxBackend, SandboxLanguage } from '@wflo/contracts';

/** Where a program finds itself on every backend. */
export const WORK_DIRECTORY = '/sandbox/work';

/** Bytes of files that a run may hold, on every backend. */
export const MAX_FILE_BYTES = 64 * 1_048_576;

/** A file in the program's working directory. */
export interface ProgramFile {
  readonly path: string;
  readonly content: Uint8Array;
}

/** One program and its limits, all of them resolved. */
export interface Program {
  readonly id: string;
  readonly language: SandboxLanguage;
  readonly code: string;
  readonly stdin: Uint8Array;
  readonly files: readonly ProgramFile[];
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** Bytes kept of each stream; one more ends the run. */
  readonly maxOutputBytes: number;
  /** What the program sees, such as `TRACEPARENT`. */
  readonly env: Readonly<Record<string, string>>;
}

/** How a program ended; `durationSeconds` is the program's own time, without getting ready. */
export type Outcome = Omit<ExecutionResult, 'id' | 'backend'>;

/** A place where untrusted code runs. */
export interface Backend {
  readonly name: SandboxBackend;
  /** The languages, known after `start`. */
  readonly runtimes: Runtimes['runtimes'];
  /** Gets ready and proves it by running one program per language. */
  start(): Promise<void>;
  /** Throws when no program could be run now. */
  check(signal: AbortSignal): Promise<void>;
  /**
   * Runs a program to its end. Aborting `signal` ends it with status `killed`.
   *
   * @throws {RunLostError} when the backend failed after the program had been handed over.
   * @throws {BackendUnavailableError} otherwise, when no sandbox was to be had; it did not run.
   */
  run(program: Program, signal: AbortSignal): Promise<Outcome>;
  /** Ends what is kept ready and what still runs. */
  close(): Promise<void>;
}
