import { ContradictingCounts, isCount, MAX_COUNT } from '../usage/counting.ts';
import type { UsageParts } from '../usage/parts.ts';
import type { UsageSource } from '../usage/usage-reading.ts';
import type { NormalizedUsage } from '../usage/usage-schema.ts';

/** Two less than the ledger takes: the message may have what its usage does not count. */
const MAX_OTHERS = 28;
const MAX_NAME_LENGTH = 100;

/**
 * The usage that the parts make.
 *
 * @throws {ContradictingCounts} when parts are more than what they are parts of.
 */
export function usageOfParts(parts: UsageParts, source: UsageSource): NormalizedUsage {
  checkParts(parts, source);
  const { cacheReadAudio, cacheReadImage, inputAudio = 0, inputImage = 0 } = parts;
  const { cacheRead = 0, outputAudio, outputImage } = parts;
  return {
    inputTokens: parts.input,
    outputTokens: parts.output,
    cacheReadTokens: cacheRead,
    ...withoutZeros({
      cacheWriteTokens: parts.cacheWrite,
      cacheWrite1hTokens: parts.cacheWrite1h,
      ...{ inputAudioTokens: inputAudio, inputImageTokens: inputImage },
      inputVideoTokens: parts.inputVideo,
      reasoningTokens: parts.reasoning,
      citationTokens: parts.citations,
      webSearches: parts.webSearches,
      fileSearches: parts.fileSearches,
      audioSeconds: parts.audioSeconds,
    }),
    // Zero says something in these: that the rest is text.
    ...(inputAudio > 0 && cacheReadAudio !== undefined && { cacheReadAudioTokens: cacheReadAudio }),
    ...(inputImage > 0 && cacheReadImage !== undefined && { cacheReadImageTokens: cacheReadImage }),
    ...(outputAudio !== undefined && { outputAudioTokens: outputAudio }),
    ...(outputImage !== undefined && { outputImageTokens: outputImage }),
    ...otherAmounts(parts.others ?? {}),
  };
}

/**
 * No call is without a prompt, and no words without tokens: 0 stands there for what was not
 * counted.
 */
function checkParts(parts: UsageParts, { hasText = false }: UsageSource): void {
  const { input, output, cacheRead = 0, cacheWrite = 0, cacheWrite1h = 0 } = parts;
  const { inputAudio = 0, inputImage = 0, inputVideo = 0, audioSeconds } = parts;
  const { cacheReadAudio = 0, cacheReadImage = 0 } = parts;
  const { outputAudio = 0, outputImage = 0, reasoning = 0, citations = 0 } = parts;
  for (const [name, value] of [
    ['input', input],
    ['output', output],
    ['audio seconds', audioSeconds ?? 0],
  ] as const) {
    if (!isCount(value)) throw new ContradictingCounts(`${name} is no count: ${String(value)}`);
  }
  if (input === 0 && audioSeconds === undefined) {
    throw new ContradictingCounts('no input is counted');
  }
  if (output === 0 && hasText) throw new ContradictingCounts('no output is counted, and there is');
  within('cached tokens', cacheRead + cacheWrite, input);
  within('tokens written for an hour', cacheWrite1h, cacheWrite);
  within('cached audio', cacheReadAudio, Math.min(cacheRead, inputAudio));
  within('cached images', cacheReadImage, Math.min(cacheRead, inputImage));
  within('audio, images and videos', inputAudio + inputImage + inputVideo, input);
  within('parts of the output', outputAudio + outputImage + reasoning + citations, output);
}

function within(name: string, part: number, whole: number): void {
  if (part > whole) throw new ContradictingCounts(`${name}: ${part}, of ${whole}`);
}

type Details = Omit<NormalizedUsage, 'inputTokens' | 'outputTokens' | 'cacheReadTokens'>;

function withoutZeros(
  counts: Readonly<Record<string, number | undefined>>,
): Omit<Details, 'otherAmounts'> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => (count ?? 0) > 0));
}

function otherName(path: string): string {
  return path.replaceAll(/[^\w.]/g, '_').slice(0, MAX_NAME_LENGTH) || 'unnamed';
}

/** At most so many as the ledger takes, under names that it takes. */
export function otherAmounts(
  amounts: Readonly<Record<string, number>>,
): Pick<NormalizedUsage, 'otherAmounts'> {
  const present = Object.entries(amounts)
    .map(([name, amount]) => [otherName(name), Math.min(amount, MAX_COUNT)] as const)
    .filter(([, amount]) => isCount(amount) && amount > 0)
    .slice(0, MAX_OTHERS);
  return present.length === 0 ? {} : { otherAmounts: Object.fromEntries(present) };
}
