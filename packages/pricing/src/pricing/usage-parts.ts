import type { CountedUsage } from '../usage/token-usage.ts';
import type { PriceTable, Rate } from './tiered-rate.ts';

/** So many tokens, or things, at one price; without a `rate` the list has none for them. */
export interface UsagePart {
  /** The price list's name of its price. */
  readonly part: string;
  readonly count: number;
  readonly rate: Rate | undefined;
  /** How many of them the price is for. */
  readonly per: number;
}

/** Prices of the list are for a million tokens, an hour, and a thousand of all else. */
const TOKENS_PER_PRICE = 1_000_000;
const COUNT_PER_PRICE = 1_000;
const SECONDS_PER_PRICE = 3_600;

/**
 * The parts of a usage that have a price of their own, or undefined when it is not known how many
 * of a kind there are: the list prices what was not counted, or the usage counts what the list does
 * not know. Audio and images are never taken for text, nor an hour in a cache for five minutes.
 */
export function usageParts(price: PriceTable, usage: CountedUsage): UsagePart[] | undefined {
  if (Object.values(usage.otherAmounts ?? {}).some((amount) => amount > 0)) return undefined;
  const input = inputParts(price, usage);
  const output = outputParts(price, usage);
  if (input === undefined || output === undefined) return undefined;
  return [
    ...input,
    ...output,
    things(price, usage.webSearches ?? 0, 'web_searches_kcount'),
    things(price, usage.fileSearches ?? 0, 'storage_searches_kcount'),
    things(price, price['requests_kcount'] === undefined ? 0 : 1, 'requests_kcount'),
    seconds(price, usage.audioSeconds ?? 0),
  ];
}

function inputParts(price: PriceTable, usage: CountedUsage): UsagePart[] | undefined {
  const { inputTokens, cacheReadTokens: read, cacheWriteTokens: write } = usage;
  const { inputAudioTokens: audio = 0, inputImageTokens: images = 0 } = usage;
  const { inputVideoTokens: video = 0, cacheWrite1hTokens: hour = 0 } = usage;
  const { cacheReadAudioTokens, cacheReadImageTokens } = usage;
  // How many of the cached ones are audio, images or video decides what they cost.
  const isCachedUnsaid =
    (audio > 0 && cacheReadAudioTokens === undefined) ||
    (images > 0 && cacheReadImageTokens === undefined) ||
    video > 0;
  if (read > 0 && isCachedUnsaid) return undefined;
  const readAudio = cacheReadAudioTokens ?? 0;
  const readImages = cacheReadImageTokens ?? 0;
  const uncached = { audio: audio - readAudio, images: images - readImages };
  const special = uncached.audio + uncached.images + video;
  return [
    tokens(price, inputTokens - read - write - special, 'input_mtok'),
    tokens(price, read - readAudio - readImages, 'cache_read_mtok', 'input_mtok'),
    tokens(price, write - hour, 'cache_write_mtok', 'input_mtok'),
    tokens(price, hour, 'cache_write_1h_mtok'),
    tokens(price, uncached.audio, 'input_audio_mtok'),
    tokens(price, readAudio, 'cache_audio_read_mtok', 'input_audio_mtok'),
    tokens(price, uncached.images, 'input_image_mtok'),
    tokens(price, readImages, 'cache_image_read_mtok'),
    tokens(price, video, 'input_video_mtok'),
  ];
}

/** Prices of output of other kinds than text, by what counts them. */
const COUNTED_APART = [
  ['output_reasoning_mtok', 'reasoningTokens'],
  ['output_citation_mtok', 'citationTokens'],
  ['output_audio_mtok', 'outputAudioTokens'],
  ['output_image_mtok', 'outputImageTokens'],
] as const;

function outputParts(price: PriceTable, usage: CountedUsage): UsagePart[] | undefined {
  const { outputTokens, outputAudioTokens: audio = 0, outputImageTokens: images = 0 } = usage;
  const { reasoningTokens: reasoning = 0, citationTokens: citations = 0 } = usage;
  const isUnsaid = COUNTED_APART.some(
    ([name, counted]) => price[name] !== undefined && usage[counted] === undefined,
  );
  if (outputTokens > 0 && isUnsaid) return undefined;
  const special = audio + images + reasoning + citations;
  return [
    tokens(price, outputTokens - special, 'output_mtok'),
    tokens(price, reasoning, 'output_reasoning_mtok', 'output_mtok'),
    tokens(price, citations, 'output_citation_mtok'),
    tokens(price, audio, 'output_audio_mtok'),
    tokens(price, images, 'output_image_mtok'),
  ];
}

/** At the first of the prices that the list has. */
function tokens(price: PriceTable, count: number, ...keys: [string, ...string[]]): UsagePart {
  const part = keys.find((key) => price[key] !== undefined) ?? keys[0];
  return { part, count, rate: price[part], per: TOKENS_PER_PRICE };
}

function things(price: PriceTable, count: number, part: string): UsagePart {
  return { part, count, rate: price[part], per: COUNT_PER_PRICE };
}

function seconds(price: PriceTable, count: number): UsagePart {
  const part = price['input_audio_hours'] === undefined ? 'audio_hours' : 'input_audio_hours';
  return { part, count, rate: price[part], per: SECONDS_PER_PRICE };
}
