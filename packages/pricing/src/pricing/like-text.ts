import type { CountedUsage } from '../usage/token-usage.ts';
import type { PriceTable } from './tiered-rate.ts';

/** Providers that charge for images, and for video, what they charge for text, where the list has no price for them. */
const IMAGES_LIKE_TEXT = new Set(['openai', 'azure', 'google', 'x-ai']);
/** OpenAI's models of speech and images have prices for each kind of token. */
const BY_KIND = /audio|realtime|gpt-image|gpt-5-image|transcribe|live/;
/** Models of Google with one price for input of every kind. */
const ONE_INPUT_PRICE = /^gemini-(2\.5-pro|3-pro|3\.1-pro|3\.5-flash-lite)/;
/** Models whose listed price of output is that of what they speak, or draw. */
const SPEAKS = /(^|[-/])tts(-|$)|-tts/;
const DRAWS = /^(gpt-image|chatgpt-image)/;

/**
 * Whether nobody divided the output of a model that draws into images and text, which costs less.
 */
export function isUndivided(
  model: string,
  { outputTokens, outputImageTokens }: CountedUsage,
): boolean {
  return DRAWS.test(model) && outputTokens > 0 && outputImageTokens === undefined;
}

/**
 * The usage with what its provider charges like text counted as text: the tokens stay in the sums,
 * and have no price of their own. Everything else that the list has no price for stays what it is.
 */
export function withLikeText(
  usage: CountedUsage,
  { provider, model, price }: { provider: string; model: string; price: PriceTable },
): CountedUsage {
  const lacks = (name: string) => price[name] === undefined;
  const imagesLikeText = IMAGES_LIKE_TEXT.has(provider) && !BY_KIND.test(model);
  const oneInput = provider === 'google' && ONE_INPUT_PRICE.test(model);
  return {
    ...usage,
    ...(imagesLikeText &&
      lacks('input_image_mtok') && { inputImageTokens: 0, cacheReadImageTokens: 0 }),
    ...(imagesLikeText && lacks('input_video_mtok') && { inputVideoTokens: 0 }),
    ...(oneInput && lacks('input_audio_mtok') && { inputAudioTokens: 0, cacheReadAudioTokens: 0 }),
    ...(SPEAKS.test(model) && lacks('output_audio_mtok') && { outputAudioTokens: 0 }),
    ...(DRAWS.test(model) && lacks('output_image_mtok') && { outputImageTokens: 0 }),
  };
}
