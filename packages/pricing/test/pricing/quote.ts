import { createPrices, priceUsage, type PricedCall, type UnpricedReason } from '../../src/index.ts';

export interface Quote {
  readonly provider: string | null;
  readonly matchedModel: string | null;
  readonly exactMatch: boolean;
  readonly cost: string | null;
  readonly unpricedReason: UnpricedReason | null;
}

/** The price of a call, flat: easier to compare. */
export function quoteOf(call: PricedCall, exactModelsOnly = false): Quote {
  const price = priceUsage(call, createPrices({ exactModelsOnly }));
  return {
    provider: price.provider,
    matchedModel: price.matchedModel,
    exactMatch: price.match === 'exact',
    cost: price.priced ? price.usd : null,
    unpricedReason: price.priced ? null : price.reason,
  };
}
