import { priceUsage, type PricedCall, type Prices, type UnpricedReason } from '@wflo/pricing';

/** The price of a call. `costPicoUsd` is null when it has none, never 0 for want of one. */
export interface PriceQuote {
  readonly provider: string | null;
  readonly matchedModel: string | null;
  readonly exactMatch: boolean;
  readonly costPicoUsd: bigint | null;
  readonly unpricedReason: UnpricedReason | null;
}

export type Pricer = (call: PricedCall) => PriceQuote;

/** Prices calls as the ledger records it. */
export function createPricer(prices: Prices): Pricer {
  return (call) => {
    const price = priceUsage(call, prices);
    return {
      provider: price.provider,
      matchedModel: price.matchedModel,
      exactMatch: price.match !== null && price.match !== 'similar',
      costPicoUsd: price.priced ? price.picoUsd : null,
      unpricedReason: price.priced ? null : price.reason,
    };
  };
}
