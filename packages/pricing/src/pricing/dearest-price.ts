import type { ModelPrice } from '@pydantic/genai-prices';
import { rateFor } from './tiered-rate.ts';
import type { CountedUsage } from '../usage/token-usage.ts';

const INPUT_PRICES = ['input_mtok', 'cache_read_mtok', 'cache_write_mtok'];

/**
 * `price` with the dearest of its prices for text as that of all input: the most that tokens may
 * cost before anybody knows what they will be. Input may be written to a cache, which costs more
 * than reading it plainly, and providers do so unasked.
 */
export function dearestPrice(price: ModelPrice, { inputTokens }: CountedUsage): ModelPrice {
  const rates = INPUT_PRICES.flatMap((key) => {
    const rate = price[key];
    return rate === undefined ? [] : [rateFor(rate, inputTokens)];
  });
  return price['input_mtok'] === undefined ? price : { ...price, input_mtok: Math.max(...rates) };
}
