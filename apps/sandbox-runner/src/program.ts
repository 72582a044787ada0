import type { ExecutionResult, SandboxLanguage } from '@wflo/contracts';

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
  /** Bytes that are retained of each stream; one more ends the run. */
  readonly maxOutputBytes: number;
  /** What the program sees, such as `TRACEPARENT`. */
  readonly env: Readonly<Record<string, string>>;
}

/** How a program ended; `durationSeconds` is the program's own time, without getting ready. */
export type Outcome = Omit<ExecutionResult, 'id' | 'backend'>;
