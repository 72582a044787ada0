import type { PriceCalculation } from '@pydantic/genai-prices';
import { picoToUsd } from '@wflo/money';
import { findPricedModel } from '../catalogue/priced-model.ts';
import { listProviderId } from '../catalogue/provider-name.ts';
import { counted, type CountedUsage, type TokenUsage } from '../usage/token-usage.ts';
import { dearestPrice } from './dearest-price.ts';
import type { Price, Priced, UnpricedReason } from './price.ts';
import { DEFAULT_PRICES, type Prices } from './prices.ts';
import { tierDivisor } from './service-tier.ts';
import { leavesSearchesOut } from './unlisted-fees.ts';
import { usageCost } from './usage-cost.ts';

/** A call that is to be priced. */
export interface PricedCall {
  /** The requested model: an alias, a deployment, a router's name. */
  readonly model: string;
  /** The model that responded: where it is known its price holds, else that of `model`. */
  readonly responseModel?: string | undefined;
  /** A name of the OpenTelemetry GenAI conventions, of the price list, or of a gateway. */
  readonly provider?: string | undefined;
  readonly usage: TokenUsage;
  /** How the call was served. Default `standard`. */
  readonly serviceTier?: string | undefined;
  /** When it was made, which picks the price of that time. Default now. */
  readonly at?: Date | number | undefined;
  /** Whether each token is taken at the dearest price that it may have. Default false. */
  readonly upperBound?: boolean | undefined;
}

/**
 * The price of a call, exact to the pico-dollar, or why there is none: never 0 for want of one.
 *
 * @example
 * priceUsage({ model: 'gpt-4o', usage: { inputTokens: 1_000, outputTokens: 500 } })
 * // { priced: true, picoUsd: 7_500_000_000n, usd: '0.0075', match: 'exact', … }
 */
export function priceUsage(call: PricedCall, prices: Prices = DEFAULT_PRICES): Price {
  const found = findPricedModel({ ...call, atMillis: Number(call.at ?? Date.now()) });
  if (found === undefined) {
    const provider = knownProvider(call.provider);
    return { priced: false, reason: 'unknown_model', provider, matchedModel: null, match: null };
  }
  const named = {
    provider: found.entry.provider.id,
    matchedModel: found.entry.model.id,
    match: found.exact ? 'exact' : 'similar',
  } as const;
  const cost =
    prices.exactModelsOnly && !found.exact
      ? 'inexact_match'
      : costOf(found.entry, { ...call, usage: counted(call.usage) });
  return typeof cost === 'string'
    ? { priced: false, reason: cost, ...named }
    : { priced: true, ...cost, ...named };
}

type Cost = Pick<Priced, 'picoUsd' | 'usd' | 'lines' | 'divisor'>;

/** The cost, or why there is none. */
function costOf(
  entry: PriceCalculation,
  { usage, serviceTier = 'standard', upperBound = false }: PricedCall & { usage: CountedUsage },
): Cost | UnpricedReason {
  const { model, model_price, provider } = entry;
  if (isFree(entry)) return { picoUsd: 0n, usd: '0', lines: [], divisor: 1 };
  const divisor = tierDivisor(serviceTier, provider.id, usage);
  if (divisor === undefined) return 'unpriced_tier';
  if (leavesSearchesOut(model.id, model_price, usage)) return 'unpriced_usage';
  const price = upperBound ? dearestPrice(model_price, usage) : model_price;
  const cost = usageCost(price, usage, divisor);
  if (cost === undefined) return 'unpriced_usage';
  return { ...cost, usd: picoToUsd(cost.picoUsd), divisor };
}

/** The list's name of a provider, or the caller's where the list has none. */
function knownProvider(provider: string | undefined): string | null {
  return provider === undefined ? null : (listProviderId(provider) ?? provider);
}

/** Models that cost nothing have no prices and say so in their name. */
function isFree({ model, model_price }: PriceCalculation): boolean {
  return model.id.endsWith(':free') && Object.keys(model_price).length === 0;
}
