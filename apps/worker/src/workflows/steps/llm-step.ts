import { ApplicationFailure, CancellationScope, log } from '@temporalio/workflow';
import type {
  BudgetHold,
  LlmResponse,
  RecordedLlm,
  StepOf,
  TrackedCost,
} from '../../activities/contract.ts';
import { ledger, reservations, type StepActivities } from '../activity-proxies.ts';
import { withinPayloadBudget } from '../persistence/payload-budget.ts';
import { assertFits } from '../persistence/payload-limit.ts';
import type { RowRequest, WithoutReport } from '../persistence/step-row.ts';
import type { StepContext, StepRunner } from './step-runner.ts';

type LlmStep = StepOf<'llm'>;
type LlmResult = WithoutReport<LlmResponse | RecordedLlm>;

async function release({ reservationId }: BudgetHold, stepId: string): Promise<void> {
  await CancellationScope.nonCancellable(() => ledger.release_budget({ reservationId, stepId }));
}

async function callWithin(
  step: LlmStep,
  { scope, budget, inFlight, row }: StepContext,
  activities: StepActivities,
  hold: BudgetHold | undefined,
): Promise<LlmResult> {
  const request = { step, scope, ...budget, hold };
  const { call_llm } = activities(step, { mayWait: hold !== undefined });
  const send = (ofRow: RowRequest) =>
    inFlight(() => withinPayloadBudget({ ...request, ...ofRow }, call_llm));
  try {
    const result = await (row.isWithWork ? row.with(send) : send({}));
    // Only a request that records its row is responded to so.
    if ('rowNotStarted' in result) throw new TypeError('the row of the step was not started');
    return result;
  } catch (error) {
    if (hold !== undefined) await release(hold, step.id);
    throw error;
  }
}

/** The cost that the call's activity has recorded, or else that of an activity of its own. */
function costOf(
  result: LlmResult,
  { id: stepId }: LlmStep,
  { scope }: StepContext,
  hold: BudgetHold | undefined,
): Promise<TrackedCost> {
  if ('costUsd' in result) return Promise.resolve(result);
  const { text: _, finishReason: _reason, problem: _problem, problemCode: _code, ...paid } = result;
  // A cancellation that arrives now must not lose what was spent.
  return CancellationScope.nonCancellable(() =>
    ledger.track_cost({
      stepId,
      workflowId: scope.workflow.id,
      ...paid,
      reservationId: hold && (paid.reservationId ?? hold.reservationId),
    }),
  );
}

async function run(step: LlmStep, context: StepContext, activities: StepActivities) {
  const { scope, budget, row } = context;
  // The execution's id may be the budget's, in older histories: there its checks are as they were.
  const { check_budget } = budget?.budgetId === undefined ? ledger : reservations;
  const wanted = { step, scope, ...budget, ...row.request };
  const hold = budget && (await withinPayloadBudget(wanted, check_budget));
  const result = await callWithin(step, context, activities, hold);
  const { costUsd } = await costOf(result, step, context, hold);
  const { text, model, finishReason, usage, problem, problemCode } = result;
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
