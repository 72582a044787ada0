/**
 * Records calls that were made, each once, at what they cost on their day.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { MAX_PICO_USD, picoToUsd, usdToPico, type usageRequestSchema } from '@wflo/contracts';
import type { Knex } from 'knex';
import type { z } from 'zod';
import { addAlerts, announce } from '../budgets/budget-alerts.ts';
import { budgetNotFound } from '../budgets/budget-errors.ts';
import { findBudget, settleAmounts, type BudgetChange } from '../budgets/budget-table.ts';
import type { StoredReservation } from '../budgets/reservation-table.ts';
import { costLogger, type CostContext } from '../cost-context.ts';
import { inWriteTransaction } from '../database/write-transaction.ts';
import { RequestError } from '../errors.ts';
import { costsDiffer } from './costs-differ.ts';
import { payloadHash } from './payload-hash.ts';
import { findUsage, insertUsage, type StoredUsage } from './usage-table.ts';

/** A call that was made, as the contract has it. */
export type UsageToRecord = z.output<typeof usageRequestSchema>;

/** A line of the ledger; `replayed` when an earlier request had recorded it. */
export interface RecordedUsage {
  readonly line: StoredUsage;
  readonly replayed: boolean;
}

/** Records a call, and counts it as spent in its budget when it names one. */
export async function recordUsage(
  context: CostContext,
  request: UsageToRecord,
): Promise<RecordedUsage> {
  const line = newLine(context, request, { budgetId: request.budgetId ?? null });
  const { recorded, added } = await inWriteTransaction(context.database, async (transaction) => {
    const budget = line.budgetId === null ? null : await findBudget(transaction, line.budgetId);
    if (budget === undefined) throw budgetNotFound(String(line.budgetId));
    const recorded = await addLine(transaction, line);
    if (recorded.replayed || budget === null) return { recorded, added: [] };
    const after = await settleAmounts(transaction, budget.id, changeBy(line), context.now());
    const added = after === undefined ? [] : await addAlerts(transaction, after, context.now());
    return { recorded, added };
  });
  logRecorded(recorded);
  announce(added);
  return recorded;
}

/** What a line does to its budget: a call without a price is held at the most it can have cost. */
export function changeBy({ quote, upperBoundPicoUsd }: StoredUsage): BudgetChange {
  return quote.costPicoUsd === null
    ? { unknownPicoUsd: upperBoundPicoUsd ?? 0n, unknownCalls: 1 }
    : { spendPicoUsd: quote.costPicoUsd };
}

/** Where a line belongs to. */
export interface LineOwner {
  readonly budgetId: string | null;
  readonly reservation?: Pick<StoredReservation, 'id' | 'amountPicoUsd'>;
}

/** Of a call whose response was lost: what it can have used was not counted. */
export const NO_TOKENS = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
};

/** The ledger line that a request asks for. */
export function newLine(
  { price, now }: CostContext,
  {
    idempotencyKey,
    usage,
    occurredAt,
    unknownOutcome,
    ...request
  }: Omit<UsageToRecord, 'budgetId'>,
  { budgetId, reservation }: LineOwner,
): StoredUsage {
  const recordedAtMillis = now();
  const occurredAtMillis = occurredAt === undefined ? recordedAtMillis : Date.parse(occurredAt);
  const { executionId, workflowId, stepId, model, provider, serviceTier } = request;
  const { responseModel, reportedCostUsd, unpricedReason } = request;
  const lost = unknownOutcome === true;
  const asked = { model, responseModel, provider, usage, serviceTier, occurredAtMillis };
  const priced = price({ ...asked, upperBound: lost });
  const quote =
    unpricedReason === undefined ? priced : { ...priced, costPicoUsd: null, unpricedReason };
  if (quote.costPicoUsd !== null && quote.costPicoUsd > MAX_PICO_USD) {
    throw new RequestError(
      'WFLO_AMOUNT_OUT_OF_RANGE',
      `the call costs ${picoToUsd(quote.costPicoUsd)} USD; check its token counts`,
    );
  }
  // Fields that came later are left out where they are not given: hashes outlive versions.
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
  };
  // What was set aside for a call is the most that it was expected to cost.
  const upperBoundPicoUsd = greater(
    lost ? quote.costPicoUsd : null,
    reservation?.amountPicoUsd ?? null,
  );
  return {
    id: `use-${randomUUID()}`,
    idempotencyKey,
    payloadHash: payloadHash({
      ...hashed,
      ...(reservation === undefined
        ? { budgetId: budgetId ?? undefined }
        : { reservationId: reservation.id }),
    }),
    executionId,
    workflowId: workflowId ?? null,
    stepId: stepId ?? null,
    budgetId,
    reservationId: reservation?.id ?? null,
    model,
    quote: lost ? { ...quote, costPicoUsd: null, unpricedReason: 'unknown_outcome' } : quote,
    responseModel: responseModel ?? null,
    usage: lost ? NO_TOKENS : usage,
    upperBoundPicoUsd: lost || quote.costPicoUsd === null ? upperBoundPicoUsd : null,
    settlesId: null,
    reportedCostPicoUsd: reportedCostUsd === undefined ? null : usdToPico(reportedCostUsd),
    serviceTier: serviceTier ?? 'standard',
    occurredAtMillis,
    recordedAtMillis,
  };
}

function greater(a: bigint | null, b: bigint | null): bigint | null {
  return a !== null && (b === null || a > b) ? a : b;
}

/** Adds a line, or finds the one that the same request has added before. */
export async function addLine(
  transaction: Knex.Transaction,
  line: StoredUsage,
): Promise<RecordedUsage> {
  if (await insertUsage(transaction, line)) return { line, replayed: false };
  const known = await findUsage(transaction, { idempotency_key: line.idempotencyKey });
  if (known?.payloadHash !== line.payloadHash) {
    throw new RequestError(
      'WFLO_IDEMPOTENCY_CONFLICT',
      `idempotencyKey ${JSON.stringify(line.idempotencyKey)} belongs to another recorded call; ` +
        'take a new key for a new call',
    );
  }
  return { line: known, replayed: true };
}

/** Says in the log what was recorded, once per line of the ledger. */
export function logRecorded({ line, replayed }: RecordedUsage): void {
  const { quote, usage } = line;
  const fields = {
    usage_id: line.id,
    execution_id: line.executionId,
    ...(line.workflowId === null ? {} : { workflow_id: line.workflowId }),
    ...(line.stepId === null ? {} : { step_id: line.stepId }),
    ...(line.budgetId === null ? {} : { budget_id: line.budgetId }),
    model: line.model,
    ...(line.responseModel === null ? {} : { response_model: line.responseModel }),
    service_tier: line.serviceTier,
    matched_model: quote.matchedModel,
    input_tokens: usage.inputTokens,
    output_tokens: usage.outputTokens,
    cost_usd: quote.costPicoUsd === null ? null : picoToUsd(quote.costPicoUsd),
    ...(line.reportedCostPicoUsd === null
      ? {}
      : { reported_cost_usd: picoToUsd(line.reportedCostPicoUsd) }),
  };
  if (replayed) {
    costLogger.debug('usage_replayed', fields);
  } else if (quote.unpricedReason === null) {
    costLogger.info('usage_recorded', fields);
  } else {
    costLogger.warning('usage_recorded', {
      ...fields,
      unpriced_reason: quote.unpricedReason,
      upper_bound_usd: line.upperBoundPicoUsd === null ? null : picoToUsd(line.upperBoundPicoUsd),
    });
  }
  if (!replayed && costsDiffer(line)) costLogger.warning('reported_cost_differs', fields);
}
