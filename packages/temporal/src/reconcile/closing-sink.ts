import type { ListedRun, RunKey } from '../server/runs.ts';
import type { ReconcileCheckpoint } from './checkpoint.ts';
import type { ExternalClosing } from './external-closing.ts';

/**
 * Receives what a finder finds, and decides whether a closing counts: a program that keeps rows of
 * its executions implements it on them. What it throws ends the round, and the next one begins
 * again before what was not recorded.
 */
export interface ClosingSink {
  /**
   * Whether it records a closing once by itself, whichever process hands it over, as a conditional
   * update in a shared database does. Each process then hands over all, at once, and loads the
   * position anew for each pass. Default false: the workers of a task queue share the closings
   * among them, which has to wait until they know of each other.
   */
  readonly isIdempotent?: boolean;
  /** Keeps the position, in place of the one in the options. */
  readonly checkpoint?: ReconcileCheckpoint;
  /** Of a page those that it has not recorded. Default: those that were not handed over yet. */
  unrecorded?(runs: readonly ListedRun[]): Promise<ReadonlySet<string>>;
  /** Records one closing. @returns whether it counts, and is to have its span, here and now. */
  record(closing: ExternalClosing): boolean | Promise<boolean>;
  /**
   * Receives runs that are running, or have ended by themselves since the position, by pages: all
   * when a finder starts, and again when the position has moved back, as that of a restored
   * database does, or `suspectsLoss`. Until it has received all the position stays.
   */
  restore?(runs: readonly RunKey[], isStopping: () => boolean): Promise<void>;
  /** Whether a record was found missing since this was called last. */
  suspectsLoss?(): boolean;
  /** Ends each round, also one in which Temporal's visibility failed. */
  endRound?(isStopping: () => boolean): Promise<void>;
}
