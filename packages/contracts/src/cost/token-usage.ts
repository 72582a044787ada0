import { z } from 'zod';

const tokensSchema = z.number().int().nonnegative().max(1_000_000_000);

/** Counts that the service has no price for, by the provider's own name for them. */
const otherAmountsSchema = z
  .record(z.string().regex(/^[\w.]{1,100}$/), tokensSchema)
  .refine((amounts) => Object.keys(amounts).length <= 30, 'expected at most 30 amounts');

/**
 * Tokens of one call. `inputTokens` and `outputTokens` include all others, as OpenAI counts:
 * the input the cached, audio, image and video ones, the output audio, images, reasoning and citations.
 * `cacheWriteTokens` include those that were written for an hour, which cost more than five
 * minutes do. `webSearches` and `fileSearches` are numbers of searches.
 */
export const tokenUsageSchema = z
  .strictObject({
    inputTokens: tokensSchema,
    outputTokens: tokensSchema,
    cacheReadTokens: tokensSchema.default(0),
    cacheWriteTokens: tokensSchema.default(0),
    cacheWrite1hTokens: tokensSchema.optional(),
    inputAudioTokens: tokensSchema.optional(),
    inputImageTokens: tokensSchema.optional(),
    inputVideoTokens: tokensSchema.optional(),
    /** Of both `cacheReadTokens` and `inputAudioTokens`. */
    cacheReadAudioTokens: tokensSchema.optional(),
    /** Of both `cacheReadTokens` and `inputImageTokens`. */
    cacheReadImageTokens: tokensSchema.optional(),
    outputAudioTokens: tokensSchema.optional(),
    outputImageTokens: tokensSchema.optional(),
    reasoningTokens: tokensSchema.optional(),
    citationTokens: tokensSchema.optional(),
    webSearches: tokensSchema.optional(),
    fileSearches: tokensSchema.optional(),
    /** Of a call that is billed by the length of its audio. */
    audioSeconds: tokensSchema.optional(),
    /** What else the provider counted. Such a call mostly has no price (`unpriced_usage`). */
    otherAmounts: otherAmountsSchema.optional(),
  })
  .refine(
    (usage) => usage.cacheReadTokens + usage.cacheWriteTokens <= usage.inputTokens,
    'expected inputTokens to include cacheReadTokens and cacheWriteTokens',
  )
  .refine(
    (usage) => (usage.cacheWrite1hTokens ?? 0) <= usage.cacheWriteTokens,
    'expected cacheWriteTokens to include cacheWrite1hTokens',
  )
  .refine(
    ({ inputAudioTokens: audio = 0, inputImageTokens: images = 0, ...usage }) =>
      (usage.cacheReadAudioTokens ?? 0) <= Math.min(usage.cacheReadTokens, audio) &&
      (usage.cacheReadImageTokens ?? 0) <= Math.min(usage.cacheReadTokens, images) &&
      audio + images + (usage.inputVideoTokens ?? 0) <= usage.inputTokens,
    'expected inputTokens to include audio, image and video tokens, and cacheReadAudioTokens (cacheReadImageTokens) to be some of the cached and of the audio (image) tokens',
  )
  .refine(
    (usage) =>
      (usage.outputAudioTokens ?? 0) +
        (usage.outputImageTokens ?? 0) +
        (usage.reasoningTokens ?? 0) +
        (usage.citationTokens ?? 0) <=
      usage.outputTokens,
    'expected outputTokens to include audio, image, reasoning and citation tokens',
  );
export type TokenUsage = z.input<typeof tokenUsageSchema>;
