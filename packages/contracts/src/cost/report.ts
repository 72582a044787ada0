import { z } from 'zod';
import { attemptShape, timeSchema } from './field.ts';
import { usageRecordSchema } from './usage.ts';
import { usdSchema } from './usd.ts';

/** Which page of a list: `limit` items at most, after the `next` of the page before. */
const pageOf = (defaultLimit: number) => ({
  limit: z
    .union([z.number(), z.string().regex(/^\d{1,5}$/, 'expected a whole number')])
    .transform(Number)
    .pipe(z.number().int().min(1).max(10_000))
    .default(defaultLimit),
  after: z
    .string()
    .regex(/^\d{1,18}$/, 'expected the `next` of the page before')
    .optional(),
});

/** 1,000 unless it says otherwise. */
const pageQuery = pageOf(1_000);

/**
 * `GET /v1/executions/{id}/costs?runId=&limit=&after=`: which page of the records; with `runId` the
 * records and the sums are those of this run alone.
 */
export const executionCostsQuerySchema = z.strictObject({
  runId: attemptShape.runId.optional(),
  ...pageQuery,
});
export type ExecutionCostsQuery = z.input<typeof executionCostsQuerySchema>;

/** What one or more calls have used and cost. */
const callSumsShape = {
  /** Calls; a record that settles another is none. */
  calls: z.number().int().default(0),
  inputTokens: z.number().int().default(0),
  outputTokens: z.number().int().default(0),
};

/**
 * A record in a report. `wasted`: its attempt has failed, as was reported (`attemptFailed`) or as a
 * later attempt of the same activity and run, which made calls or failed, shows.
 */
export const costLineSchema = usageRecordSchema.extend({ wasted: z.boolean().default(false) });
export type CostLine = z.infer<typeof costLineSchema>;

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
  /** What of `totalUsd` is at the price of a model that is only similar to the one of the call. */
  inexactUsd: usdSchema.default('0'),
  inexactCount: z.number().int().default(0),
  ...callSumsShape,
  /** Calls of attempts that have failed, and what of `totalUsd` is theirs. */
  wastedCalls: z.number().int().default(0),
  wastedUsd: usdSchema.default('0'),
  /** What of `unpricedUpperBoundUsd` is theirs. */
  wastedUnknownUsd: usdSchema.default('0'),
  /** Records, those that settle others included. */
  recordCount: z.number().int(),
  records: z.array(costLineSchema),
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
  /** What of `totalUsd` is at the price of a model that is only similar to the one of the call. */
  inexactUsd: usdSchema.default('0'),
  inexactCalls: z.number().int().default(0),
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

/** `POST /v1/executions/{id}/failed-attempts`: what the attempt has spent is wasted. Idempotent. */
export const failedAttemptSchema = z.strictObject(attemptShape);
export type FailedAttempt = z.input<typeof failedAttemptSchema>;

/**
 * `GET /v1/executions?since=&limit=&after=`: executions that have calls in the ledger, the one with
 * the newest record first; with `since`, those with a call made then or later. `limit` is 100 by
 * default.
 */
export const executionsQuerySchema = z.strictObject({
  since: timeSchema.optional(),
  ...pageOf(100),
});
export type ExecutionsQuery = z.input<typeof executionsQuerySchema>;

const executionSchema = z.object({
  executionId: z.string(),
  /** Of the newest record, as `runId` is. */
  workflowId: z.string().nullable(),
  runId: z.string().nullable(),
  totalUsd: usdSchema,
  ...callSumsShape,
  /** Calls without a price that are not settled. */
  unpricedCalls: z.number().int(),
  /** The most that these can have cost, those apart that `unboundedCalls` counts. */
  unpricedUpperBoundUsd: usdSchema,
  /** Those of `unpricedCalls` whose upper bound is not known. */
  unboundedCalls: z.number().int(),
  /** When its first and its last call were made. */
  firstCallAt: z.string(),
  lastCallAt: z.string(),
});

export const executionsSchema = z.object({
  executions: z.array(executionSchema),
  /** What to send as `after` for the executions that follow; absent when there are none. */
  next: z.string().optional(),
});
export type Executions = z.infer<typeof executionsSchema>;
