/**
 * Records what a call of an LLM did cost: in the ledger, in the step's row, in the metrics.
 *
 * @module
 */
import type { CostClient, UsageRecord } from '@wflo/contracts';
import type { StepKey } from '../database/steps-repository.ts';
import type { FinishDependencies } from '../finish-execution.ts';
import type { CostRequest } from './contract.ts';
import { ledgerId } from './ledger-id.ts';

export interface LedgerDependencies extends FinishDependencies {
  readonly costs: Pick<CostClient, 'recordUsage' | 'commit'>;
}

/** The ledger's key for the call of a step: the same for each try to reserve and to record it. */
export function ledgerKey({ executionId, runId, stepId }: StepKey): string {
  return `${ledgerId(executionId)}/${runId}/${stepId}`;
}

/**
 * Records the call once, however often it is asked to.
 *
 * @throws {ServiceError} with the code of cost-service, when that does not answer or refuses.
 */
export async function recordPaidCall(
  { costs, repositories, metrics }: LedgerDependencies,
  step: StepKey,
  { reservationId, model, usage, occurredAt, workflowId }: Omit<CostRequest, 'stepId'>,
): Promise<UsageRecord> {
  const request = {
    idempotencyKey: ledgerKey(step),
    executionId: ledgerId(step.executionId),
    workflowId,
    stepId: step.stepId,
    model,
    usage,
    occurredAt,
  };
  const record =
    reservationId === undefined
      ? await costs.recordUsage(request)
      : (await costs.commit(reservationId, request)).usage;
  // The row decides who counts: the ledger's `replayed` would also be true for a request of ours
  // whose answer was lost.
  if (await repositories.steps.recordCost(step, record.costUsd, new Date())) {
    metrics.costRecorded(model, usage, record.costUsd);
  }
  return record;
}
