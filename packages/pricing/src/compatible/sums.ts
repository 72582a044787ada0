import type { Counts } from './counts.ts';
import type { UsageSource } from '../usage/usage-reading.ts';

/** All input and all output tokens of a call. */
export interface Sums {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
}

/** One way to read a usage. */
interface Convention {
  readonly cacheIsBeside: boolean;
  readonly reasoningIsBeside: boolean;
}

/** OpenAI's own. */
const CONTAINED: Convention = { cacheIsBeside: false, reasoningIsBeside: false };

const GEMINI_PROVIDERS = new Set(['gcp.gemini', 'gcp.vertex_ai', 'gcp.gen_ai', 'gemini', 'google']);
const XAI_PROVIDERS = new Set(['x_ai', 'xai', 'x-ai']);
const PERPLEXITY = new Set(['perplexity']);

function isOf(providers: ReadonlySet<string>, { provider }: UsageSource): boolean {
  return provider !== undefined && providers.has(provider.toLowerCase());
}

/** Behind a proxy the model's name alone says so. */
function isGemini(source: UsageSource): boolean {
  return isOf(GEMINI_PROVIDERS, source) || /(^|\/)gemini-/i.test(String(source.model));
}

/** Perplexity counts what it thought and cited in no total at all. */
function isPerplexity(counts: Counts, source: UsageSource): boolean {
  return isOf(PERPLEXITY, source) || counts.citationTokens > 0;
}

function read(counts: Counts, { cacheIsBeside, reasoningIsBeside }: Convention): Sums | undefined {
  const { prompt, completion, cacheReadTokens, cacheWriteTokens, reasoningTokens, citationTokens } =
    counts;
  const cached = cacheReadTokens + cacheWriteTokens;
  const thought = reasoningTokens + citationTokens;
  if (!cacheIsBeside && cached > prompt) return undefined;
  if (!reasoningIsBeside && thought > completion) return undefined;
  return {
    inputTokens: prompt + (cacheIsBeside ? cached : 0),
    outputTokens: completion + (reasoningIsBeside ? thought : 0),
    reasoningTokens,
  };
}

/** The readings whose sum is the total. */
function readingsOf(counts: Counts, total: number): Sums[] {
  const cached = counts.cacheReadTokens + counts.cacheWriteTokens > 0 ? [false, true] : [false];
  const thought = counts.reasoningTokens + counts.citationTokens > 0 ? [false, true] : [false];
  return cached
    .flatMap((cacheIsBeside) =>
      thought.map((reasoningIsBeside) => read(counts, { cacheIsBeside, reasoningIsBeside })),
    )
    .filter((sums) => sums !== undefined)
    .filter(({ inputTokens, outputTokens }) => inputTokens + outputTokens === total);
}

/**
 * The sums of a call. Servers that call themselves OpenAI-compatible count cached tokens inside or
 * beside the prompt's, and reasoning inside or beside the completion's: the reading is taken that
 * adds up to `total_tokens`; undefined when none does, or several do.
 */
export function sumsOf(counts: Counts, source: UsageSource): Sums | undefined {
  const { prompt, completion, total } = counts;
  if (total === undefined) {
    // No sum to hold it against: what the server is known to do, else what OpenAI does.
    const reasoningIsBeside = isOf(XAI_PROVIDERS, source) || isPerplexity(counts, source);
    return read(counts, { cacheIsBeside: counts.isAnthropic, reasoningIsBeside });
  }
  if (isPerplexity(counts, source) && total === prompt + completion) {
    return read(counts, { ...CONTAINED, reasoningIsBeside: true });
  }
  const thoughts = total - prompt - completion;
  if (isGemini(source) && counts.reasoningTokens === 0 && thoughts > 0) {
    // Its compatible endpoint counts its thoughts in the total alone.
    return read(
      { ...counts, completion: completion + thoughts, reasoningTokens: thoughts },
      CONTAINED,
    );
  }
  const [first, ...others] = readingsOf(counts, total);
  return others.length === 0 ? first : undefined;
}
