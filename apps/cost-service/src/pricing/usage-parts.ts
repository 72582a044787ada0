import type { ModelPrice } from '@pydantic/genai-prices';
import type { Rate } from './tiered-rate.ts';
import type { CountedUsage } from './counted-usage.ts';

/** So many tokens, or things, at one price; without a `rate` the list has none for them. */
export interface UsagePart {
  readonly count: number;
  readonly rate: Rate | undefined;
  readonly isTokens: boolean;
}

/**
 * The parts of a usage that have a price of their own, or undefined when it is not known how many
 * of a kind there are: the list prices what was not counted, or the usage counts what the list does
 * not know. Audio and images are never taken for text, nor an hour in a cache for five minutes.
 */
export function usageParts(price: ModelPrice, usage: CountedUsage): UsagePart[] | undefined {
  if (Object.values(usage.otherAmounts ?? {}).some((amount) => amount > 0)) return undefined;
  const input = inputParts(price, usage);
  const output = outputParts(price, usage);
  if (input === undefined || output === undefined) return undefined;
  return [
    ...input,
    ...output,
    counted(usage.webSearches ?? 0, price['web_searches_kcount']),
    counted(price['requests_kcount'] === undefined ? 0 : 1, price['requests_kcount']),
  ];
}

function inputParts(price: ModelPrice, usage: CountedUsage): UsagePart[] | undefined {
  const { inputTokens, cacheReadTokens: read, cacheWriteTokens: write } = usage;
  const { inputAudioTokens: audio = 0, inputImageTokens: images = 0 } = usage;
  const { cacheWrite1hTokens: hour = 0, cacheReadAudioTokens } = usage;
  // How many of the cached ones are audio, or images, decides what they cost.
  const isCachedUnsaid = (audio > 0 && cacheReadAudioTokens === undefined) || images > 0;
  if (read > 0 && isCachedUnsaid) return undefined;
  const readAudio = cacheReadAudioTokens ?? 0;
  const text = price['input_mtok'];
  return [
    tokens(inputTokens - read - write - (audio - readAudio) - images, text),
    tokens(read - readAudio, price['cache_read_mtok'] ?? text),
    tokens(write - hour, price['cache_write_mtok'] ?? text),
    tokens(hour, price['cache_write_1h_mtok']),
    tokens(audio - readAudio, price['input_audio_mtok']),
    tokens(readAudio, price['cache_audio_read_mtok'] ?? price['input_audio_mtok']),
    tokens(images, price['input_image_mtok']),
  ];
}

function outputParts(price: ModelPrice, usage: CountedUsage): UsagePart[] | undefined {
  const { outputTokens, outputAudioTokens: audio = 0, outputImageTokens: images = 0 } = usage;
  const { reasoningTokens, citationTokens } = usage;
  const reasoning = price['output_reasoning_mtok'];
  const citation = price['output_citation_mtok'];
  const isReasoningUnsaid = reasoning !== undefined && reasoningTokens === undefined;
  const isCitationUnsaid = citation !== undefined && citationTokens === undefined;
  if (outputTokens > 0 && (isReasoningUnsaid || isCitationUnsaid)) return undefined;
  const text = price['output_mtok'];
  const special = audio + images + (reasoningTokens ?? 0) + (citationTokens ?? 0);
  return [
    tokens(outputTokens - special, text),
    tokens(reasoningTokens ?? 0, reasoning ?? text),
    tokens(citationTokens ?? 0, citation),
    tokens(audio, price['output_audio_mtok']),
    tokens(images, price['output_image_mtok']),
  ];
}

function tokens(count: number, rate: Rate | undefined): UsagePart {
  return { count, rate, isTokens: true };
}

function counted(count: number, rate: Rate | undefined): UsagePart {
  return { count, rate, isTokens: false };
}
