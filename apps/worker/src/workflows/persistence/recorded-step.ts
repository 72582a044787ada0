import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  isCancellation,
  log,
  TemporalFailure,
} from '@temporalio/workflow';
import type { StepChange } from '../../activities/contract.ts';
import { persistence } from '../activity-proxies.ts';
import { failureUnderCancellation } from './cancel-request.ts';
import { CANCELLED, reasonOf, statusOf } from './failure-reason.ts';
import { withinPayloadBudget } from './payload-budget.ts';
import { assertPersistable, fits } from './payload-limit.ts';
import { StepRow, type StepIdentity } from './step-row.ts';

function ending({ id }: StepIdentity, change: Omit<StepChange, 'stepId' | 'endedAt'>): StepChange {
  return { stepId: id, endedAt: new Date().toISOString(), ...change };
}

async function end(change: StepChange): Promise<void> {
  await CancellationScope.nonCancellable(() =>
    withinPayloadBudget(change, persistence.update_step_execution),
  );
}

export interface RecordedStepOptions {
  /** Whether an earlier run of the execution started the step. Default false. */
  readonly isStarted?: boolean;
}

/** Persists the row of a step around its work, unless the activity that does it has. */
export async function recordedStep<Output>(
  step: StepIdentity,
  work: (row: StepRow) => Promise<Output>,
  { isStarted = false }: RecordedStepOptions = {},
): Promise<Output> {
  const fields = { step_id: step.id, step_type: step.type };
  const row = new StepRow(step, isStarted);
  // Nothing more is awaited in older histories than was: they replay unchanged.
  if (!row.isWithWork && !isStarted) await row.start();
  // As an activity would: a step that nothing has started has no row.
  if (row.isWithWork && !isStarted && CancellationScope.current().consideredCancelled) {
    throw new CancelledFailure(CANCELLED);
  }
  if (!isStarted) log.info('step_started', fields);
  try {
    const output = await work(row);
    if (!row.isEnded) {
      const change = ending(step, { status: 'completed', output, ...row.lateStart });
      assertPersistable(`The output of step "${step.id}"`, change);
      await end(change);
    }
    log.info('step_completed', fields);
    return output;
  } catch (error) {
    if (!(error instanceof TemporalFailure)) throw error;
    const { ofStep, ofRun } = failureUnderCancellation(error);
    const reason = reasonOf(ofStep);
    // What a step of ours failed with says more than its message.
    const output: unknown = error instanceof ApplicationFailure ? error.details?.[0] : undefined;
    const change = ending(step, {
      ...{ status: statusOf(ofStep), error: reason },
      ...row.lateStart,
    });
    const detailed = { ...change, output };
    await end(output !== undefined && fits(detailed) ? detailed : change);
    if (isCancellation(ofStep)) log.warn('step_cancelled', fields);
    else {
      log.error('step_failed', {
        ...fields,
        error_code: reason.code,
        error_message: reason.message,
      });
    }
    throw ofRun;
  }
}
