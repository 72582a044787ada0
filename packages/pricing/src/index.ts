/**
 * Reads what any LLM API reports as usage, and prices it exactly.
 *
 * @module
 */
export { providerOfUrl } from './catalogue/provider-of-url.ts';
export type {
  Price,
  Priced,
  PriceLine,
  PriceMatch,
  Unpriced,
  UnpricedReason,
} from './pricing/price.ts';
export { priceUsage, type PricedCall } from './pricing/price-usage.ts';
export { createPrices, type Prices, type PricesOptions } from './pricing/prices.ts';
export { readUsage } from './reading/read-usage.ts';
export type { UsageReading, UsageSource } from './reading/usage-reading.ts';
export type { CountedUsage, TokenUsage } from './usage/token-usage.ts';
export { usageSchema, type NormalizedUsage } from './usage/usage-schema.ts';
