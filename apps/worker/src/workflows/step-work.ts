/**
 * What each type of step does.
 *
 * @module
 */
import { ApplicationFailure, CancellationScope, log } from '@temporalio/workflow';
import type {
  BudgetHold,
  LlmResult,
  LlmStep,
  TemplateScope,
  CodeStep,
  HttpStep,
} from '../activities/contract.ts';
import { ledger, stepActivities } from './activity-proxies.ts';
import { assertFits } from './payload-limit.ts';
import { sendWithRoom } from './task-room.ts';

export type WorkStep = CodeStep | LlmStep | HttpStep;

export interface StepContext {
  readonly scope: TemplateScope;
  /** Whether LLM calls must fit a budget. */
  readonly budgeted: boolean;
}

async function release(hold: BudgetHold): Promise<void> {
  await CancellationScope.nonCancellable(() => ledger.release_budget(hold));
}

async function callWithin(
  step: LlmStep,
  scope: TemplateScope,
  hold: BudgetHold | undefined,
): Promise<LlmResult> {
  try {
    return await sendWithRoom({ step, scope }, stepActivities(step).call_llm);
  } catch (error) {
    if (hold !== undefined) await release(hold);
    throw error;
  }
}

/** Sets the most it can cost aside, calls, records what it did cost. */
async function runLlmStep(step: LlmStep, { scope, budgeted }: StepContext) {
  const hold = budgeted ? await sendWithRoom({ step, scope }, ledger.check_budget) : undefined;
  const answer = await callWithin(step, scope, hold);
  const { text, model, finishReason, usage, occurredAt } = answer;
  // A cancellation that arrives now must not lose what was spent.
  const { costUsd } = await CancellationScope.nonCancellable(() =>
    ledger.track_cost({
      stepId: step.id,
      workflowId: scope.workflow.id,
      model,
      usage,
      occurredAt,
      ...(hold === undefined ? {} : { reservationId: hold.reservationId }),
    }),
  );
  if (costUsd === null) log.warn('llm_cost_unknown', { step_id: step.id, model });
  // Paid for, and no use: its cost is recorded before the step fails.
  if (answer.problem !== undefined) {
    throw ApplicationFailure.nonRetryable(answer.problem, 'WFLO_LLM_INVALID_RESPONSE');
  }
  return { text, model, finishReason, usage, costUsd };
}

/** Does the work of a step and gives its output. */
export function runStep(step: WorkStep, context: StepContext): Promise<unknown> {
  const { scope } = context;
  assertFits(`Step "${step.id}"`, { step, scope });
  switch (step.type) {
    case 'code':
      return sendWithRoom({ step, scope }, stepActivities(step).execute_code_in_sandbox);
    case 'llm':
      return runLlmStep(step, context);
    case 'http':
      return sendWithRoom({ step, scope }, stepActivities(step).http_request);
  }
}
