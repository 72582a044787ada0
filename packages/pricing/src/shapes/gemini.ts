import { ContradictingCounts } from '../usage/counting.ts';
import { count, hasAny, type Fields } from '../usage/fields.ts';
import { modalitiesOf, sumOfModalities, type Modalities } from './modalities.ts';
import type { UsageShape } from './shape.ts';
import { checkTotal } from './total.ts';

/**
 * Gemini's own `usageMetadata`: thoughts are beside the candidates, what tools brought is beside
 * the prompt, cached tokens are within it.
 */
export const gemini: UsageShape = {
  api: 'gemini',
  isShapeOf: (usage) =>
    hasAny(usage, 'promptTokenCount', 'candidatesTokenCount', 'totalTokenCount') ||
    hasAny(usage, 'candidates_token_count', 'total_token_count') ||
    (hasAny(usage, 'prompt_token_count') && !hasAny(usage, 'generation_token_count')),
  read: (usage) => {
    const prompt = count(usage, 'promptTokenCount', 'prompt_token_count');
    const total = count(usage, 'totalTokenCount', 'total_token_count');
    if (prompt === undefined && total === undefined) return undefined;
    const tools = count(usage, 'toolUsePromptTokenCount', 'tool_use_prompt_token_count') ?? 0;
    const thoughts = count(usage, 'thoughtsTokenCount', 'thoughts_token_count') ?? 0;
    const candidates = count(
      usage,
      ...['candidatesTokenCount', 'candidates_token_count'],
      ...['responseTokenCount', 'response_token_count'],
    );
    const inputTokens = (prompt ?? 0) + tools;
    const outputTokens = (candidates ?? 0) + thoughts;
    checkTotal(total, inputTokens + outputTokens);
    const read = count(usage, 'cachedContentTokenCount', 'cached_content_token_count');
    return {
      ...{ inputTokens, outputTokens, reasoningTokens: thoughts, cacheReadTokens: read ?? 0 },
      ...inputDetails(usage, { prompt: prompt ?? 0, tools, read: read ?? 0 }),
      ...outputDetails(usage, candidates ?? 0),
    };
  },
};

function details(usage: Fields, camel: string, snake: string): Modalities | undefined {
  return modalitiesOf(usage[camel] ?? usage[snake]);
}

function inputDetails(usage: Fields, counts: { prompt: number; tools: number; read: number }) {
  const prompt = details(usage, 'promptTokensDetails', 'prompt_tokens_details');
  const tools = details(usage, 'toolUsePromptTokensDetails', 'tool_use_prompt_tokens_details');
  const cached = details(usage, 'cacheTokensDetails', 'cache_tokens_details');
  fits('promptTokensDetails', prompt, counts.prompt);
  fits('cacheTokensDetails', cached, counts.read);
  if (prompt === undefined && tools === undefined) return {};
  const sum = sumOfModalities(prompt, tools);
  return {
    ...{ inputAudioTokens: sum.audio, inputImageTokens: sum.image, inputVideoTokens: sum.video },
    ...cachedDetails(cached, sum, counts.read),
  };
}

/** Without details of its own, what is cached is text where all of the input is. */
function cachedDetails(cached: Modalities | undefined, sum: Modalities, read: number) {
  if (read === 0) return {};
  if (cached === undefined) {
    return sum.audio + sum.image + sum.video === 0
      ? { cacheReadAudioTokens: 0, cacheReadImageTokens: 0 }
      : {};
  }
  return { cacheReadAudioTokens: cached.audio, cacheReadImageTokens: cached.image };
}

function outputDetails(usage: Fields, candidates: number) {
  const found =
    details(usage, 'candidatesTokensDetails', 'candidates_tokens_details') ??
    details(usage, 'responseTokensDetails', 'response_tokens_details');
  fits('candidatesTokensDetails', found, candidates);
  if (found === undefined)
    return candidates === 0 ? { outputAudioTokens: 0, outputImageTokens: 0 } : {};
  const otherAmounts =
    found.video === 0 ? {} : { otherAmounts: { output_video_tokens: found.video } };
  return { outputAudioTokens: found.audio, outputImageTokens: found.image, ...otherAmounts };
}

/** Details may leave some of a count out, which is text, and say no more than it. */
function fits(name: string, found: Modalities | undefined, all: number): void {
  if (found === undefined) return;
  const sum = found.text + found.audio + found.image + found.video;
  if (sum > all) throw new ContradictingCounts(`${name} adds up to ${sum}, of ${all}`);
}
