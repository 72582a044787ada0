import { priceUsage, type NormalizedUsage } from '@wflo/pricing';
import type { CallRequest } from './call-types.ts';

/** The most that one request can use: what it can cost, and at which price. */
export interface UpperBound {
  readonly picoUsd: bigint;
  readonly usage: NormalizedUsage;
  readonly serviceTier?: string | undefined;
}

export interface TokenBound {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** What a request can use for certain at the most; undefined where there is no such bound. */
export function tokenBound(
  { maxOutputTokens, inputIsText = false, addedInputTokens = 0 }: CallRequest,
  requestBytes: number | undefined,
): TokenBound | undefined {
  if (maxOutputTokens === undefined || !inputIsText || requestBytes === undefined) return undefined;
  // A token has one byte at least.
  return { inputTokens: requestBytes + addedInputTokens, outputTokens: maxOutputTokens };
}

/**
 * The most that so many tokens can cost, at the dearest tier and in the dearest place where the
 * request may be served; or why nobody knows.
 */
export function upperBoundOf(
  request: CallRequest,
  tokens: TokenBound,
  atMillis: number,
): UpperBound | { readonly unpricedReason: string } {
  const { model = '', provider, settings } = request;
  let dearest: UpperBound | undefined;
  let unpricedReason: string | undefined;
  for (const serviceTier of tiersOf(request)) {
    for (const usage of usagesOf(request, tokens)) {
      const call = { model, provider, usage, serviceTier, at: atMillis, upperBound: true };
      const price = priceUsage(call, settings?.prices);
      if (!price.priced) unpricedReason ??= price.reason;
      else if (dearest === undefined || price.picoUsd > dearest.picoUsd) {
        dearest = { picoUsd: price.picoUsd, usage, serviceTier };
      }
    }
  }
  return dearest ?? { unpricedReason: unpricedReason ?? 'unknown_model' };
}

/** What may be used of so many tokens: all that is read may be kept, too, wherever it is served. */
function usagesOf(request: CallRequest, tokens: TokenBound): readonly NormalizedUsage[] {
  const { inputTokens } = tokens;
  const kept = { cacheWriteTokens: inputTokens, cacheWrite1hTokens: inputTokens };
  return surchargesOf(request).flatMap((surcharges): NormalizedUsage[] => {
    const usage = {
      ...tokens,
      cacheReadTokens: 0,
      ...(surcharges.length > 0 && {
        otherAmounts: Object.fromEntries(surcharges.map((name) => [name, 1])),
      }),
    };
    return request.cachesForAnHour === true ? [usage, { ...usage, ...kept }] : [usage];
  });
}

/** Unless the request says otherwise: a project may be served by priority without a word of it. */
function tiersOf({ serviceTier }: CallRequest): ReadonlySet<string | undefined> {
  const isOpen = serviceTier === undefined || serviceTier === 'auto';
  return new Set([undefined, isOpen ? 'priority' : serviceTier]);
}

/** Amounts that raise a price, as a usage has them: combinations that the list may know. */
function surchargesOf({ region, isFast = false }: CallRequest): readonly string[][] {
  const place = region?.toLowerCase().replaceAll(/\W/g, '_').slice(0, 40);
  const places = ['inference_geo.us', ...(place === undefined ? [] : [`region.${place}`])];
  const combinations = [[], ...places.map((name) => [name])];
  return isFast
    ? [...combinations, ...combinations.map((names) => [...names, 'speed.fast'])]
    : combinations;
}
