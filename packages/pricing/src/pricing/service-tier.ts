import type { CountedUsage } from '../usage/token-usage.ts';

/**
 * Providers whose whole price list costs half in a batch: OpenAI's and Azure's batch API, Gemini's
 * batch mode, Anthropic's message batches, Mistral's batch API.
 */
const HALF_PRICE_IN_BATCH = new Set(['openai', 'azure', 'google', 'anthropic', 'mistral']);

/** The one of them that says that the discounts of caching and of batches multiply. */
const CACHES_IN_BATCH = new Set(['anthropic']);

/** What providers call the standard tier. */
const STANDARD = new Set(['standard', 'default', 'on_demand']);

/**
 * What a tier divides the standard price by, the only one that the list knows; undefined when that
 * is not known: flex, priority and what else providers offer have prices of their own by model.
 */
export function tierDivisor(
  tier: string,
  provider: string,
  usage: CountedUsage,
): 1 | 2 | undefined {
  if (STANDARD.has(tier)) return 1;
  if (tier !== 'batch' || !HALF_PRICE_IN_BATCH.has(provider)) return undefined;
  const isCached = usage.cacheReadTokens + usage.cacheWriteTokens > 0;
  // Searches are no part of what a batch makes cheaper.
  if ((usage.webSearches ?? 0) > 0) return undefined;
  return isCached && !CACHES_IN_BATCH.has(provider) ? undefined : 2;
}
