import type { ModelPrice } from '@pydantic/genai-prices';

/** A price: one number, or tiers by the length of the input. */
export type Rate = NonNullable<ModelPrice[string]>;

/** A tier applies to all tokens of a call whose input is above its start, not at it. */
export function rateFor(rate: Rate, inputTokens: number): number {
  if (typeof rate === 'number') return rate;
  let { base: applying } = rate;
  for (const { start, price } of rate.tiers.toSorted((a, b) => a.start - b.start)) {
    if (inputTokens > start) applying = price;
  }
  return applying;
}
