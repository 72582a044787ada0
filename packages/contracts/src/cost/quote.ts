import { z } from 'zod';
import { plainText, timeSchema } from './field.ts';
import { tokenUsageSchema } from './token-usage.ts';
import { usdSchema } from './usd.ts';

/**
 * How a provider served a call. `standard`, `batch`, `flex` and `priority` are known; any other is
 * recorded unchanged, and such a call has no price (`unpriced_tier`).
 */
export const serviceTierSchema = plainText(50);
export type ServiceTier = z.infer<typeof serviceTierSchema>;

/** The fields of every request that names a call. */
export const pricedCallShape = {
  /** The requested model: an alias, a deployment, a router's name. */
  model: plainText(200),
  /** The model that responded: where it is known its price holds, else that of `model`. */
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
   * usage does not count, the price in this tier is not known, the counts contradict each other, or
   * it is not known what the call used.
   */
  unpricedReason: unpricedReasonSchema.optional(),
});
export type Quote = z.infer<typeof quoteSchema>;
