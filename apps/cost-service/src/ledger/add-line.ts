import type { Knex } from 'knex';
import { costLogger } from '../cost-context.ts';
import { RequestError } from '@wflo/service-kit';
import { costsDiffer } from './costs-differ.ts';
import { findUsage, insertUsage, toUsd, type StoredUsage } from './usage-table.ts';

/** A line of the ledger; `replayed` when an earlier request had recorded it. */
export interface RecordedUsage {
  readonly line: StoredUsage;
  readonly replayed: boolean;
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

/** Logs what was recorded, once per line of the ledger. */
export function logRecorded({ line, replayed }: RecordedUsage): void {
  const { quote, usage } = line;
  const fields = {
    usage_id: line.id,
    execution_id: line.executionId,
    workflow_id: line.workflowId ?? undefined,
    step_id: line.stepId ?? undefined,
    run_id: line.runId ?? undefined,
    activity_id: line.activityId ?? undefined,
    attempt: line.attempt ?? undefined,
    budget_id: line.budgetId ?? undefined,
    model: line.model,
    response_model: line.responseModel ?? undefined,
    service_tier: line.serviceTier,
    matched_model: quote.matchedModel,
    input_tokens: usage.inputTokens,
    output_tokens: usage.outputTokens,
    cost_usd: toUsd(quote.costPicoUsd),
    reported_cost_usd: toUsd(line.reportedCostPicoUsd) ?? undefined,
  };
  if (replayed) {
    costLogger.debug('usage_replayed', fields);
  } else if (quote.unpricedReason === null) {
    costLogger.info('usage_recorded', fields);
  } else {
    costLogger.warning('usage_recorded', {
      ...fields,
      unpriced_reason: quote.unpricedReason,
      upper_bound_usd: toUsd(line.upperBoundPicoUsd),
    });
  }
  if (!replayed && costsDiffer(line)) costLogger.warning('reported_cost_differs', fields);
}
