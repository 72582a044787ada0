import { z } from 'zod';
import type { CountedUsage } from '@wflo/pricing';

const count = z.number().int().nonnegative().optional();

const detailsSchema = z.object({
  inputAudioTokens: count,
  inputImageTokens: count,
  inputVideoTokens: count,
  cacheReadAudioTokens: count,
  cacheReadImageTokens: count,
  outputAudioTokens: count,
  outputImageTokens: count,
  reasoningTokens: count,
  citationTokens: count,
  webSearches: count,
  fileSearches: count,
  audioSeconds: count,
  otherAmounts: z.record(z.string(), z.number().int().nonnegative()).optional(),
});

/**
 * What a usage counts beyond the sums that the ledger adds up: JSON in one column, which is null
 * for a call of text alone.
 */
export const detailsColumn = z
  .string()
  .nullable()
  .transform((text): unknown => JSON.parse(text ?? '{}'))
  .pipe(detailsSchema);

export function detailsText(usage: CountedUsage): string | null {
  const text = JSON.stringify(detailsSchema.parse(usage));
  return text === '{}' ? null : text;
}
