import type { CountedUsage } from '../usage/token-usage.ts';
import { rateFor, type PriceTable, type Rate } from './tiered-rate.ts';

const INPUT_PRICES = ['input_mtok', 'cache_read_mtok', 'cache_write_mtok'];
/** Of output that a model generates on request, or of its own accord. */
const OUTPUT_PRICES = ['output_mtok', 'output_audio_mtok', 'output_image_mtok'];

/**
 * `price` with the dearest of its prices as that of all tokens: the most that they may cost before
 * anybody knows what they will be. Input may be written to a cache, which costs more than reading
 * it plainly, and providers do so unasked; output may be audio or images.
 */
export function dearestPrice(price: PriceTable, usage: CountedUsage): PriceTable {
  const output_mtok = dearest(price, OUTPUT_PRICES, usage);
  return {
    ...price,
    ...(price['input_mtok'] !== undefined && {
      input_mtok: dearest(price, INPUT_PRICES, usage),
    }),
    ...(output_mtok !== undefined && {
      output_mtok,
      output_audio_mtok: undefined,
      output_image_mtok: undefined,
    }),
  };
}

function dearest(
  price: PriceTable,
  names: readonly string[],
  { inputTokens }: CountedUsage,
): Rate | undefined {
  const rates = names.flatMap((name) => {
    const rate = price[name];
    return rate === undefined ? [] : [rateFor(rate, inputTokens)];
  });
  return rates.reduce<number | string | undefined>(
    (one, other) => (one === undefined || Number(other) > Number(one) ? other : one),
    undefined,
  );
}
