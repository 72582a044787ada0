import type { ModelPrice } from '@pydantic/genai-prices';
import type { Rate } from './tiered-rate.ts';
import type { CountedUsage } from '../usage/token-usage.ts';

/** So many tokens, or things, at one price; without a `rate` the list has none for them. */
export interface UsagePart {
  /** The price list's name of its price. */
  readonly part: string;
  readonly count: number;
  readonly rate: Rate | undefined;
  /** How many of them the price is for. */
  readonly per: number;
}

/** Prices of the list are for a million tokens, and for a thousand of all else. */
const TOKENS_PER_PRICE = 1_000_000;
const COUNT_PER_PRICE = 1_000;

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
    things(price, usage.webSearches ?? 0, 'web_searches_kcount'),
    things(price, price['requests_kcount'] === undefined ? 0 : 1, 'requests_kcount'),
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
  return [
    tokens(price, inputTokens - read - write - (audio - readAudio) - images, 'input_mtok'),
    tokens(price, read - readAudio, 'cache_read_mtok', 'input_mtok'),
    tokens(price, write - hour, 'cache_write_mtok', 'input_mtok'),
    tokens(price, hour, 'cache_write_1h_mtok'),
    tokens(price, audio - readAudio, 'input_audio_mtok'),
    tokens(price, readAudio, 'cache_audio_read_mtok', 'input_audio_mtok'),
    tokens(price, images, 'input_image_mtok'),
  ];
}

function outputParts(price: ModelPrice, usage: CountedUsage): UsagePart[] | undefined {
  const { outputTokens, outputAudioTokens: audio = 0, outputImageTokens: images = 0 } = usage;
  const { reasoningTokens, citationTokens } = usage;
  const isReasoningUnsaid =
    price['output_reasoning_mtok'] !== undefined && reasoningTokens === undefined;
  const isCitationUnsaid =
    price['output_citation_mtok'] !== undefined && citationTokens === undefined;
  if (outputTokens > 0 && (isReasoningUnsaid || isCitationUnsaid)) return undefined;
  const special = audio + images + (reasoningTokens ?? 0) + (citationTokens ?? 0);
  return [
    tokens(price, outputTokens - special, 'output_mtok'),
    tokens(price, reasoningTokens ?? 0, 'output_reasoning_mtok', 'output_mtok'),
    tokens(price, citationTokens ?? 0, 'output_citation_mtok'),
    tokens(price, audio, 'output_audio_mtok'),
    tokens(price, images, 'output_image_mtok'),
  ];
}

/** At the first of the prices that the list has. */
function tokens(price: ModelPrice, count: number, ...keys: [string, ...string[]]): UsagePart {
  const part = keys.find((key) => price[key] !== undefined) ?? keys[0];
  return { part, count, rate: price[part], per: TOKENS_PER_PRICE };
}

function things(price: ModelPrice, count: number, part: string): UsagePart {
  return { part, count, rate: price[part], per: COUNT_PER_PRICE };
}
