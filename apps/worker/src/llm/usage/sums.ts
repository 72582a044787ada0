import type { Counts } from './counts.ts';
import type { UsageSource } from './usage-reading.ts';

/** All input and all output tokens of a call. */
export interface Sums {
  readonly input: number;
  readonly output: number;
  readonly reasoning: number;
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
  return isOf(GEMINI_PROVIDERS, source) || /(^|\/)gemini-/i.test(source.model ?? '');
}

/** Perplexity counts what it thought and cited in no total at all. */
function isPerplexity(counts: Counts, source: UsageSource): boolean {
  return isOf(PERPLEXITY, source) || counts.citations > 0;
}

function read(counts: Counts, { cacheIsBeside, reasoningIsBeside }: Convention): Sums | undefined {
  const { prompt, completion = 0, cacheRead, cacheWrite, reasoning, citations } = counts;
  const cached = cacheRead + cacheWrite;
  const thought = reasoning + citations;
  if (!cacheIsBeside && cached > prompt) return undefined;
  if (!reasoningIsBeside && thought > completion) return undefined;
  return {
    input: prompt + (cacheIsBeside ? cached : 0),
    output: completion + (reasoningIsBeside ? thought : 0),
    reasoning,
  };
}

/** The readings whose sum is the total. */
function readingsOf(counts: Counts, total: number): Sums[] {
  const cached = counts.cacheRead + counts.cacheWrite > 0 ? [false, true] : [false];
  const thought = counts.reasoning + counts.citations > 0 ? [false, true] : [false];
  return cached
    .flatMap((cacheIsBeside) =>
      thought.map((reasoningIsBeside) => read(counts, { cacheIsBeside, reasoningIsBeside })),
    )
    .filter((sums) => sums !== undefined)
    .filter(({ input, output }) => input + output === total);
}

/** Gemini's compatible endpoint counts its thoughts in the total alone. */
function withThoughts(counts: Counts, total: number): Sums | undefined {
  const { prompt, completion = 0, cacheRead, cacheWrite, reasoning } = counts;
  const thoughts = total - prompt - completion;
  if (thoughts <= 0 || reasoning > 0 || cacheRead + cacheWrite > prompt) return undefined;
  return { input: prompt, output: completion + thoughts, reasoning: thoughts };
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
  if (completion === undefined) {
    // Nothing was said in the end: all that is not the prompt was thought, or cut off.
    if (total < prompt) return undefined;
    return read({ ...counts, completion: total - prompt }, CONTAINED);
  }
  if (isPerplexity(counts, source) && total === prompt + completion) {
    return read(counts, { ...CONTAINED, reasoningIsBeside: true });
  }
  if (isGemini(source) && counts.reasoning === 0) {
    return total === prompt + completion ? read(counts, CONTAINED) : withThoughts(counts, total);
  }
  const [first, ...others] = readingsOf(counts, total);
  return others.length === 0 ? first : undefined;
}
