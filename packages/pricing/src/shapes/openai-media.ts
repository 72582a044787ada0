import { count, hasAny, inner, type Fields } from '../usage/fields.ts';
import type { UsageShape } from './shape.ts';
import { checkTotal } from './total.ts';

/** OpenAI's images: without details, all that comes out is an image. */
export const openaiImages: UsageShape = {
  api: 'openai.images',
  isShapeOf: (usage, { model = '' }) =>
    hasAny(usage, 'input_tokens') && /(^|\/)(gpt-image|chatgpt-image)/i.test(model),
  read: (usage) => {
    const inputTokens = count(usage, 'input_tokens');
    const outputTokens = count(usage, 'output_tokens');
    if (inputTokens === undefined || outputTokens === undefined) return undefined;
    checkTotal(count(usage, 'total_tokens'), inputTokens + outputTokens);
    const before = details(usage, 'input');
    const after = details(usage, 'output');
    const text = count(after, 'text_tokens') ?? 0;
    const cached = inner(before, 'cached_tokens_details');
    return {
      ...{ inputTokens, outputTokens, inputImageTokens: count(before, 'image_tokens') },
      cacheReadTokens: count(before, 'cached_tokens'),
      cacheReadImageTokens: count(cached, 'image_tokens'),
      outputImageTokens: count(after, 'image_tokens') ?? outputTokens - text,
      reasoningTokens: count(after, 'reasoning_tokens'),
    };
  },
};

/** OpenAI's transcriptions, which say whether tokens or the time is billed, and its speech. */
export const openaiAudio: UsageShape = {
  api: 'openai.audio',
  isShapeOf: (usage) => usage['type'] === 'duration' || usage['type'] === 'tokens',
  read: (usage, { model = '' }) => {
    if (usage['type'] === 'duration') {
      const audioSeconds = count(usage, 'seconds');
      return audioSeconds === undefined
        ? undefined
        : { inputTokens: 0, outputTokens: 0, audioSeconds };
    }
    const inputTokens = count(usage, 'input_tokens');
    const outputTokens = count(usage, 'output_tokens');
    if (inputTokens === undefined || outputTokens === undefined) return undefined;
    checkTotal(count(usage, 'total_tokens'), inputTokens + outputTokens);
    const before = details(usage, 'input');
    // What a model that speaks gives is audio.
    const outputAudioTokens = /tts/i.test(model)
      ? outputTokens
      : count(details(usage, 'output'), 'audio_tokens');
    return {
      inputTokens,
      outputTokens,
      inputAudioTokens: count(before, 'audio_tokens'),
      outputAudioTokens,
    };
  },
};

function details(usage: Fields, side: 'input' | 'output'): Fields {
  return { ...inner(usage, `${side}_token_details`), ...inner(usage, `${side}_tokens_details`) };
}
