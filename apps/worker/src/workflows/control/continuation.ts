import { workflowInfo } from '@temporalio/workflow';
import type { OpenApproval } from './approvals.ts';

/** What the next run of an execution takes over. */
export interface CarriedState {
  /** Ids of the steps that have completed, in that order. */
  readonly completed: readonly string[];
  /** The outputs that are still read. */
  readonly outputs: Readonly<Record<string, { readonly output: unknown }>>;
  readonly snapshots: number;
  readonly paused: boolean;
  readonly approvals: Readonly<Record<string, OpenApproval>>;
  /** Until when steps wait, by their ids; absent in older histories. */
  readonly suspended?: Readonly<Record<string, string>>;
  /** Whether the budget may be changed from the start; absent in older histories: not yet. */
  readonly budgeted?: boolean;
  /** The budget's id; absent in older histories, where it is the execution's. */
  readonly budgetId?: string;
}

export interface ContinuationOptions {
  /** Events that a run may add. Default: as many as Temporal thinks well of. */
  readonly afterEvents?: number;
}

/** When a run is to go on as a new one, because its history has grown. */
export class Continuation {
  readonly #afterEvents: number;
  readonly #eventsBefore = workflowInfo().historyLength;
  #enabled: boolean;

  /**
   * Without options, as in older histories, a run never continues. Nor does one of a cron: the
   * server drops the schedule of a run that was continued.
   */
  constructor(options: ContinuationOptions | undefined) {
    const { cronSchedule = '' } = workflowInfo();
    this.#enabled = options !== undefined && cronSchedule === '';
    this.#afterEvents = options?.afterEvents ?? Number.POSITIVE_INFINITY;
  }

  /** Whether no further step should start in this run. */
  isDue(): boolean {
    if (!this.#enabled) return false;
    const { continueAsNewSuggested, historyLength } = workflowInfo();
    // Counted from where the steps start: each run gets somewhere.
    return continueAsNewSuggested || historyLength - this.#eventsBefore >= this.#afterEvents;
  }

  /** This run must go on to the end after all. */
  giveUp(): void {
    this.#enabled = false;
  }
}
