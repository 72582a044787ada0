import type { ModelPrice } from '@pydantic/genai-prices';
import { decimalText, divideHalfEven, toDecimal, type Decimal } from '../money/decimal.ts';
import type { CountedUsage } from '../usage/token-usage.ts';
import type { PriceLine } from './price.ts';
import { rateFor } from './tiered-rate.ts';
import { usageParts } from './usage-parts.ts';

/** Digits after the point that a price may have; beyond them it could not be summed exactly. */
const SCALE = 40;
const PICO_PER_USD = 10n ** 12n;
/** A multiple of what any price is for. */
const LARGEST_PER = 1_000_000;

/** A model without any of these is priced by pages or seconds, which the usage does not count. */
const PRICES_THAT_FIT = ['input_mtok', 'output_mtok', 'requests_kcount'];

export interface UsageCost {
  readonly picoUsd: bigint;
  readonly lines: readonly PriceLine[];
}

/**
 * The cost in pico-dollars, in integers: multiplied exactly, divided by `divisor`, rounded once.
 * Undefined when the price list entry does not price such a call.
 */
export function usageCost(
  price: ModelPrice,
  usage: CountedUsage,
  divisor = 1,
): UsageCost | undefined {
  if (!PRICES_THAT_FIT.some((key) => price[key] !== undefined)) return undefined;
  const parts = usageParts(price, usage);
  if (parts === undefined) return undefined;
  let scaledUsd = 0n;
  const lines: PriceLine[] = [];
  for (const { part, count, rate, per } of parts) {
    if (count === 0) continue;
    if (rate === undefined || count < 0) return undefined;
    const decimal = toDecimal(rateFor(rate, usage.inputTokens));
    scaledUsd += scaled(decimal, BigInt(count) * BigInt(LARGEST_PER / per));
    lines.push({ part, count, usd: decimalText(decimal), per });
  }
  const scale = BigInt(divisor * LARGEST_PER) * 10n ** BigInt(SCALE);
  return { picoUsd: divideHalfEven(scaledUsd * PICO_PER_USD, scale), lines };
}

function scaled(price: Decimal, count: bigint): bigint {
  if (price.scale > SCALE) {
    throw new RangeError(`price ${decimalText(price)} has more than ${SCALE} decimals`);
  }
  return count * price.digits * 10n ** BigInt(SCALE - price.scale);
}
