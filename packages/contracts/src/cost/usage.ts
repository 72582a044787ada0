import { z } from 'zod';
import {
  attemptShape,
  executionIdSchema,
  idempotencyKeySchema,
  idSchema,
  runText,
} from './field.ts';
import { pricedCallShape, quoteSchema, unpricedReasonSchema } from './quote.ts';
import { problemSchema } from '../problem/problem.ts';
import { usdSchema } from './usd.ts';

/** From where in an execution a call comes. */
export const callOriginShape = {
  workflowId: runText().optional(),
  stepId: runText().optional(),
  runId: attemptShape.runId.optional(),
  activityId: attemptShape.activityId.optional(),
  /** Of the activity, 1 for the first. Calls of attempts that failed are wasted. */
  attempt: attemptShape.attempt.optional(),
};

/** `POST /v1/usage`: one LLM call that was made, recorded once per `idempotencyKey`. */
export const usageRequestSchema = z.strictObject({
  idempotencyKey: idempotencyKeySchema,
  executionId: executionIdSchema,
  ...callOriginShape,
  budgetId: idSchema.optional(),
  ...pricedCallShape,
  /**
   * True for a call that was sent and whose response was lost (timed out, cancelled, cut off):
   * `usage` is then the most that it can have used, and no cost is recorded. Default false.
   */
  unknownOutcome: z.boolean().optional(),
  /** What the provider says that the call cost: recorded; the price comes from the usage. */
  reportedCostUsd: usdSchema.optional(),
  /** The caller knows that the counts contradict each other: they are recorded and not priced. */
  unpricedReason: unpricedReasonSchema.extract(['inconsistent_usage']).optional(),
});
export type UsageRequest = z.input<typeof usageRequestSchema>;

/** A line of the ledger. `replayed`: the key was known, nothing was recorded by this request. */
export const usageRecordSchema = quoteSchema.extend({
  id: z.string(),
  idempotencyKey: z.string(),
  executionId: z.string(),
  workflowId: z.string().nullable(),
  stepId: z.string().nullable(),
  runId: z.string().nullable().default(null),
  activityId: z.string().nullable().default(null),
  attempt: z.number().int().nullable().default(null),
  budgetId: z.string().nullable(),
  /** The most that a call without a price can have cost; null when that is not known either. */
  upperBoundUsd: usdSchema.nullable().default(null),
  /** The id of the record without a price whose cost this one states. */
  settles: z.string().nullable().default(null),
  usage: z.object({
    inputTokens: z.number(),
    outputTokens: z.number(),
    cacheReadTokens: z.number(),
    cacheWriteTokens: z.number(),
    cacheWrite1hTokens: z.number().optional(),
    inputAudioTokens: z.number().optional(),
    inputImageTokens: z.number().optional(),
    inputVideoTokens: z.number().optional(),
    cacheReadAudioTokens: z.number().optional(),
    cacheReadImageTokens: z.number().optional(),
    outputAudioTokens: z.number().optional(),
    outputImageTokens: z.number().optional(),
    reasoningTokens: z.number().optional(),
    citationTokens: z.number().optional(),
    webSearches: z.number().optional(),
    fileSearches: z.number().optional(),
    audioSeconds: z.number().optional(),
    otherAmounts: z.record(z.string(), z.number()).optional(),
  }),
  serviceTier: z.string().default('standard'),
  responseModel: z.string().nullable().default(null),
  reportedCostUsd: usdSchema.nullable().default(null),
  /** Whether both costs are known and more than a hundredth apart. */
  reportedCostDiffers: z.boolean().default(false),
  occurredAt: z.string(),
  recordedAt: z.string(),
  replayed: z.boolean(),
});
export type UsageRecord = z.infer<typeof usageRecordSchema>;

/**
 * `POST /v1/usage/{id}/settle`: what a call without a price did cost, as its provider's bill says.
 * The amount that a budget holds for it is released, and the cost is spent.
 */
export const settleRequestSchema = z.strictObject({ costUsd: usdSchema });
export type SettleRequest = z.input<typeof settleRequestSchema>;

/** Calls in a batch at most. */
export const MAX_BATCH_RECORDS = 200;

/**
 * `POST /v1/usage:batch`: calls that were made, each recorded once per its `idempotencyKey`, whatever
 * becomes of the others.
 */
export const usageBatchRequestSchema = z.strictObject({
  records: z.array(usageRequestSchema).min(1).max(MAX_BATCH_RECORDS),
});
export type UsageBatchRequest = z.input<typeof usageBatchRequestSchema>;

/** In the order of the request: the record of each call, or why there is none. */
export const usageBatchResultSchema = z.object({
  results: z.array(
    z.union([z.object({ usage: usageRecordSchema }), z.object({ problem: problemSchema })]),
  ),
});
export type UsageBatchResult = z.infer<typeof usageBatchResultSchema>;
