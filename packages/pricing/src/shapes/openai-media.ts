import { count, hasAny, inner, type Fields } from '../usage/fields.ts';
import type { UsageShape } from './shape.ts';
import { checkTotal } from './total.ts';

/** OpenAI's images: without details, all that comes out is an image. */
export const openaiImages: UsageShape = {
  api: 'openai.images',
  isShapeOf: (usage, { model = '' }) =>
    hasAny(usage, 'input_tokens') && /(^|\/)(gpt-image|chatgpt-image)/i.test(model),
  read: (usage) => {
    const input = count(usage, 'input_tokens');
    const output = count(usage, 'output_tokens');
    if (input === undefined || output === undefined) return undefined;
    checkTotal(count(usage, 'total_tokens'), input + output);
    const before = details(usage, 'input');
    const after = details(usage, 'output');
    const text = count(after, 'text_tokens') ?? 0;
    const cached = inner(before, 'cached_tokens_details');
    return {
      ...{ input, output, inputImage: count(before, 'image_tokens') },
      cacheRead: count(before, 'cached_tokens'),
      cacheReadImage: count(cached, 'image_tokens'),
      outputImage: count(after, 'image_tokens') ?? output - text,
      reasoning: count(after, 'reasoning_tokens'),
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
      return audioSeconds === undefined ? undefined : { input: 0, output: 0, audioSeconds };
    }
    const input = count(usage, 'input_tokens');
    const output = count(usage, 'output_tokens');
    if (input === undefined || output === undefined) return undefined;
    checkTotal(count(usage, 'total_tokens'), input + output);
    const before = details(usage, 'input');
    // What a model that speaks gives is audio.
    const outputAudio = /tts/i.test(model)
      ? output
      : count(details(usage, 'output'), 'audio_tokens');
    return { input, output, inputAudio: count(before, 'audio_tokens'), outputAudio };
  },
};

function details(usage: Fields, side: 'input' | 'output'): Fields {
  return { ...inner(usage, `${side}_token_details`), ...inner(usage, `${side}_tokens_details`) };
}
