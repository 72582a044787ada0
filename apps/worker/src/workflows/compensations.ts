/**
 * Takes steps back when the workflow could not be carried out.
 *
 * @module
 */
import { CancellationScope, isCancellation, log, TemporalFailure } from '@temporalio/workflow';
import type { CodeStep, HttpStep, StoredError, TemplateScope } from '../activities/contract.ts';
import { reasonOf } from './persistence/failure-reason.ts';
import { recordedStep } from './persistence/recorded-step.ts';
import type { RunControl } from './control/run-control.ts';
import { runStep } from './steps/step-runners.ts';

export interface CompletedStep {
  readonly id: string;
  readonly compensate: (CodeStep | HttpStep) | undefined;
  /** What the templates of `compensate` see. */
  readonly scope: () => TemplateScope;
}

/** The id of the row that records how a step was taken back. */
export function compensationId(stepId: string): string {
  return `${stepId}.compensate`;
}

export class Compensations {
  readonly #control: RunControl;
  readonly #failed: string[] = [];

  constructor(control: RunControl) {
    this.#control = control;
  }

  /**
   * Takes back what can be, the last of `completed` first, one after the other. A compensation that
   * fails is recorded and keeps none of the others; a cancellation stops none of them.
   */
  async run(completed: readonly CompletedStep[]): Promise<void> {
    const steps = completed.toReversed().filter(({ compensate }) => compensate !== undefined);
    if (steps.length === 0) return;
    log.warn('workflow_compensating', { steps: steps.map(({ id }) => id) });
    await CancellationScope.nonCancellable(async () => {
      for (const { id, compensate, scope } of steps) {
        if (compensate === undefined) continue;
        await this.#takeBack(id, compensate, scope());
      }
    });
  }

  /** The reason of the workflow's end, with the steps that could not be taken back. */
  explain(reason: StoredError): StoredError {
    if (this.#failed.length === 0) return reason;
    return {
      code: reason.code,
      message: `${reason.message}\nNot taken back, because compensate failed: ${this.#failed.join(', ')}`,
    };
  }

  async #takeBack(id: string, step: CodeStep | HttpStep, scope: TemplateScope): Promise<void> {
    this.#control.markCompensation(id, 'running');
    try {
      await recordedStep(step, () => runStep(step, { scope }));
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
