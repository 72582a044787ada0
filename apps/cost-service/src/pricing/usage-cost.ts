import type { ModelPrice } from '@pydantic/genai-prices';
import type { CountedUsage } from './counted-usage.ts';
import { divideHalfEven, toDecimal } from './decimal-price.ts';
import { rateFor, type Rate } from './tiered-rate.ts';
import { usageParts } from './usage-parts.ts';

/** Digits after the point that a price may have; beyond them it could not be summed exactly. */
const SCALE = 40;
/** `per` of the price list: prices are for a million tokens, and for a thousand of all else. */
const TOKENS_PER_PRICE = 1_000_000n;
const COUNT_PER_PRICE = 1_000n;
const PICO_PER_USD = 10n ** 12n;

/** A model without any of these is priced by pages or seconds, which the usage does not count. */
const PRICES_THAT_FIT = ['input_mtok', 'output_mtok', 'requests_kcount'];

/**
 * The cost in pico-dollars, in integers: multiplied exactly, divided by `divisor`, rounded once.
 * Undefined when the price list entry does not price such a call.
 */
export function usageCostPicoUsd(
  price: ModelPrice,
  usage: CountedUsage,
  divisor = 1n,
): bigint | undefined {
  if (!PRICES_THAT_FIT.some((key) => price[key] !== undefined)) return undefined;
  const parts = usageParts(price, usage);
  if (parts === undefined) return undefined;
  let scaledUsd = 0n;
  for (const { count, rate, isTokens } of parts) {
    if (count === 0) continue;
    if (rate === undefined || count < 0) return undefined;
    const perPrice = isTokens ? 1n : TOKENS_PER_PRICE / COUNT_PER_PRICE;
    scaledUsd += scaled(rate, usage.inputTokens, BigInt(count) * perPrice);
  }
  return divideHalfEven(
    scaledUsd * PICO_PER_USD,
    divisor * TOKENS_PER_PRICE * 10n ** BigInt(SCALE),
  );
}

function scaled(rate: Rate, inputTokens: number, count: bigint): bigint {
  const price = rateFor(rate, inputTokens);
  const { digits, scale } = toDecimal(price);
  if (scale > SCALE) throw new RangeError(`price ${price} has more than ${SCALE} decimals`);
  return count * digits * 10n ** BigInt(SCALE - scale);
}
