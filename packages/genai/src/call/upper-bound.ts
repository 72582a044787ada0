import { priceUsage, type NormalizedUsage } from '@wflo/pricing';
import type { CallRequest, OutputKind } from './call-types.ts';

/** The most that one request can use: what it can cost, and at which price. */
export interface UpperBound {
  readonly picoUsd: bigint;
  readonly usage: NormalizedUsage;
  readonly serviceTier?: string | undefined;
}

export interface TokenBound {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Those of the input that may be audio or images, which may cost more than text. Default 0. */
  readonly otherInputTokens?: number;
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
  const { model = '', provider, settings, outputKind, unboundedReason } = request;
  if (unboundedReason !== undefined) return { unpricedReason: unboundedReason };
  let dearest: UpperBound | undefined;
  let unpricedReason: string | undefined;
  for (const serviceTier of tiersOf(request)) {
    const call = { model, provider, serviceTier, at: atMillis };
    const priceOf = (usage: NormalizedUsage, upperBound: boolean) =>
      priceUsage({ ...call, usage, upperBound }, settings?.prices);
    const kind = outputKind && priceOf(oneOf(outputKind), false);
    if (kind?.priced === false) {
      unpricedReason ??=
        kind.reason === 'unpriced_usage' ? `unpriced_${outputKind}_output` : kind.reason;
      continue;
    }
    for (const usage of usagesOf(request, tokens)) {
      const price = priceOf(usage, usage.outputImageTokens === undefined);
      if (!price.priced) unpricedReason ??= price.reason;
      else if (dearest === undefined || price.picoUsd > dearest.picoUsd) {
        dearest = { picoUsd: price.picoUsd, usage, serviceTier };
      }
    }
  }
  return dearest ?? { unpricedReason: unpricedReason ?? 'unknown_model' };
}

/** The least output of a kind, which has a price where the kind has one. */
function oneOf(kind: OutputKind): NormalizedUsage {
  return {
    ...{
      inputTokens: 0,
      outputTokens: 1,
      cacheReadTokens: 0,
      reasoningTokens: 0,
      citationTokens: 0,
    },
    outputAudioTokens: kind === 'audio' ? 1 : 0,
    outputImageTokens: kind === 'image' ? 1 : 0,
    ...(kind === 'video' && { otherAmounts: { output_video: 1 } }),
  };
}

/** What may be used of so many tokens: all that is read may be kept, too, wherever it is served. */
function usagesOf(request: CallRequest, tokens: TokenBound): readonly NormalizedUsage[] {
  const { inputTokens, outputTokens, otherInputTokens: other = 0 } = tokens;
  const kept = { cacheWriteTokens: inputTokens, cacheWrite1hTokens: inputTokens };
  const kinds: Partial<NormalizedUsage>[] = [
    {},
    ...(other === 0 ? [] : [{ inputAudioTokens: other }, { inputImageTokens: other }]),
    ...(request.cachesForAnHour === true ? [kept] : []),
  ];
  const drawn =
    request.outputKind === 'image'
      ? [0, other].map((inputImageTokens) => ({
          ...{ outputImageTokens: outputTokens, outputAudioTokens: 0, reasoningTokens: 0 },
          ...{ inputImageTokens, cacheReadImageTokens: 0 },
        }))
      : [];
  return surchargesOf(request).flatMap((surcharges): NormalizedUsage[] => {
    const usage = {
      ...{ inputTokens, outputTokens },
      cacheReadTokens: 0,
      ...(surcharges.length > 0 && {
        otherAmounts: Object.fromEntries(surcharges.map((name) => [name, 1])),
      }),
    };
    return [...kinds, ...drawn].map((kind) => ({ ...usage, ...kind }));
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
