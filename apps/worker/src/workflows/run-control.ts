/**
 * What can be asked of a run, and asked from it, while it goes on: the signals `pause` and
 * `resume`, and the query `progress`.
 *
 * @module
 */
import { condition, defineQuery, defineSignal, log, setHandler } from '@temporalio/workflow';

export type StepProgress = 'waiting' | 'running' | 'completed' | 'ended';

export interface RunProgress {
  /** No further step begins until `resume`; those that run go on. */
  readonly paused: boolean;
  /** By step id; `ended`: without having completed. Empty until the definition was checked. */
  readonly steps: Readonly<Record<string, StepProgress>>;
}

/** Lets no further step begin. */
export const pauseSignal = defineSignal('pause');
/** Takes a `pause` back. */
export const resumeSignal = defineSignal('resume');
export const progressQuery = defineQuery<RunProgress>('progress');

export class RunControl {
  #paused = false;
  readonly #steps = new Map<string, StepProgress>();

  /** Listens; to be made before anything is awaited, so that an early query is answered. */
  constructor() {
    setHandler(pauseSignal, () => {
      this.#set(true);
    });
    setHandler(resumeSignal, () => {
      this.#set(false);
    });
    setHandler(progressQuery, () => ({
      paused: this.#paused,
      steps: Object.fromEntries(this.#steps),
    }));
  }

  mark(stepId: string, progress: StepProgress): void {
    this.#steps.set(stepId, progress);
  }

  get isPaused(): boolean {
    return this.#paused;
  }

  async untilResumed(): Promise<void> {
    await condition(() => !this.#paused);
  }

  #set(paused: boolean): void {
    if (this.#paused === paused) return;
    this.#paused = paused;
    log.info(paused ? 'workflow_paused' : 'workflow_resumed');
  }
}
