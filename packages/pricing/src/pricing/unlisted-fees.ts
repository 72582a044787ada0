import type { CountedUsage } from '../usage/token-usage.ts';
import type { PriceTable } from './tiered-rate.ts';

const SEARCHES_ITSELF = /-search(-preview|-api|$)|-deep-research|-online$|(^|\/)sonar/;

/**
 * Whether the entry's price leaves out what the searches of such a call cost. Some models search
 * the web with each call, of their own accord: the provider bills the searches, and the price list
 * mostly holds the price of the tokens alone.
 */
export function leavesSearchesOut(
  modelId: string,
  price: PriceTable,
  { webSearches }: CountedUsage,
): boolean {
  if (!SEARCHES_ITSELF.test(modelId) || price['requests_kcount'] !== undefined) return false;
  return webSearches === undefined || price['web_searches_kcount'] === undefined;
}
