/**
 * What a call's tokens cost at a price list entry, in integers: multiplied exactly, rounded once.
 *
 * @module
 */
import type { ModelPrice } from '@pydantic/genai-prices';
import { divideHalfEven, toDecimal } from './decimal-price.ts';

/** Tokens of a call. `inputTokens` includes the cached ones. */
export interface CountedUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  /** Those of `cacheWriteTokens` that are kept for an hour. Default 0. */
  readonly cacheWrite1hTokens?: number | undefined;
}

/** Digits after the point that a price may have; beyond them it could not be summed exactly. */
const SCALE = 40;
/** `per` of the price list: prices are for a million tokens, and for a thousand requests. */
const TOKENS_PER_PRICE = 1_000_000n;
const REQUESTS_PER_PRICE = 1_000n;
const PICO_PER_USD = 10n ** 12n;

/** A model without any of these is priced by pages or seconds, which the usage does not count. */
const PRICES_THAT_FIT = ['input_mtok', 'output_mtok', 'requests_kcount'];

/**
 * The cost in pico-dollars, divided by `divisor`, or undefined when the price list entry does not
 * price such a call.
 */
export function usageCostPicoUsd(
  price: ModelPrice,
  usage: CountedUsage,
  divisor = 1n,
): bigint | undefined {
  if (!PRICES_THAT_FIT.some((key) => price[key] !== undefined)) return undefined;
  const plainTokens = usage.inputTokens - usage.cacheReadTokens - usage.cacheWriteTokens;
  const hourTokens = usage.cacheWrite1hTokens ?? 0;
  const input = price['input_mtok'];
  const terms: readonly (readonly [number, ModelPrice[string]])[] = [
    [plainTokens, input],
    [usage.cacheReadTokens, price['cache_read_mtok'] ?? input],
    [usage.cacheWriteTokens - hourTokens, price['cache_write_mtok'] ?? input],
    // No price for an hour's keeping is no reason to take that of five minutes.
    [hourTokens, price['cache_write_1h_mtok']],
    [usage.outputTokens, price['output_mtok']],
  ];
  let scaledUsd = 0n;
  for (const [tokens, rate] of terms) {
    if (tokens === 0) continue;
    if (rate === undefined) return undefined;
    scaledUsd += scaled(rateFor(rate, usage.inputTokens), BigInt(tokens));
  }
  const perRequest = price['requests_kcount'];
  if (perRequest !== undefined) {
    const rate = rateFor(perRequest, usage.inputTokens);
    scaledUsd += scaled(rate, TOKENS_PER_PRICE / REQUESTS_PER_PRICE);
  }
  return divideHalfEven(
    scaledUsd * PICO_PER_USD,
    divisor * TOKENS_PER_PRICE * 10n ** BigInt(SCALE),
  );
}

/** A tier applies to all tokens of a call whose input is above its start, not at it. */
function rateFor(rate: NonNullable<ModelPrice[string]>, inputTokens: number): number {
  if (typeof rate === 'number') return rate;
  let { base: applying } = rate;
  for (const { start, price } of rate.tiers.toSorted((a, b) => a.start - b.start)) {
    if (inputTokens > start) applying = price;
  }
  return applying;
}

function scaled(rate: number, count: bigint): bigint {
  const { digits, scale } = toDecimal(rate);
  if (scale > SCALE) throw new RangeError(`price ${rate} has more than ${SCALE} decimals`);
  return count * digits * 10n ** BigInt(SCALE - scale);
}
