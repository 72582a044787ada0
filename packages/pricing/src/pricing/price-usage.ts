import { picoToUsd } from '@wflo/money';
import { listProviderId } from '../catalogue/provider-name.ts';
import { multiply, toDecimal } from '../money/decimal.ts';
import { isCount } from '../usage/counting.ts';
import { counted, type CountedUsage, type TokenUsage } from '../usage/token-usage.ts';
import { dearestPrice } from './dearest-price.ts';
import { isUndivided, withLikeText } from './like-text.ts';
import type { Price, UnpricedReason } from './price.ts';
import { DEFAULT_PRICES, type Prices } from './prices.ts';
import { resolve, type Resolved } from './resolve.ts';
import { surchargesOf } from './surcharges.ts';
import { isStandard, tierPrices } from './tier-prices.ts';
import { firstBoundary, type PriceTable } from './tiered-rate.ts';
import { leavesSearchesOut } from './unlisted-fees.ts';
import { usageCost, type UsageCost } from './usage-cost.ts';

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
  /** How many requests the usage sums up: prices may depend on the length of each. Default 1. */
  readonly requests?: number | undefined;
  /** What reading the usage found: such a call has no price. */
  readonly unpricedReason?: UnpricedReason | undefined;
  /** Whether each token is taken at the dearest price that it may have. Default false. */
  readonly upperBound?: boolean | undefined;
}

type Counted = Omit<PricedCall, 'usage'> & { readonly usage: CountedUsage };
type Listed = Resolved & { readonly origin: 'list' };
type Own = Resolved & { readonly origin: 'own' };

/**
 * The price of a call, exact to the pico-dollar, or why there is none: never 0 for want of one.
 *
 * @example
 * priceUsage({ model: 'gpt-4o', usage: { inputTokens: 1_000, outputTokens: 500 } })
 * // { priced: true, picoUsd: 7_500_000_000n, usd: '0.0075', match: 'exact', … }
 */
export function priceUsage(call: PricedCall, prices: Prices = DEFAULT_PRICES): Price {
  const atMillis = Number(call.at ?? Date.now());
  const found = resolve({ ...call, atMillis }, prices);
  if (found === undefined) {
    const provider = nameOf(call.provider, prices);
    const reason = call.unpricedReason ?? 'unknown_model';
    return { priced: false, reason, provider, matchedModel: null, match: null, origin: null };
  }
  const named =
    found.origin === 'list'
      ? { provider: found.provider, matchedModel: found.model }
      : {
          provider: nameOf(call.provider ?? found.own.provider, prices),
          matchedModel: found.own.model,
        };
  const of = { ...named, match: found.match, origin: found.origin };
  const cost = costOf(found, { ...call, usage: counted(call.usage) }, prices, atMillis);
  return typeof cost === 'string'
    ? { priced: false, reason: cost, ...of }
    : {
        priced: true,
        picoUsd: cost.picoUsd,
        usd: picoToUsd(cost.picoUsd),
        lines: cost.lines,
        ...of,
      };
}

/** The cost, or why there is none. */
function costOf(
  found: Resolved,
  call: Counted,
  prices: Prices,
  atMillis: number,
): UsageCost | UnpricedReason {
  if (call.unpricedReason !== undefined) return call.unpricedReason;
  if (!areCounts(call.usage) || Number.isNaN(atMillis)) return 'inconsistent_usage';
  if (prices.exactModelsOnly && found.match === 'similar') return 'inexact_match';
  return found.origin === 'own' ? ownCost(found, call) : listedCost(found, call, prices, atMillis);
}

/** A number that is no count has no exact price. */
function areCounts({ otherAmounts = {}, ...counts }: CountedUsage): boolean {
  const said: (number | undefined)[] = [...Object.values(counts), ...Object.values(otherAmounts)];
  return said.every((count) => count === undefined || isCount(count));
}

function listedCost(
  { provider, model, price }: Listed,
  call: Counted,
  { own }: Prices,
  atMillis: number,
): UsageCost | UnpricedReason {
  if (isFree(model, price)) return { picoUsd: 0n, lines: [] };
  const { usage: left, factor: surcharge } = surchargesOf(call.usage, { provider, model });
  const usage = withLikeText(left, { provider, model, price });
  const tier = tierPrices({ tier: call.serviceTier ?? 'standard', provider, model, price, usage });
  if (tier === undefined) return 'unpriced_tier';
  if (isUndivided(model, left) || leavesSearchesOut(model, price, usage)) return 'unpriced_usage';
  const discounts = own.discounts(provider, model, atMillis).map(toDecimal);
  const all = discounts.reduce(multiply, toDecimal('1'));
  return cost(tier, { ...call, usage }, { tokens: surcharge, all }) ?? 'unpriced_usage';
}

/** Prices of one's own are taken as they are: no tier, place or discount is made of them. */
function ownCost({ own }: Own, call: Counted): UsageCost | UnpricedReason {
  const { serviceTier = 'standard' } = call;
  const table = isStandard(serviceTier) ? own.prices : own.tiers[serviceTier.toLowerCase()];
  if (table === undefined) return 'unpriced_tier';
  return cost(table, call) ?? 'unpriced_usage';
}

function cost(
  table: PriceTable,
  { usage, requests = 1, upperBound = false }: Counted,
  factors?: Parameters<typeof usageCost>[2],
): UsageCost | undefined {
  // Each of several requests may have been short, and all of them together long.
  if (requests > 1 && usage.inputTokens > firstBoundary(table)) return undefined;
  return usageCost(upperBound ? dearestPrice(table, usage) : table, usage, factors);
}

/** The list's name of a provider, or the caller's where the list has none. */
function nameOf(provider: string | undefined, { list }: Prices): string | null {
  return provider === undefined ? null : (listProviderId(provider, list) ?? provider);
}

/** Models that cost nothing have no prices and say so in their name. */
function isFree(model: string, price: PriceTable): boolean {
  return model.endsWith(':free') && Object.keys(price).length === 0;
}
