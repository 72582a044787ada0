import { z } from 'zod';
import { ContradictingCounts, isCount, MAX_COUNT, readCounts, type Counts } from './counts.ts';
import type { UsageReading, UsageSource } from './usage-reading.ts';
import type { NormalizedUsage } from '../usage/usage-schema.ts';
import { usageNumbers, type UsageNumber } from './numbers.ts';
import { reportedCostUsd } from './reported-cost.ts';
import { servedTier } from './served-tier.ts';
import { surcharges } from './surcharges.ts';
import { sumsOf, type Sums } from './sums.ts';

/** Two less than the ledger takes: the message may have what its usage does not count. */
const MAX_OTHERS = 28;
const MAX_NAME_LENGTH = 100;

const extrasSchema = z.object({
  service_tier: z.unknown().optional(),
  /** Vertex AI's compatible endpoint says there what it bills: `ON_DEMAND_PRIORITY` … */
  extra_properties: z
    .object({ google: z.object({ traffic_type: z.unknown().optional() }) })
    .optional()
    .catch(undefined),
});

/**
 * Reads a usage as servers that call themselves OpenAI-compatible report it; undefined when there
 * is none. What does not add up is never priced: it is left as it is, and marked contradictory.
 *
 * @example
 * readUsage({ prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 }, { provider: 'openai' })
 * // { usage: { inputTokens: 10, outputTokens: 2, cacheReadTokens: 0 } }
 */
export function readUsage(reported: unknown, source: UsageSource = {}): UsageReading | undefined {
  const numbers = usageNumbers(reported);
  const extras = extrasSchema.safeParse(reported).data ?? {};
  const normalized = normalize(numbers, source);
  if (normalized === undefined) return undefined;
  const tier =
    servedTier(source.serviceTier) ??
    servedTier(extras.service_tier) ??
    servedTier(extras.extra_properties?.google.traffic_type);
  const cost = reportedCostUsd(reported, numbers);
  return {
    ...normalized,
    usage: {
      ...normalized.usage,
      ...others({ ...surcharges(reported), ...normalized.usage.otherAmounts }),
    },
    serviceTier: tier,
    reportedCostUsd: cost,
  };
}

type Normalized = Pick<UsageReading, 'usage' | 'unpricedReason'>;

function normalize(numbers: readonly UsageNumber[], source: UsageSource): Normalized | undefined {
  try {
    const counts = readCounts(numbers);
    if (counts === undefined) return undefined;
    const sums = sumsOf(counts, source);
    return sums !== undefined && fits(counts, sums, source)
      ? { usage: toUsage(counts, sums) }
      : contradiction(numbers);
  } catch (error) {
    if (error instanceof ContradictingCounts) return contradiction(numbers);
    throw error;
  }
}

/**
 * Whether the parts are no more than the whole that they are parts of. No call is without a prompt,
 * and no words without tokens: 0 stands there for what was not counted.
 */
function fits(
  counts: Counts,
  { input, output, reasoning }: Sums,
  { hasText = false }: UsageSource,
): boolean {
  const { cacheRead, inputAudio, cacheReadAudio = 0 } = counts;
  return (
    isCount(input) &&
    isCount(output) &&
    input > 0 &&
    (output > 0 || !hasText) &&
    cacheReadAudio <= Math.min(cacheRead, inputAudio) &&
    inputAudio + counts.inputImage <= input &&
    counts.outputAudio + counts.outputImage + reasoning + counts.citations <= output
  );
}

function toUsage(counts: Counts, { input, output, reasoning }: Sums): NormalizedUsage {
  const { cacheReadAudio, inputAudio } = counts;
  return {
    inputTokens: input,
    outputTokens: output,
    cacheReadTokens: counts.cacheRead,
    ...withoutZeros({
      cacheWriteTokens: counts.cacheWrite,
      cacheWrite1hTokens: counts.cacheWrite1h,
      inputAudioTokens: inputAudio,
      inputImageTokens: counts.inputImage,
      outputAudioTokens: counts.outputAudio,
      outputImageTokens: counts.outputImage,
      reasoningTokens: reasoning,
      citationTokens: counts.citations,
      webSearches: counts.webSearches,
    }),
    // Zero says something here: that the cached tokens are text.
    ...(inputAudio > 0 && { cacheReadAudioTokens: cacheReadAudio }),
    ...others(counts.others),
  };
}

type Details = Omit<NormalizedUsage, 'inputTokens' | 'outputTokens' | 'cacheReadTokens'>;

function withoutZeros(counts: Readonly<Record<string, number>>): Omit<Details, 'otherAmounts'> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

function otherName(path: string): string {
  return path.replaceAll(/[^\w.]/g, '_').slice(0, MAX_NAME_LENGTH) || 'unnamed';
}

function others(amounts: Readonly<Record<string, number>>): Pick<NormalizedUsage, 'otherAmounts'> {
  const present = Object.entries(amounts)
    .map(([name, amount]) => [otherName(name), Math.min(amount, MAX_COUNT)] as const)
    .filter(([, amount]) => isCount(amount))
    .slice(0, MAX_OTHERS);
  return present.length === 0 ? {} : { otherAmounts: Object.fromEntries(present) };
}

/** All numbers as they came; the sums are those that were named so. */
function contradiction(numbers: readonly UsageNumber[]): Normalized {
  const at = (...paths: string[]) => {
    const value = numbers.find(({ path }) => paths.includes(path))?.value;
    return isCount(value) ? value : 0;
  };
  return {
    usage: {
      inputTokens: at('prompt_tokens', 'input_tokens'),
      outputTokens: at('completion_tokens', 'output_tokens'),
      cacheReadTokens: 0,
      ...others(Object.fromEntries(numbers.map(({ path, value }) => [path, value]))),
    },
    unpricedReason: 'inconsistent_usage',
  };
}
