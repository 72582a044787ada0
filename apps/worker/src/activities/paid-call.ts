/**
 * Records what a call of an LLM did cost: in the ledger, in the step's row, in the metrics.
 *
 * @module
 */
import type { CostClient, UsageRecord } from '@wflo/contracts';
import type { StepKey } from '../database/steps-repository.ts';
import type { FinishDependencies } from '../finish-execution.ts';
import type { CostRequest, PaidCall } from './contract.ts';
import { ledgerId } from './ledger-id.ts';

export interface LedgerDependencies extends FinishDependencies {
  readonly costs: Pick<CostClient, 'recordUsage' | 'commit'>;
}

/** The ledger's key for the call of a step: the same for each try to reserve and to record it. */
export function ledgerKey({ executionId, runId, stepId }: StepKey): string {
  return `${ledgerId(executionId)}/${runId}/${stepId}`;
}

/** Of an answer, what the ledger takes: it refuses fields that it does not know. */
export function paidCallOf(call: PaidCall): PaidCall {
  const { model, responseModel, provider, usage, serviceTier, occurredAt } = call;
  const { reportedCostUsd, unpricedReason, unknownOutcome } = call;
  return {
    model,
    usage,
    occurredAt,
    ...(responseModel === undefined ? {} : { responseModel }),
    ...(provider === undefined ? {} : { provider }),
    ...(serviceTier === undefined ? {} : { serviceTier }),
    ...(reportedCostUsd === undefined ? {} : { reportedCostUsd }),
    ...(unpricedReason === undefined ? {} : { unpricedReason }),
    ...(unknownOutcome === undefined ? {} : { unknownOutcome }),
  };
}

/**
 * Records the call once, however often it is asked to.
 *
 * @throws {ServiceError} with the code of cost-service, when that does not answer or refuses.
 */
export async function recordPaidCall(
  { costs, repositories, metrics }: LedgerDependencies,
  step: StepKey,
  { reservationId, workflowId, attempt, ...call }: Omit<CostRequest, 'stepId'>,
): Promise<UsageRecord> {
  const request = {
    idempotencyKey: ledgerKey(step),
    executionId: ledgerId(step.executionId),
    workflowId,
    stepId: step.stepId,
    ...paidCallOf(call),
  };
  const record =
    reservationId === undefined
      ? await costs.recordUsage(request)
      : (await costs.commit(reservationId, request)).usage;
  // The row decides who counts: the ledger's `replayed` would also be true for a request of ours
  // whose answer was lost.
  const { costUsd, upperBoundUsd, unpricedReason } = record;
  if (await repositories.steps.recordCost(step, costUsd, new Date(), upperBoundUsd)) {
    // What the ledger has counted: of a call of unknown outcome nothing.
    metrics.costRecorded(call.model, record.usage, costUsd, unpricedReason);
  }
  // Its outcome is known, also where that could not be noted when the answer came.
  if (attempt !== undefined) await repositories.llmCalls.forget({ ...step, attempt });
  return record;
}
