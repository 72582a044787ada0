/**
 * The contract of cost-service. Money is a decimal string of USD (`usdSchema`).
 *
 * @module
 */
import { z } from 'zod';
import { usdSchema } from './usd.ts';

/**
 * An id of the caller's choice: of a budget, an execution, a workflow, a step. `.` and `..` are
 * none, because no URL can hold them: they are taken out of a path before it is sent.
 */
export const idSchema = z
  .string()
  .min(1)
  .max(200)
  .regex(
    /^(?!\.{1,2}$)[\w.:/@-]+$/,
    'expected letters, digits and . _ : / @ -, and more than "." or ".."',
  );

/**
 * Text that every database keeps as it is: no null or other control character, no half pair. The
 * pattern is also the OpenAPI document's, so it keeps to what every engine for patterns knows.
 */
function plainText(maxLength: number) {
  return z
    .string()
    .min(1)
    .max(maxLength)
    .regex(
      // eslint-disable-next-line no-control-regex -- control characters are what it refuses
      /^[^\u0000-\u001f\u007f-\u009f]*$/u,
      'expected no control characters and no unpaired surrogates',
    )
    .refine(
      (text) => text.isWellFormed(),
      'expected no control characters and no unpaired surrogates',
    );
}

const FIRST_MILLIS = Date.parse('0001-01-01T00:00:00Z');
const LAST_MILLIS = Date.parse('9999-12-31T23:59:59.999Z');

/** A time with its offset, in years of four digits also in UTC. */
const timeSchema = z.iso.datetime({ offset: true }).refine((text) => {
  const millis = Date.parse(text);
  return Number.isNaN(millis) || (millis >= FIRST_MILLIS && millis <= LAST_MILLIS);
}, 'expected a time from year 1 to year 9999 in UTC');

/** The same key with the same body is answered again, with another body refused (409). */
export const idempotencyKeySchema = plainText(255);

const tokensSchema = z.number().int().nonnegative().max(1_000_000_000);

/** Counts that the service has no price for, by the provider's own name for them. */
const otherAmountsSchema = z
  .record(z.string().regex(/^[\w.]{1,100}$/), tokensSchema)
  .refine((amounts) => Object.keys(amounts).length <= 30, 'expected at most 30 amounts');

/**
 * Tokens of one call. `inputTokens` and `outputTokens` include all others, as OpenAI counts:
 * the input the cached, audio and image ones, the output audio, images, reasoning and citations.
 * `cacheWriteTokens` include those that were written for an hour, which cost more than five
 * minutes do. `webSearches` is a number of searches.
 */
export const tokenUsageSchema = z
  .strictObject({
    inputTokens: tokensSchema,
    outputTokens: tokensSchema,
    cacheReadTokens: tokensSchema.default(0),
    cacheWriteTokens: tokensSchema.default(0),
    cacheWrite1hTokens: tokensSchema.optional(),
    inputAudioTokens: tokensSchema.optional(),
    inputImageTokens: tokensSchema.optional(),
    /** Of both `cacheReadTokens` and `inputAudioTokens`. */
    cacheReadAudioTokens: tokensSchema.optional(),
    outputAudioTokens: tokensSchema.optional(),
    outputImageTokens: tokensSchema.optional(),
    reasoningTokens: tokensSchema.optional(),
    citationTokens: tokensSchema.optional(),
    webSearches: tokensSchema.optional(),
    /** What else the provider counted. Such a call has no price (`unpriced_usage`). */
    otherAmounts: otherAmountsSchema.optional(),
  })
  .refine(
    (usage) => usage.cacheReadTokens + usage.cacheWriteTokens <= usage.inputTokens,
    'expected inputTokens to include cacheReadTokens and cacheWriteTokens',
  )
  .refine(
    (usage) => (usage.cacheWrite1hTokens ?? 0) <= usage.cacheWriteTokens,
    'expected cacheWriteTokens to include cacheWrite1hTokens',
  )
  .refine(
    ({ cacheReadAudioTokens: cachedAudio = 0, inputAudioTokens: audio = 0, ...usage }) =>
      cachedAudio <= Math.min(usage.cacheReadTokens, audio) &&
      audio + (usage.inputImageTokens ?? 0) <= usage.inputTokens,
    'expected inputTokens to include audio and image tokens, and cacheReadAudioTokens to be some of the cached and of the audio tokens',
  )
  .refine(
    (usage) =>
      (usage.outputAudioTokens ?? 0) +
        (usage.outputImageTokens ?? 0) +
        (usage.reasoningTokens ?? 0) +
        (usage.citationTokens ?? 0) <=
      usage.outputTokens,
    'expected outputTokens to include audio, image, reasoning and citation tokens',
  );
export type TokenUsage = z.input<typeof tokenUsageSchema>;

/**
 * How a provider served a call. `standard`, `batch`, `flex` and `priority` are known; any other is
 * kept as it was given, and such a call has no price (`unpriced_tier`).
 */
export const serviceTierSchema = plainText(50);
export type ServiceTier = z.infer<typeof serviceTierSchema>;

const pricedCallShape = {
  /** The model that was asked for: an alias, a deployment, a router's name. */
  model: plainText(200),
  /** The model that answered: where it is known its price holds, else that of `model`. */
  responseModel: plainText(200).optional(),
  /** A name of the OpenTelemetry GenAI conventions, or of the price list. */
  provider: plainText(100).optional(),
  usage: tokenUsageSchema,
  /** Default `standard`. */
  serviceTier: serviceTierSchema.optional(),
  occurredAt: timeSchema.optional(),
};

/** `POST /v1/quotes`. `occurredAt` picks the price of that day; default now. */
export const quoteRequestSchema = z.strictObject({
  ...pricedCallShape,
  /**
   * The most that a call of this text usage may cost: each token at the dearest of the prices that
   * it may have, such as that of a write to a cache. Default false.
   */
  upperBound: z.boolean().optional(),
});
export type QuoteRequest = z.input<typeof quoteRequestSchema>;

export const unpricedReasonSchema = z.enum([
  'unknown_model',
  'inexact_match',
  'unpriced_usage',
  'unpriced_tier',
  'unknown_outcome',
  'inconsistent_usage',
]);

/** A price. `costUsd` is null, never "0", when no price is known for the model. */
export const quoteSchema = z.object({
  model: z.string(),
  provider: z.string().nullable(),
  matchedModel: z.string().nullable(),
  exactMatch: z.boolean(),
  priced: z.boolean(),
  costUsd: usdSchema.nullable(),
  /**
   * Why there is no price: no such model is known, only a similar one is and the service takes
   * exact names alone, the usage has what the list does not price or the list prices what the
   * usage does not count, nobody knows the price in this tier, the counts contradict each other, or
   * nobody knows what the call used.
   */
  unpricedReason: unpricedReasonSchema.optional(),
});
export type Quote = z.infer<typeof quoteSchema>;

/** `POST /v1/usage`: one LLM call that was made, recorded once per `idempotencyKey`. */
export const usageRequestSchema = z.strictObject({
  idempotencyKey: idempotencyKeySchema,
  executionId: idSchema,
  workflowId: idSchema.optional(),
  stepId: idSchema.optional(),
  budgetId: idSchema.optional(),
  ...pricedCallShape,
  /**
   * True for a call that was sent and whose response was lost (timed out, cancelled, cut off):
   * `usage` is then the most that it can have used, and no cost is recorded. Default false.
   */
  unknownOutcome: z.boolean().optional(),
  /** What the provider itself says that the call cost. It is kept, and priced is the usage. */
  reportedCostUsd: usdSchema.optional(),
  /** The caller knows that the counts contradict each other: they are kept and not priced. */
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
    cacheReadAudioTokens: z.number().optional(),
    outputAudioTokens: z.number().optional(),
    outputImageTokens: z.number().optional(),
    reasoningTokens: z.number().optional(),
    citationTokens: z.number().optional(),
    webSearches: z.number().optional(),
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
 * The amount that a budget holds for it is given back, and the cost is spent.
 */
export const settleRequestSchema = z.strictObject({ costUsd: usdSchema });
export type SettleRequest = z.input<typeof settleRequestSchema>;

/** `PUT /v1/budgets/{id}`. */
export const budgetRequestSchema = z.strictObject({
  limitUsd: usdSchema,
  /**
   * Whose the budget is, when it is created. With one that is another's, or nobody's, the request
   * is refused: 409 `WFLO_BUDGET_TAKEN`. Default: nobody's, and anybody's limit is changed.
   */
  owner: plainText(200).optional(),
});
export type BudgetRequest = z.input<typeof budgetRequestSchema>;

/** A share of a limit that was reached: once for each limit that the budget has had. */
export const budgetAlertSchema = z.object({
  thresholdPercent: z.number().int(),
  limitUsd: usdSchema,
  /** What was spent when it was reached. */
  spentUsd: usdSchema,
  reachedAt: z.string(),
});
export type BudgetAlert = z.infer<typeof budgetAlertSchema>;

/** `spentUsd` may pass `limitUsd`: a call that was made is recorded at its true cost. */
export const budgetSchema = z.object({
  id: z.string(),
  limitUsd: usdSchema,
  spentUsd: usdSchema,
  reservedUsd: usdSchema,
  /** The most that calls without a price can have cost; held until they are settled. */
  unknownUsd: usdSchema.default('0'),
  /** Calls without a price, those whose upper bound is not known either included. */
  unknownCalls: z.number().int().default(0),
  /** `max(0, limit - spent - reserved - unknown)`. */
  availableUsd: usdSchema,
  /** Those of the present limit, lowest share first. */
  alerts: z.array(budgetAlertSchema).default([]),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type Budget = z.infer<typeof budgetSchema>;

/**
 * `POST /v1/budgets/{id}/reservations`; 402 `WFLO_BUDGET_EXCEEDED` when it does not fit. The
 * problem's `temporary` is true when it would fit without what others hold at the moment: then the
 * same request may succeed once they are done.
 */
export const reservationRequestSchema = z.strictObject({
  idempotencyKey: idempotencyKeySchema,
  amountUsd: usdSchema,
  executionId: idSchema.optional(),
  /** After this the reservation is released by itself. Default 900. */
  ttlSeconds: z.number().int().min(1).max(86_400).default(900),
});
export type ReservationRequest = z.input<typeof reservationRequestSchema>;

export const reservationStatusSchema = z.enum(['held', 'committed', 'released', 'expired']);
export const reservationSchema = z.object({
  id: z.string(),
  budgetId: z.string(),
  amountUsd: usdSchema,
  status: reservationStatusSchema,
  expiresAt: z.string(),
});
export type Reservation = z.infer<typeof reservationSchema>;

/** `POST /v1/reservations/{id}/commit`: the usage that the reservation was for. */
export const commitRequestSchema = usageRequestSchema.omit({ budgetId: true });
export type CommitRequest = z.input<typeof commitRequestSchema>;

export const commitResultSchema = z.object({
  reservation: reservationSchema,
  usage: usageRecordSchema,
  budget: budgetSchema,
});
export type CommitResult = z.infer<typeof commitResultSchema>;

/** Which page of a list: `limit` items at most, default 1,000, after the `next` of the page before. */
const pageQuery = {
  limit: z
    .union([z.number(), z.string().regex(/^\d{1,5}$/, 'expected a whole number')])
    .transform(Number)
    .pipe(z.number().int().min(1).max(10_000))
    .default(1_000),
  after: z
    .string()
    .regex(/^\d{1,18}$/, 'expected the `next` of the page before')
    .optional(),
};

/** `GET /v1/executions/{id}/costs?limit=&after=`: which page of the records. */
export const executionCostsQuerySchema = z.strictObject(pageQuery);
export type ExecutionCostsQuery = z.input<typeof executionCostsQuerySchema>;

/**
 * `GET /v1/executions/{id}/costs`. An execution without calls has total "0" and no records. The
 * sums are over all of its calls, whatever the page.
 */
export const executionCostsSchema = z.object({
  executionId: z.string(),
  totalUsd: usdSchema,
  /** Calls without a price that are not settled. */
  unpricedCount: z.number().int(),
  /** The most that these can have cost, those apart that `unboundedCount` counts. */
  unpricedUpperBoundUsd: usdSchema.default('0'),
  /** Those of `unpricedCount` whose upper bound is not known. */
  unboundedCount: z.number().int().default(0),
  /** Records, those that settle others included. */
  recordCount: z.number().int(),
  records: z.array(usageRecordSchema),
  /** What to send as `after` for the records that follow; absent when there are none. */
  next: z.string().optional(),
});
export type ExecutionCosts = z.infer<typeof executionCostsSchema>;

/** `GET /v1/costs?groupBy=model|workflow|day&from=&to=&limit=&after=`. */
export const costsQuerySchema = z.strictObject({
  groupBy: z.enum(['model', 'workflow', 'day']).default('model'),
  from: timeSchema.optional(),
  to: timeSchema.optional(),
  ...pageQuery,
});
export type CostsQuery = z.input<typeof costsQuerySchema>;

const costGroupSchema = z.object({
  key: z.string(),
  totalUsd: usdSchema,
  calls: z.number().int(),
  /** Calls without a price that are not settled. */
  unpricedCalls: z.number().int(),
  /** The most that these can have cost, those apart that `unboundedCalls` counts. */
  unpricedUpperBoundUsd: usdSchema.default('0'),
  /** Those of `unpricedCalls` whose upper bound is not known. */
  unboundedCalls: z.number().int().default(0),
  inputTokens: z.number().int(),
  outputTokens: z.number().int(),
});

/** `totalUsd` is the sum over all groups, whatever the page. */
export const costsSchema = z.object({
  groupBy: z.string(),
  totalUsd: usdSchema,
  groups: z.array(costGroupSchema),
  /** What to send as `after` for the groups that follow; absent when there are none. */
  next: z.string().optional(),
});
export type Costs = z.infer<typeof costsSchema>;
