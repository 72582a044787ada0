import { condition, defineQuery, defineSignal, log, setHandler } from '@temporalio/workflow';
import { Approvals, type OpenApproval } from './approvals.ts';
import type { CarriedState } from './continuation.ts';

export type StepProgress = 'waiting' | 'running' | 'completed' | 'ended';

export interface RunProgress {
  /** No further step starts until `resume`; those that run go on. */
  readonly paused: boolean;
  /** By step id; `ended`: without having completed. Empty until the definition was checked. */
  readonly steps: Readonly<Record<string, StepProgress>>;
  /** What the run waits for a decision on, by step id. */
  readonly approvals: Readonly<Record<string, OpenApproval>>;
  /** How the steps are compensated, by step id; empty unless the run has failed. */
  readonly compensations: Readonly<Record<string, StepProgress>>;
}

export const pauseSignal = defineSignal('pause');
export const resumeSignal = defineSignal('resume');
export const progressQuery = defineQuery<RunProgress>('progress');

/** What a run takes meanwhile: the signals `pause` and `resume`, and the query `progress`. */
export class RunControl {
  #paused: boolean;
  readonly approvals: Approvals;
  readonly #steps = new Map<string, StepProgress>();
  readonly #compensations = new Map<string, StepProgress>();

  /** Listens; to be made before anything is awaited, so that an early query gets its response. */
  constructor(carried?: CarriedState) {
    this.#paused = carried?.paused ?? false;
    this.approvals = new Approvals(carried?.approvals);
    setHandler(pauseSignal, () => {
      this.#set(true);
    });
    setHandler(resumeSignal, () => {
      this.#set(false);
    });
    setHandler(progressQuery, () => ({
      paused: this.#paused,
      steps: Object.fromEntries(this.#steps),
      approvals: this.approvals.all(),
      compensations: Object.fromEntries(this.#compensations),
    }));
  }

  mark(stepId: string, progress: StepProgress): void {
    this.#steps.set(stepId, progress);
  }

  markCompensation(stepId: string, progress: StepProgress): void {
    this.#compensations.set(stepId, progress);
  }

  get isPaused(): boolean {
    return this.#paused;
  }

  /** Until `resume`, or until something else has to happen. */
  async untilResumed(orElse: () => boolean): Promise<void> {
    await condition(() => !this.#paused || orElse());
  }

  #set(paused: boolean): void {
    if (this.#paused === paused) return;
    this.#paused = paused;
    log.info(paused ? 'workflow_paused' : 'workflow_resumed');
  }
}
