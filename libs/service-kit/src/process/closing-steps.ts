import type { Logger } from '@wflo/observability';

export type ClosingStep = () => unknown;

/** What a service closes at its end, the last opened first. */
export class ClosingSteps {
  readonly #steps: ClosingStep[] = [];

  /** `step` comes before all that were added earlier. */
  add(step: ClosingStep): void {
    this.#steps.unshift(step);
  }

  /** Each step has its turn when the one before has ended, whatever became of that. */
  async run(logger: Logger): Promise<void> {
    for (const step of this.#steps.splice(0)) {
      try {
        await step();
      } catch (error) {
        logger.error('shutdown_step_failed', { err: error });
      }
    }
  }
}
