import { CancellationScope, isCancellation, log, TemporalFailure } from '@temporalio/workflow';
import type { StepOf, StoredError } from '../activities/contract.ts';
import { reasonOf } from './persistence/failure-reason.ts';
import { recordedStep } from './persistence/recorded-step.ts';
import type { RunControl } from './control/run-control.ts';
import { runStep } from './steps/index.ts';
import type { StepContext } from './steps/step-runner.ts';

export interface CompletedStep {
  readonly id: string;
  readonly compensate: StepOf<'code' | 'http'> | undefined;
  /** What `compensate` runs with. */
  readonly context: () => Omit<StepContext, 'row'>;
}

/** The id of the row that records how a step was compensated. */
export function compensationId(stepId: string): string {
  return `${stepId}.compensate`;
}

/** Compensates steps when the workflow could not be carried out. */
export class Compensations {
  readonly #control: RunControl;
  readonly #failed: string[] = [];

  constructor(control: RunControl) {
    this.#control = control;
  }

  /**
   * Compensates what can be, the last of `completed` first, one after the other. One that fails is
   * recorded and stops none of the others; a cancellation stops none of them.
   */
  async run(completed: readonly CompletedStep[]): Promise<void> {
    const steps = completed.toReversed().filter(({ compensate }) => compensate !== undefined);
    if (steps.length === 0) return;
    log.warn('workflow_compensating', { steps: steps.map(({ id }) => id) });
    await CancellationScope.nonCancellable(async () => {
      for (const { id, compensate, context } of steps) {
        if (compensate === undefined) continue;
        await this.#compensate(id, compensate, context());
      }
    });
  }

  /** The reason of the workflow's end, with the steps that could not be compensated. */
  explain(reason: StoredError): StoredError {
    if (this.#failed.length === 0) return reason;
    return {
      code: reason.code,
      message: `${reason.message}\nNot compensated, because compensate failed: ${this.#failed.join(', ')}`,
    };
  }

  async #compensate(
    id: string,
    step: StepOf<'code' | 'http'>,
    context: Omit<StepContext, 'row'>,
  ): Promise<void> {
    this.#control.markCompensation(id, 'running');
    try {
      await recordedStep(step, (row) => runStep(step, { ...context, row }));
      this.#control.markCompensation(id, 'completed');
    } catch (error) {
      if (!(error instanceof TemporalFailure)) throw error;
      this.#control.markCompensation(id, 'ended');
      const code = isCancellation(error) ? 'WFLO_CANCELLED' : reasonOf(error).code;
      this.#failed.push(`${id} (${code})`);
      log.error('compensation_failed', { step_id: id, error_code: code });
    }
  }
}
