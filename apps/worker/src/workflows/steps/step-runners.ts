/**
 * What each type of step does.
 *
 * @module
 */
import { ApplicationFailure, CancellationScope, log } from '@temporalio/workflow';
import type {
  BudgetHold,
  BudgetRef,
  LlmResponse,
  LlmStep,
  TemplateScope,
  CodeStep,
  HttpStep,
} from '../../activities/contract.ts';
import { ledger, reservations, stepActivities } from '../activity-proxies.ts';
import { assertFits } from '../persistence/payload-limit.ts';
import { sendWithRoom } from '../persistence/payload-budget.ts';

export type WorkStep = CodeStep | LlmStep | HttpStep;

export interface StepContext {
  readonly scope: TemplateScope;
  /** What LLM calls must fit; undefined without a budget. */
  readonly budget?: BudgetRef | undefined;
  /** Runs what is not to be given up when a budget refuses another step. Default: like all else. */
  readonly inFlight?: <Result>(work: () => Promise<Result>) => Promise<Result>;
}

/** The execution's id may be the budget's, in older histories: there its checks are as they were. */
function checkBudget(request: { step: LlmStep; scope: TemplateScope } & BudgetRef) {
  const { check_budget } = request.budgetId === undefined ? ledger : reservations;
  return sendWithRoom(request, check_budget);
}

const now = <Result>(work: () => Promise<Result>): Promise<Result> => work();

async function release({ reservationId }: BudgetHold, stepId: string): Promise<void> {
  await CancellationScope.nonCancellable(() => ledger.release_budget({ reservationId, stepId }));
}

async function callWithin(
  step: LlmStep,
  { scope, budget, inFlight = now }: StepContext,
  hold: BudgetHold | undefined,
): Promise<LlmResponse> {
  const request = { step, scope, ...budget, hold };
  const { call_llm } = stepActivities(step, { mayWait: hold !== undefined });
  try {
    return await inFlight(() => sendWithRoom(request, call_llm));
  } catch (error) {
    if (hold !== undefined) await release(hold, step.id);
    throw error;
  }
}

/** Sets the most it can cost aside, calls, records what it did cost. */
async function runLlmStep(step: LlmStep, context: StepContext) {
  const { scope, budget } = context;
  const hold = budget && (await checkBudget({ step, scope, ...budget }));
  const answer = await callWithin(step, context, hold);
  const { text, finishReason, problem, problemCode, ...paid } = answer;
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

/** Does the work of a step and gives its output. */
export function runStep(step: WorkStep, context: StepContext): Promise<unknown> {
  const { scope, inFlight = now } = context;
  assertFits(`Step "${step.id}"`, { step, scope });
  switch (step.type) {
    case 'code':
      return inFlight(() =>
        sendWithRoom({ step, scope }, stepActivities(step).execute_code_in_sandbox),
      );
    case 'llm':
      return runLlmStep(step, context);
    case 'http':
      return inFlight(() => sendWithRoom({ step, scope }, stepActivities(step).http_request));
  }
}
