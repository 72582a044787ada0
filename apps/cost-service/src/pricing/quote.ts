import type { PriceCalculation } from '@pydantic/genai-prices';
import type { ServiceTier, unpricedReasonSchema } from '@wflo/contracts';
import type { z } from 'zod';
import { dearestPrice } from './dearest-price.ts';
import { findPricedModel, type RequestedModel } from './priced-model.ts';
import { listProviderId } from './provider-name.ts';
import { tierDivisor } from './service-tier.ts';
import { leavesSearchesOut } from './unlisted-fees.ts';
import type { CountedUsage } from './counted-usage.ts';
import { usageCostPicoUsd } from './usage-cost.ts';

export type UnpricedReason = z.infer<typeof unpricedReasonSchema>;

export interface PricedCall extends RequestedModel {
  readonly usage: CountedUsage;
  /** Default `standard`. */
  readonly serviceTier?: ServiceTier | undefined;
  /** Whether each token is taken at the dearest price that it may have. Default false. */
  readonly upperBound?: boolean | undefined;
}

/** The price of a call. `costPicoUsd` is null when it has none, never 0 for want of one. */
export interface PriceQuote {
  readonly provider: string | null;
  readonly matchedModel: string | null;
  readonly exactMatch: boolean;
  readonly costPicoUsd: bigint | null;
  readonly unpricedReason: UnpricedReason | null;
}

export type Pricer = (call: PricedCall) => PriceQuote;

/**
 * Prices calls by the list of `@pydantic/genai-prices` and the day of the call. Only the list is
 * the library's: its floats are read as the decimals they were written as. With `exactModelsOnly`,
 * a model that is only similar to a known one has no price.
 */
export function createPricer({ exactModelsOnly }: { exactModelsOnly: boolean }): Pricer {
  return (call) => {
    const known = findPricedModel(call);
    if (known === undefined) {
      return {
        provider: knownProvider(call.provider),
        matchedModel: null,
        exactMatch: false,
        costPicoUsd: null,
        unpricedReason: 'unknown_model',
      };
    }
    const { found, exact } = known;
    const match = {
      provider: found.provider.id,
      matchedModel: found.model.id,
      exactMatch: exact,
    };
    if (exactModelsOnly && !exact) {
      return { ...match, costPicoUsd: null, unpricedReason: 'inexact_match' };
    }
    const priced = isFree(found) ? 0n : costOf(found, call);
    return typeof priced === 'bigint'
      ? { ...match, costPicoUsd: priced, unpricedReason: null }
      : { ...match, costPicoUsd: null, unpricedReason: priced };
  };
}

/** The cost, or why there is none. */
function costOf(
  { model, model_price, provider }: PriceCalculation,
  { usage, serviceTier = 'standard', upperBound = false }: PricedCall,
): bigint | UnpricedReason {
  const divisor = tierDivisor(serviceTier, provider.id, usage);
  if (divisor === undefined) return 'unpriced_tier';
  if (leavesSearchesOut(model.id, model_price, usage)) return 'unpriced_usage';
  const price = upperBound ? dearestPrice(model_price, usage) : model_price;
  return usageCostPicoUsd(price, usage, divisor) ?? 'unpriced_usage';
}

/** The list's name of a provider, or the caller's where the list has none. */
function knownProvider(provider: string | undefined): string | null {
  return provider === undefined ? null : (listProviderId(provider) ?? provider);
}

/** Models that cost nothing have no prices and say so in their name. */
function isFree({ model, model_price }: PriceCalculation): boolean {
  return model.id.endsWith(':free') && Object.keys(model_price).length === 0;
}
