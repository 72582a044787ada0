import { z } from 'zod';

const tokens = z.number().int().nonnegative();

/** A usage as a step's row caches it, in the ledger's terms: its sums include all others. */
export const usageSchema = z.object({
  inputTokens: tokens,
  outputTokens: tokens,
  cacheReadTokens: tokens,
  cacheWriteTokens: tokens.exactOptional(),
  cacheWrite1hTokens: tokens.exactOptional(),
  inputAudioTokens: tokens.exactOptional(),
  inputImageTokens: tokens.exactOptional(),
  inputVideoTokens: tokens.exactOptional(),
  cacheReadAudioTokens: tokens.exactOptional(),
  cacheReadImageTokens: tokens.exactOptional(),
  outputAudioTokens: tokens.exactOptional(),
  outputImageTokens: tokens.exactOptional(),
  reasoningTokens: tokens.exactOptional(),
  citationTokens: tokens.exactOptional(),
  webSearches: tokens.exactOptional(),
  fileSearches: tokens.exactOptional(),
  audioSeconds: tokens.exactOptional(),
  /** What else was counted, by its place in the usage: the ledger has no price for it. */
  otherAmounts: z.record(z.string(), tokens).exactOptional(),
});

/** Tokens of one call. What there is none of is left out, the first three apart. */
export type NormalizedUsage = Readonly<z.infer<typeof usageSchema>>;
