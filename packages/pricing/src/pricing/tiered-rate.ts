import type { ModelPrice } from '@pydantic/genai-prices';

/**
 * A price: a float of the list or a decimal, or tiers of them by the length of the input. A tier
 * applies to all tokens of a call whose input is above its start, not at it.
 */
export type Rate =
  | NonNullable<ModelPrice[string]>
  | string
  | {
      readonly base: number | string;
      readonly tiers: readonly { readonly start: number; readonly price: number | string }[];
    };

/** The prices of a model, by the price list's names of them. */
export type PriceTable = Readonly<Record<string, Rate | undefined>>;

export function rateFor(rate: Rate, inputTokens: number): number | string {
  if (typeof rate === 'number' || typeof rate === 'string') return rate;
  let applying: number | string = rate.base;
  for (const { start, price } of [...rate.tiers].sort((a, b) => a.start - b.start)) {
    if (inputTokens > start) applying = price;
  }
  return applying;
}

/** The first length of input above which other prices hold; Infinity without one. */
export function firstBoundary(prices: PriceTable): number {
  const starts = Object.values(prices).flatMap((rate) =>
    typeof rate === 'object' ? rate.tiers.map(({ start }) => start) : [],
  );
  return Math.min(Infinity, ...starts);
}
