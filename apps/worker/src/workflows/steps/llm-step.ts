import { ApplicationFailure, CancellationScope, log } from '@temporalio/workflow';
import type { BudgetHold, LlmResponse, StepOf } from '../../activities/contract.ts';
import { ledger, reservations, type StepActivities } from '../activity-proxies.ts';
import { withinPayloadBudget } from '../persistence/payload-budget.ts';
import { assertFits } from '../persistence/payload-limit.ts';
import type { StepContext, StepRunner } from './step-runner.ts';

type LlmStep = StepOf<'llm'>;

async function release({ reservationId }: BudgetHold, stepId: string): Promise<void> {
  await CancellationScope.nonCancellable(() => ledger.release_budget({ reservationId, stepId }));
}

async function callWithin(
  step: LlmStep,
  { scope, budget, inFlight }: StepContext,
  activities: StepActivities,
  hold: BudgetHold | undefined,
): Promise<LlmResponse> {
  const request = { step, scope, ...budget, hold };
  const { call_llm } = activities(step, { mayWait: hold !== undefined });
  try {
    return await inFlight(() => withinPayloadBudget(request, call_llm));
  } catch (error) {
    if (hold !== undefined) await release(hold, step.id);
    throw error;
  }
}

async function run(step: LlmStep, context: StepContext, activities: StepActivities) {
  const { scope, budget } = context;
  // The execution's id may be the budget's, in older histories: there its checks are as they were.
  const { check_budget } = budget?.budgetId === undefined ? ledger : reservations;
  const hold = budget && (await withinPayloadBudget({ step, scope, ...budget }, check_budget));
  const response = await callWithin(step, context, activities, hold);
  const { text, finishReason, problem, problemCode, ...paid } = response;
  // A cancellation that arrives now must not lose what was spent.
  const { costUsd } = await CancellationScope.nonCancellable(() =>
    ledger.track_cost({
      stepId: step.id,
      workflowId: scope.workflow.id,
      ...paid,
      reservationId: hold && (paid.reservationId ?? hold.reservationId),
    }),
  );
  const { model, usage } = paid;
  if (costUsd === null) log.warn('llm_cost_unknown', { step_id: step.id, model });
  // Paid for, and no use: its cost is recorded before the step fails.
  if (problem !== undefined) {
    throw ApplicationFailure.nonRetryable(problem, problemCode ?? 'WFLO_LLM_INVALID_RESPONSE');
  }
  return { text, model, finishReason, usage, costUsd };
}

/** Reserves the most that an llm step can cost, calls, records what it did cost. */
export const llmRunner: StepRunner<LlmStep> = {
  run: (step, context, activities) => {
    assertFits(`Step "${step.id}"`, { step, scope: context.scope });
    return run(step, context, activities);
  },
};
