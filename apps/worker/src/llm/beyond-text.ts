import type { Message } from './chat-message.ts';
import type { NormalizedUsage } from '@wflo/pricing';

/** Its fee for a request covers the search. */
const SEARCHES_WITHIN_PRICE = new Set<string | undefined>(['perplexity']);

/**
 * The usage with what the message shows and the usage leaves out: found sources, made images. Its
 * provider bills them, so the tokens alone are not its price.
 */
export function withoutPrice(
  { annotations, images }: Message,
  usage: NormalizedUsage,
  provider: string | undefined,
): NormalizedUsage {
  const isSearchCounted = usage.webSearches !== undefined || SEARCHES_WITHIN_PRICE.has(provider);
  const unpriced = {
    'message.annotations': isSearchCounted ? [] : (annotations ?? []),
    'message.images': usage.outputImageTokens === undefined ? (images ?? []) : [],
  };
  const amounts = Object.entries(unpriced)
    .map(([name, { length }]) => [name, length] as const)
    .filter(([, amount]) => amount > 0);
  if (amounts.length === 0) return usage;
  return { ...usage, otherAmounts: { ...usage.otherAmounts, ...Object.fromEntries(amounts) } };
}
