import type { Runtimes, SandboxBackend } from '@wflo/contracts';
import type { Outcome, Program } from '../program.ts';

/** A place where untrusted code runs: one program within limits, and how it ended. */
export interface Backend {
  readonly name: SandboxBackend;
  /** The languages, known after `start`. */
  readonly runtimes: Runtimes['runtimes'];
  /** Gets ready and proves it by running one program per language. */
  start(): Promise<void>;
  /** Throws when no program could be run now. */
  check(signal: AbortSignal): Promise<void>;
  /**
   * Aborting `signal` ends the program with status `killed`.
   *
   * @throws {RunLostError} when the backend failed after the program had been handed over.
   * @throws {BackendUnavailableError} otherwise, when no sandbox was to be had; it did not run.
   */
  run(program: Program, signal: AbortSignal): Promise<Outcome>;
  /** Ends what waits and what still runs. */
  close(): Promise<void>;
}
