import { randomUUID } from 'node:crypto';
import { MAX_PICO_USD, picoToUsd, usdToPico, type usageRequestSchema } from '@wflo/contracts';
import type { z } from 'zod';
import type { CostContext } from '../cost-context.ts';
import { RequestError } from '@wflo/service-kit';
import { payloadHash } from '../payload-hash.ts';
import type { StoredUsage } from './usage-table.ts';

export type UsageToRecord = z.output<typeof usageRequestSchema>;

export interface LineOwner {
  readonly budgetId: string | null;
  /** With it, the line is completed by `ofReservation`. */
  readonly reservationId?: string;
}

/** Of a call whose response was lost: what it can have used was not counted. */
export const NO_TOKENS = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
};

export function newLine(
  { price, now }: CostContext,
  {
    idempotencyKey,
    usage,
    occurredAt,
    unknownOutcome,
    ...request
  }: Omit<UsageToRecord, 'budgetId'>,
  { budgetId, reservationId }: LineOwner,
): StoredUsage {
  const recordedAtMillis = now();
  const occurredAtMillis = occurredAt === undefined ? recordedAtMillis : Date.parse(occurredAt);
  const { executionId, workflowId, stepId, runId, activityId, attempt } = request;
  const { model, provider, serviceTier } = request;
  const { responseModel, reportedCostUsd, unpricedReason } = request;
  const lost = unknownOutcome === true;
  const call = { model, responseModel, provider, usage, serviceTier, at: occurredAtMillis };
  const priced = price({ ...call, upperBound: lost });
  const quote =
    unpricedReason === undefined ? priced : { ...priced, costPicoUsd: null, unpricedReason };
  if (quote.costPicoUsd !== null && quote.costPicoUsd > MAX_PICO_USD) {
    throw new RequestError(
      'WFLO_AMOUNT_OUT_OF_RANGE',
      `the call costs ${picoToUsd(quote.costPicoUsd)} USD; check its token counts`,
    );
  }
  // Fields that later versions added are left out where they are absent: hashes outlive versions.
  const hashed = {
    executionId,
    workflowId,
    stepId,
    model,
    provider,
    usage,
    serviceTier,
    occurredAt,
    unknownOutcome: lost ? true : undefined,
    responseModel,
    reportedCostUsd,
    unpricedReason,
    runId,
    activityId,
    attempt,
  };
  return {
    id: `use-${randomUUID()}`,
    idempotencyKey,
    payloadHash: payloadHash({
      ...hashed,
      ...(reservationId === undefined ? { budgetId: budgetId ?? undefined } : { reservationId }),
    }),
    executionId,
    workflowId: workflowId ?? null,
    stepId: stepId ?? null,
    runId: runId ?? null,
    activityId: activityId ?? null,
    attempt: attempt ?? null,
    budgetId,
    reservationId: reservationId ?? null,
    model,
    quote: lost ? { ...quote, costPicoUsd: null, unpricedReason: 'unknown_outcome' } : quote,
    responseModel: responseModel ?? null,
    usage: lost ? NO_TOKENS : usage,
    upperBoundPicoUsd: lost ? quote.costPicoUsd : null,
    settlesId: null,
    reportedCostPicoUsd: reportedCostUsd === undefined ? null : usdToPico(reportedCostUsd),
    serviceTier: serviceTier ?? 'standard',
    occurredAtMillis,
    recordedAtMillis,
  };
}

/** The line of the call that a reservation was for. */
export function ofReservation(
  line: StoredUsage,
  { budgetId, amountPicoUsd }: { readonly budgetId: string; readonly amountPicoUsd: bigint },
): StoredUsage {
  if (line.quote.costPicoUsd !== null) return { ...line, budgetId };
  // What was set aside for a call is the most that it was expected to cost.
  return { ...line, budgetId, upperBoundPicoUsd: greater(line.upperBoundPicoUsd, amountPicoUsd) };
}

function greater(a: bigint | null, b: bigint | null): bigint | null {
  return a !== null && (b === null || a > b) ? a : b;
}
