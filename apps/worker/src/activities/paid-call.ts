/**
 * Records what a call of an LLM did cost: in the ledger, in the step's row, in the metrics.
 *
 * @module
 */
import {
  ServiceError,
  type CostClient,
  type CommitRequest,
  type UsageRecord,
} from '@wflo/contracts';
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
 * Adds a call to the ledger, in place of what was set aside for it. A ledger that was restored from
 * a backup may not know of that any more: what was paid for is recorded all the same.
 */
export async function addToLedger(
  { costs }: Pick<LedgerDependencies, 'costs'>,
  reservationId: string | undefined,
  request: CommitRequest,
): Promise<UsageRecord> {
  if (reservationId === undefined) return costs.recordUsage(request);
  try {
    return (await costs.commit(reservationId, request)).usage;
  } catch (error) {
    const isGone = error instanceof ServiceError && error.code === 'WFLO_RESERVATION_NOT_FOUND';
    if (!isGone) throw error;
    return costs.recordUsage(request);
  }
}

/**
 * Records the call once, however often it is asked to.
 *
 * @throws {ServiceError} with the code of cost-service, when that does not answer or refuses.
 */
export async function recordPaidCall(
  dependencies: LedgerDependencies,
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
  const { repositories, metrics } = dependencies;
  const record = await addToLedger(dependencies, reservationId, request);
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
