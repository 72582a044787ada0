import type { CountedUsage } from '../usage/token-usage.ts';
import { rateFor, type PriceTable } from './tiered-rate.ts';

const INPUT_PRICES = ['input_mtok', 'cache_read_mtok', 'cache_write_mtok'];

/**
 * `price` with the dearest of its prices for text as that of all input: the most that tokens may
 * cost before anybody knows what they will be. Input may be written to a cache, which costs more
 * than reading it plainly, and providers do so unasked.
 */
export function dearestPrice(price: PriceTable, { inputTokens }: CountedUsage): PriceTable {
  const rates = INPUT_PRICES.flatMap((key) => {
    const rate = price[key];
    return rate === undefined ? [] : [rateFor(rate, inputTokens)];
  });
  if (price['input_mtok'] === undefined) return price;
  const dearest = rates.reduce((one, other) => (Number(other) > Number(one) ? other : one));
  return { ...price, input_mtok: dearest };
}
