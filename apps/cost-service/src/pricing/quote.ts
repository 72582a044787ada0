/**
 * Prices a call by the price list of `@pydantic/genai-prices` and by the day of the call. Only
 * the list is the library's: its floats are read as the decimals they were written as.
 *
 * @module
 */
import { calcPrice, type PriceCalculation } from '@pydantic/genai-prices';
import type { ServiceTier, unpricedReasonSchema } from '@wflo/contracts';
import type { z } from 'zod';
import { isExactMatch } from './exact-match.ts';
import { readModelName, type ModelReading } from './model-name.ts';
import { tierDivisor } from './service-tier.ts';
import { usageCostPicoUsd, type CountedUsage } from './usage-cost.ts';

/** Why a call has no price. */
export type UnpricedReason = z.infer<typeof unpricedReasonSchema>;

/** A call to be priced. */
export interface PricedCall {
  readonly model: string;
  readonly provider?: string | undefined;
  readonly usage: CountedUsage;
  /** Default `standard`. */
  readonly serviceTier?: ServiceTier | undefined;
  readonly occurredAtMillis: number;
}

/** The price of a call. `costPicoUsd` is null when it has none, never 0 for want of one. */
export interface PriceQuote {
  readonly provider: string | null;
  readonly matchedModel: string | null;
  readonly exactMatch: boolean;
  readonly costPicoUsd: bigint | null;
  readonly unpricedReason: UnpricedReason | null;
}

/** Prices calls. */
export type Pricer = (call: PricedCall) => PriceQuote;

/** A pricer; with `exactModelsOnly`, a model that is only similar to a known one has no price. */
export function createPricer({ exactModelsOnly }: { exactModelsOnly: boolean }): Pricer {
  return ({ model, provider, usage, serviceTier = 'standard', occurredAtMillis }) => {
    const known = findModel(readModelName(model, provider), occurredAtMillis);
    if (known === undefined) {
      return {
        provider: provider ?? null,
        matchedModel: null,
        exactMatch: false,
        costPicoUsd: null,
        unpricedReason: 'unknown_model',
      };
    }
    const { found, name } = known;
    const match = {
      provider: found.provider.id,
      matchedModel: found.model.id,
      exactMatch: isExactMatch(name, found.model),
    };
    if (exactModelsOnly && !match.exactMatch) {
      return { ...match, costPicoUsd: null, unpricedReason: 'inexact_match' };
    }
    const divisor = isFree(found) ? 1n : tierDivisor(serviceTier, found.provider.id, usage);
    if (divisor === undefined) {
      return { ...match, costPicoUsd: null, unpricedReason: 'unpriced_tier' };
    }
    const cost = isFree(found) ? 0n : usageCostPicoUsd(found.model_price, usage, divisor);
    return cost === undefined
      ? { ...match, costPicoUsd: null, unpricedReason: 'unpriced_usage' }
      : { ...match, costPicoUsd: cost, unpricedReason: null };
  };
}

/** The first reading of a name that the price list has a price for. */
function findModel(
  readings: readonly ModelReading[],
  occurredAtMillis: number,
): { readonly found: PriceCalculation; readonly name: string } | undefined {
  for (const { model, provider } of readings) {
    const found = lookUp(model, provider, occurredAtMillis);
    if (found !== null) return { found, name: model };
  }
  return undefined;
}

/** Asks for no tokens: the library's own sum is not used, and it refuses some usages. */
function lookUp(
  model: string,
  providerId: string | undefined,
  occurredAtMillis: number,
): PriceCalculation | null {
  const timestamp = new Date(occurredAtMillis);
  return calcPrice({}, model, { timestamp, ...(providerId === undefined ? {} : { providerId }) });
}

/** Models that cost nothing have no prices and say so in their name. */
function isFree({ model, model_price }: PriceCalculation): boolean {
  return model.id.endsWith(':free') && Object.keys(model_price).length === 0;
}
