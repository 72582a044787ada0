import type { Message } from './chat-message.ts';
import type { NormalizedUsage } from './usage/usage-schema.ts';

/** Its fee for a request covers the search. */
const SEARCHES_WITHIN_PRICE = new Set(['perplexity']);

/**
 * The usage with what the message shows and the usage leaves out: found sources, made images. Its
 * provider bills them, so the tokens alone are not its price.
 */
export function withoutPrice(
  { annotations, images }: Message,
  usage: NormalizedUsage,
  provider: string | undefined,
): NormalizedUsage {
  const isSearchCounted =
    usage.webSearches !== undefined || SEARCHES_WITHIN_PRICE.has(provider ?? '');
  const sources = isSearchCounted ? 0 : (annotations ?? []).length;
  const made = usage.outputImageTokens === undefined ? (images ?? []).length : 0;
  if (sources + made === 0) return usage;
  return {
    ...usage,
    otherAmounts: {
      ...usage.otherAmounts,
      ...(sources === 0 ? {} : { 'message.annotations': sources }),
      ...(made === 0 ? {} : { 'message.images': made }),
    },
  };
}
