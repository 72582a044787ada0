import { ContradictingCounts, isCount, MAX_COUNT } from '../usage/counting.ts';
import type { CallUsage } from '../usage/token-usage.ts';
import type { UsageSource } from '../usage/usage-reading.ts';
import type { NormalizedUsage } from '../usage/usage-schema.ts';

/** Two less than the ledger takes: the message may have what its usage does not count. */
const MAX_OTHERS = 28;
const MAX_NAME_LENGTH = 100;

/**
 * The usage without what says nothing: most counts of 0, and those that were not said.
 *
 * @throws {ContradictingCounts} when parts are more than what they are parts of.
 */
export function normalizedUsage(usage: CallUsage, source: UsageSource): NormalizedUsage {
  checkParts(usage, source);
  const { inputTokens, outputTokens, cacheReadTokens = 0, otherAmounts = {} } = usage;
  const { inputAudioTokens = 0, inputImageTokens = 0 } = usage;
  const { cacheWriteTokens, cacheWrite1hTokens, inputVideoTokens, reasoningTokens } = usage;
  const { citationTokens, webSearches, fileSearches, audioSeconds } = usage;
  const { cacheReadAudioTokens, cacheReadImageTokens, outputAudioTokens, outputImageTokens } =
    usage;
  return {
    ...{ inputTokens, outputTokens, cacheReadTokens },
    ...above(0, {
      ...{ cacheWriteTokens, cacheWrite1hTokens, inputAudioTokens, inputImageTokens },
      ...{ inputVideoTokens, reasoningTokens, citationTokens },
      ...{ webSearches, fileSearches, audioSeconds },
    }),
    // Zero says something in these: that the rest is text.
    ...above(-1, {
      cacheReadAudioTokens: inputAudioTokens > 0 ? cacheReadAudioTokens : undefined,
      cacheReadImageTokens: inputImageTokens > 0 ? cacheReadImageTokens : undefined,
      ...{ outputAudioTokens, outputImageTokens },
    }),
    ...boundedAmounts(otherAmounts),
  };
}

/**
 * No call is without a prompt, and no words without tokens: 0 stands there for what was not
 * counted.
 */
function checkParts(usage: CallUsage, { hasText = false }: UsageSource): void {
  const { inputTokens, outputTokens, cacheReadTokens = 0, cacheWriteTokens = 0 } = usage;
  const { inputAudioTokens = 0, inputImageTokens = 0, inputVideoTokens = 0 } = usage;
  const { outputAudioTokens = 0, outputImageTokens = 0 } = usage;
  const { reasoningTokens = 0, citationTokens = 0, audioSeconds } = usage;
  for (const [name, value] of Object.entries({ inputTokens, outputTokens, audioSeconds })) {
    if (value !== undefined && !isCount(value)) {
      throw new ContradictingCounts(`${name} is no count: ${String(value)}`);
    }
  }
  if (inputTokens === 0 && audioSeconds === undefined) {
    throw new ContradictingCounts('no input is counted');
  }
  if (outputTokens === 0 && hasText) {
    throw new ContradictingCounts('no output is counted, and there is');
  }
  within('cached tokens', cacheReadTokens + cacheWriteTokens, inputTokens);
  within('tokens written for an hour', usage.cacheWrite1hTokens, cacheWriteTokens);
  within('cached audio', usage.cacheReadAudioTokens, Math.min(cacheReadTokens, inputAudioTokens));
  within('cached images', usage.cacheReadImageTokens, Math.min(cacheReadTokens, inputImageTokens));
  within(
    'audio, images and videos',
    inputAudioTokens + inputImageTokens + inputVideoTokens,
    inputTokens,
  );
  within(
    'parts of the output',
    outputAudioTokens + outputImageTokens + reasoningTokens + citationTokens,
    outputTokens,
  );
}

function within(name: string, part = 0, whole: number): void {
  if (part > whole) throw new ContradictingCounts(`${name}: ${part}, of ${whole}`);
}

type Details = Omit<
  NormalizedUsage,
  'inputTokens' | 'outputTokens' | 'cacheReadTokens' | 'otherAmounts'
>;

/** The counts that were said and are more than `bound`. */
function above(bound: number, counts: Readonly<Record<string, number | undefined>>): Details {
  const present: Record<string, number> = {};
  for (const name in counts) {
    const count = counts[name];
    if (count !== undefined && count > bound) present[name] = count;
  }
  return present;
}

function otherName(path: string): string {
  return path.replaceAll(/[^\w.]/g, '_').slice(0, MAX_NAME_LENGTH) || 'unnamed';
}

/** At most so many as the ledger takes, under names that it takes. */
export function boundedAmounts(
  amounts: Readonly<Record<string, number>>,
): Pick<NormalizedUsage, 'otherAmounts'> {
  const present = Object.entries(amounts)
    .map(([name, amount]) => [otherName(name), Math.min(amount, MAX_COUNT)] as const)
    .filter(([, amount]) => isCount(amount) && amount > 0)
    .slice(0, MAX_OTHERS);
  return present.length === 0 ? {} : { otherAmounts: Object.fromEntries(present) };
}
