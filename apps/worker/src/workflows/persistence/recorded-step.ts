import {
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  log,
  TemporalFailure,
} from '@temporalio/workflow';
import type { StepChange } from '../../activities/contract.ts';
import { persistence } from '../activity-proxies.ts';
import { failureUnderCancellation } from './cancel-request.ts';
import { reasonOf, statusOf } from './failure-reason.ts';
import { withinPayloadBudget } from './payload-budget.ts';
import { assertPersistable, fits } from './payload-limit.ts';

export interface StepIdentity {
  readonly id: string;
  readonly type: string;
}

function ending({ id }: StepIdentity, change: Omit<StepChange, 'stepId' | 'endedAt'>): StepChange {
  return { stepId: id, endedAt: new Date().toISOString(), ...change };
}

async function end(change: StepChange): Promise<void> {
  await CancellationScope.nonCancellable(() =>
    withinPayloadBudget(change, persistence.update_step_execution),
  );
}

async function start({ id, type }: StepIdentity, fields: Record<string, string>): Promise<void> {
  await persistence.save_step_execution({
    stepId: id,
    type,
    startedAt: new Date().toISOString(),
  });
  log.info('step_started', fields);
}

export interface RecordedStepOptions {
  /** Whether an earlier run of the execution started the step. Default false. */
  readonly isStarted?: boolean;
}

/** Persists the row of a step around its work. */
export async function recordedStep<Output>(
  step: StepIdentity,
  work: () => Promise<Output>,
  { isStarted = false }: RecordedStepOptions = {},
): Promise<Output> {
  const fields = { step_id: step.id, step_type: step.type };
  if (!isStarted) await start(step, fields);
  try {
    const output = await work();
    const change = ending(step, { status: 'completed', output });
    assertPersistable(`The output of step "${step.id}"`, change);
    await end(change);
    log.info('step_completed', fields);
    return output;
  } catch (error) {
    if (!(error instanceof TemporalFailure)) throw error;
    const { ofStep, ofRun } = failureUnderCancellation(error);
    const reason = reasonOf(ofStep);
    // What a step of ours failed with says more than its message.
    const output: unknown = error instanceof ApplicationFailure ? error.details?.[0] : undefined;
    const change = ending(step, { status: statusOf(ofStep), error: reason });
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
