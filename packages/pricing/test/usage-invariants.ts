import { counted, type TokenUsage } from '../src/usage/token-usage.ts';

/** What is wrong with a usage: its sums include all of their parts. */
export function brokenInvariants(usage: TokenUsage | undefined): string[] {
  if (usage === undefined) return ['no usage'];
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = counted(usage);
  const { inputAudioTokens: audio = 0, inputImageTokens: images = 0 } = usage;
  const { outputAudioTokens = 0, outputImageTokens = 0 } = usage;
  const { reasoningTokens = 0, citationTokens = 0 } = usage;
  const output = outputAudioTokens + outputImageTokens + reasoningTokens + citationTokens;
  const holds = {
    caches: cacheReadTokens + cacheWriteTokens <= inputTokens,
    hour: (usage.cacheWrite1hTokens ?? 0) <= cacheWriteTokens,
    cachedAudio: (usage.cacheReadAudioTokens ?? 0) <= Math.min(cacheReadTokens, audio),
    media: audio + images <= inputTokens,
    output: output <= outputTokens,
    names: Object.keys(usage.otherAmounts ?? {}).every((name) => /^[\w.]{1,100}$/.test(name)),
  };
  return Object.entries(holds).flatMap(([name, isHeld]) => (isHeld ? [] : [name]));
}
