/**
 * The usage that an LLM's answer reports, checked: servers that call themselves OpenAI-compatible
 * leave it out, count the cached tokens apart, or give no whole numbers.
 *
 * @module
 */
import { z } from 'zod';
import type { ChatUsage } from './chat-client.ts';

const tokens = z.number().int().nonnegative().max(1_000_000_000);

const usageSchema = z.object({
  prompt_tokens: tokens,
  completion_tokens: tokens,
  prompt_tokens_details: z.object({ cached_tokens: tokens.nullish() }).nullish(),
});

/** The usage as the ledger takes it; undefined when the answer has none that can be priced. */
export function readUsage(reported: unknown): ChatUsage | undefined {
  const parsed = usageSchema.safeParse(reported);
  if (!parsed.success) return undefined;
  const { prompt_tokens, completion_tokens, prompt_tokens_details } = parsed.data;
  return {
    inputTokens: prompt_tokens,
    outputTokens: completion_tokens,
    // The cached ones are some of the prompt's, never more.
    cacheReadTokens: Math.min(prompt_tokens_details?.cached_tokens ?? 0, prompt_tokens),
  };
}
