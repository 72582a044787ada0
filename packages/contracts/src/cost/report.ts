import { z } from 'zod';
import { timeSchema } from './field.ts';
import { usageRecordSchema } from './usage.ts';
import { usdSchema } from './usd.ts';

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
  /** What of `totalUsd` is at the price of a model that is only similar to the one of the call. */
  inexactUsd: usdSchema.default('0'),
  inexactCount: z.number().int().default(0),
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
