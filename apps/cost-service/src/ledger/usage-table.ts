import {
  picoToUsd,
  serviceTierSchema,
  unpricedReasonSchema,
  type ServiceTier,
} from '@wflo/contracts';
import type { Knex } from 'knex';
import { z } from 'zod';
import { bigIntBinding, bigIntColumn, numberColumn, readRow } from '../database/row.ts';
import { detailsColumn, detailsText } from './usage-details.ts';
import type { CountedUsage } from '@wflo/pricing';
import type { PriceQuote } from '../pricing/quote.ts';

export const usageRow = z
  .object({
    seq: bigIntColumn,
    id: z.string(),
    idempotency_key: z.string(),
    payload_hash: z.string(),
    execution_id: z.string(),
    workflow_id: z.string().nullable(),
    step_id: z.string().nullable(),
    run_id: z.string().nullable(),
    activity_id: z.string().nullable(),
    attempt: numberColumn.nullable(),
    budget_id: z.string().nullable(),
    reservation_id: z.string().nullable(),
    model: z.string(),
    response_model: z.string().nullable(),
    provider: z.string().nullable(),
    matched_model: z.string().nullable(),
    exact_match: numberColumn,
    unpriced_reason: unpricedReasonSchema.nullable(),
    service_tier: serviceTierSchema,
    input_tokens: numberColumn,
    output_tokens: numberColumn,
    cache_read_tokens: numberColumn,
    cache_write_tokens: numberColumn,
    cache_write_1h_tokens: numberColumn,
    usage_details: detailsColumn,
    cost_pico_usd: bigIntColumn.nullable(),
    upper_bound_pico_usd: bigIntColumn.nullable(),
    settles_id: z.string().nullable(),
    reported_cost_pico_usd: bigIntColumn.nullable(),
    occurred_at_millis: numberColumn,
    recorded_at_millis: numberColumn,
  })
  .transform((row) => ({
    seq: row.seq,
    id: row.id,
    idempotencyKey: row.idempotency_key,
    payloadHash: row.payload_hash,
    executionId: row.execution_id,
    workflowId: row.workflow_id,
    stepId: row.step_id,
    runId: row.run_id,
    activityId: row.activity_id,
    attempt: row.attempt,
    budgetId: row.budget_id,
    reservationId: row.reservation_id,
    model: row.model,
    responseModel: row.response_model,
    quote: {
      provider: row.provider,
      matchedModel: row.matched_model,
      exactMatch: row.exact_match !== 0,
      costPicoUsd: row.cost_pico_usd,
      unpricedReason: row.unpriced_reason,
    },
    usage: {
      inputTokens: row.input_tokens,
      outputTokens: row.output_tokens,
      cacheReadTokens: row.cache_read_tokens,
      cacheWriteTokens: row.cache_write_tokens,
      cacheWrite1hTokens: row.cache_write_1h_tokens,
      ...row.usage_details,
    },
    reportedCostPicoUsd: row.reported_cost_pico_usd,
    serviceTier: row.service_tier,
    upperBoundPicoUsd: row.upper_bound_pico_usd,
    settlesId: row.settles_id,
    occurredAtMillis: row.occurred_at_millis,
    recordedAtMillis: row.recorded_at_millis,
  }));

/** A line of the ledger, which is only ever added to; money in pico-dollars. */
export interface StoredUsage {
  readonly id: string;
  readonly idempotencyKey: string;
  readonly payloadHash: string;
  readonly executionId: string;
  readonly workflowId: string | null;
  readonly stepId: string | null;
  readonly runId: string | null;
  readonly activityId: string | null;
  readonly attempt: number | null;
  readonly budgetId: string | null;
  readonly reservationId: string | null;
  readonly model: string;
  readonly responseModel: string | null;
  readonly quote: PriceQuote;
  readonly usage: CountedUsage;
  /** What the provider says that the call cost. */
  readonly reportedCostPicoUsd: bigint | null;
  readonly serviceTier: ServiceTier;
  /** The most that a call without a price can have cost; of the call that a line settles. */
  readonly upperBoundPicoUsd: bigint | null;
  /** The line without a price whose cost this one states. */
  readonly settlesId: string | null;
  readonly occurredAtMillis: number;
  readonly recordedAtMillis: number;
}

/**
 * Adds a line; false when its key is taken, or when the line that it settles is settled already.
 */
export async function insertUsage(database: Knex, line: StoredUsage): Promise<boolean> {
  const inserted: unknown[] = await database('usage_records')
    .insert(toRow(line))
    .onConflict()
    .ignore()
    .returning('id');
  return inserted.length > 0;
}

/** Adds lines whose keys are known to be free. */
export async function insertLines(database: Knex, lines: readonly StoredUsage[]): Promise<void> {
  await database('usage_records').insert(lines.map(toRow));
}

/** Columns of a line that is added, with their types on PostgreSQL. */
export const LINE_COLUMNS: Readonly<Record<keyof ReturnType<typeof toRow>, 'TEXT' | 'BIGINT'>> = {
  id: 'TEXT',
  idempotency_key: 'TEXT',
  payload_hash: 'TEXT',
  execution_id: 'TEXT',
  workflow_id: 'TEXT',
  step_id: 'TEXT',
  run_id: 'TEXT',
  activity_id: 'TEXT',
  attempt: 'BIGINT',
  budget_id: 'TEXT',
  reservation_id: 'TEXT',
  model: 'TEXT',
  response_model: 'TEXT',
  provider: 'TEXT',
  matched_model: 'TEXT',
  exact_match: 'BIGINT',
  unpriced_reason: 'TEXT',
  input_tokens: 'BIGINT',
  output_tokens: 'BIGINT',
  cache_read_tokens: 'BIGINT',
  cache_write_tokens: 'BIGINT',
  cache_write_1h_tokens: 'BIGINT',
  usage_details: 'TEXT',
  service_tier: 'TEXT',
  cost_pico_usd: 'BIGINT',
  upper_bound_pico_usd: 'BIGINT',
  settles_id: 'TEXT',
  reported_cost_pico_usd: 'BIGINT',
  occurred_at_millis: 'BIGINT',
  recorded_at_millis: 'BIGINT',
};

export function toRow(line: StoredUsage) {
  return {
    id: line.id,
    idempotency_key: line.idempotencyKey,
    payload_hash: line.payloadHash,
    execution_id: line.executionId,
    workflow_id: line.workflowId,
    step_id: line.stepId,
    run_id: line.runId,
    activity_id: line.activityId,
    attempt: line.attempt,
    budget_id: line.budgetId,
    reservation_id: line.reservationId,
    model: line.model,
    response_model: line.responseModel,
    provider: line.quote.provider,
    matched_model: line.quote.matchedModel,
    exact_match: line.quote.exactMatch ? 1 : 0,
    unpriced_reason: line.quote.unpricedReason,
    input_tokens: line.usage.inputTokens,
    output_tokens: line.usage.outputTokens,
    cache_read_tokens: line.usage.cacheReadTokens,
    cache_write_tokens: line.usage.cacheWriteTokens,
    cache_write_1h_tokens: line.usage.cacheWrite1hTokens ?? 0,
    usage_details: detailsText(line.usage),
    service_tier: line.serviceTier,
    cost_pico_usd: bindingOf(line.quote.costPicoUsd),
    upper_bound_pico_usd: bindingOf(line.upperBoundPicoUsd),
    settles_id: line.settlesId,
    reported_cost_pico_usd: bindingOf(line.reportedCostPicoUsd),
    occurred_at_millis: line.occurredAtMillis,
    recorded_at_millis: line.recordedAtMillis,
  };
}

function bindingOf(picoUsd: bigint | null): string | null {
  return picoUsd === null ? null : bigIntBinding(picoUsd);
}

type UniqueColumn = 'id' | 'idempotency_key' | 'settles_id';

/** The line with this value in a column that has each value once. */
export async function findUsage(
  database: Knex,
  by: { readonly [column in UniqueColumn]?: string },
): Promise<StoredUsage | undefined> {
  const rows: unknown = await database('usage_records').where(by);
  return readRow('usage_records', usageRow, rows);
}

/** An amount as a decimal of USD; null where it is not known. */
export function toUsd(picoUsd: bigint | null): string | null {
  return picoUsd === null ? null : picoToUsd(picoUsd);
}
