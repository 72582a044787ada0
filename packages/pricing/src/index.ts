/**
 * Reads what any LLM API reports as usage, and prices it exactly.
 *
 * @module
 */
export type { Catalogue } from './catalogue/catalogue.ts';
export { providerOfUrl, regionOfUrl } from './catalogue/provider-of-url.ts';
export { PriceFileError, PriceListError, PricingError } from './errors.ts';
export { readPriceFile } from './own/price-file.ts';
export type {
  Price,
  Priced,
  PriceLine,
  PriceMatch,
  PriceOrigin,
  Unpriced,
  UnpricedReason,
} from './pricing/price.ts';
export { priceUsage, type PricedCall } from './pricing/price-usage.ts';
export { createPrices, Prices, type PricesOptions } from './pricing/prices.ts';
export {
  refreshPrices,
  type RefreshedList,
  type RefreshOptions,
} from './refresh/refresh-prices.ts';
export { readUsage } from './reading/read-usage.ts';
export type { CountedUsage, TokenUsage } from './usage/token-usage.ts';
export type { UsageApi, UsageReading, UsageSource } from './usage/usage-reading.ts';
export { usageSchema, type NormalizedUsage } from './usage/usage-schema.ts';
