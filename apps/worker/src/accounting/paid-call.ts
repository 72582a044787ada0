import {
  ServiceError,
  type CostClient,
  type CommitRequest,
  type UsageRecord,
} from '@wflo/contracts';
import { z } from 'zod';
import type { StepKey } from '../database/status.ts';
import { usageSchema } from '@wflo/pricing';
import type { FinishDependencies } from './finish-execution.ts';
import { ledgerId } from './ledger-id.ts';

/** A call that was paid for, as the ledger takes it; older histories have only what is required. */
export const paidCallSchema = z.object({
  /** The model that was requested. */
  model: z.string(),
  responseModel: z.string().optional(),
  provider: z.string().optional(),
  usage: usageSchema,
  serviceTier: z.string().optional(),
  reportedCostUsd: z.string().optional(),
  unpricedReason: z.literal('inconsistent_usage').optional(),
  /** Whether `usage` is only the most that the call can have used. Default false. */
  unknownOutcome: z.boolean().optional(),
  /** ISO 8601: decides which day's price holds. */
  occurredAt: z.string(),
});
export type PaidCall = Readonly<z.output<typeof paidCallSchema>>;

export interface CallToRecord extends PaidCall {
  readonly workflowId: string;
  readonly reservationId?: string;
  /** The attempt that made the call; absent in older histories. */
  readonly attempt?: number;
}

export interface LedgerDependencies extends FinishDependencies {
  readonly costs: Pick<CostClient, 'recordUsage' | 'commit'>;
}

/** The ledger's key for the call of a step: the same for each try to reserve and to record it. */
export function ledgerKey({ executionId, runId, stepId }: StepKey): string {
  return `${ledgerId(executionId)}/${runId}/${stepId}`;
}

/**
 * Adds a call to the ledger, in place of what was reserved for it. A ledger that was restored from
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

/** What a record of the ledger ends: the attempt that made the call, and its step. */
export interface CompletedBy {
  readonly attempt: number;
  /** The output of the step. */
  readonly outputOf: (costUsd: string | null) => unknown;
  readonly endedAt: Date;
}

export type RecordedCall = UsageRecord & {
  /** Whether the step was completed with it. */
  readonly completed: boolean;
};

/**
 * Records what a call of an LLM did cost, once however often it is requested: in the ledger, in the
 * step's row, in the metrics. Completes the step in the same statement where that is wanted.
 *
 * @throws {ServiceError} with the code of cost-service, when that does not respond or refuses.
 */
export async function recordPaidCall(
  dependencies: LedgerDependencies,
  step: StepKey,
  { reservationId, workflowId, attempt, ...call }: CallToRecord,
  completedBy?: CompletedBy,
): Promise<RecordedCall> {
  const { model, responseModel, provider, usage, serviceTier, occurredAt } = call;
  const { reportedCostUsd, unpricedReason, unknownOutcome } = call;
  // The ledger refuses fields that it does not know.
  const record = await addToLedger(dependencies, reservationId, {
    ...{ model, responseModel, provider, usage, serviceTier, occurredAt },
    ...{ reportedCostUsd, unpricedReason, unknownOutcome },
    idempotencyKey: ledgerKey(step),
    executionId: ledgerId(step.executionId),
    workflowId,
    stepId: step.stepId,
  });
  const { repositories, metrics } = dependencies;
  const { costUsd, upperBoundUsd } = record;
  const { stepCalls } = repositories;
  const completed =
    completedBy !== undefined &&
    (await stepCalls.recordCostAndComplete(
      {
        ...step,
        attempt: completedBy.attempt,
        output: completedBy.outputOf(costUsd),
        endedAt: completedBy.endedAt,
      },
      costUsd,
      upperBoundUsd,
    ));
  // The row decides who counts: `replayed` is also true for a request whose response was lost.
  if (completed || (await stepCalls.recordCost(step, costUsd, new Date(), upperBoundUsd))) {
    // What the ledger has counted: nothing of a call of unknown outcome.
    metrics.costRecorded(model, record.usage, costUsd, record.unpricedReason);
  }
  // Its outcome is known, also where that could not be noted when the response came.
  if (attempt !== undefined) await repositories.llmCalls.forget({ ...step, attempt });
  return { ...record, completed };
}
