import type { Vector } from './vector.ts';

const REALTIME = 'https://developers.openai.com/api/docs/guides/realtime-costs';
const AUDIO = 'https://developers.openai.com/api/docs/guides/audio';
const IMAGES = 'https://developers.openai.com/api/reference/resources/images';
const SPEECH = 'https://developers.openai.com/api/reference/resources/audio';
const of = (model: string) => ({ provider: 'openai', model });

/** Audio and images are never taken for text. */
export const openaiMediaVectors: readonly Vector[] = [
  {
    name: 'chat: audio in and out',
    source: AUDIO,
    raw: {
      ...{ prompt_tokens: 1_000, completion_tokens: 1_000, total_tokens: 2_000 },
      prompt_tokens_details: { cached_tokens: 0, audio_tokens: 500, text_tokens: 500 },
      completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 900, text_tokens: 100 },
    },
    of: of('gpt-audio'),
    usage: [1_000, 1_000, { inputAudioTokens: 500, outputAudioTokens: 900 }],
    cost: [
      [500, '2.5'],
      [500, '32'],
      [100, '10'],
      [900, '64'],
    ],
  },
  {
    name: 'chat: audio of a model that the list has the price of text alone for',
    source: AUDIO,
    raw: {
      ...{ prompt_tokens: 1_000, completion_tokens: 100, total_tokens: 1_100 },
      prompt_tokens_details: { audio_tokens: 500 },
      completion_tokens_details: { audio_tokens: 0 },
    },
    of: of('gpt-4o-audio-preview'),
    usage: [1_000, 100, { inputAudioTokens: 500, outputAudioTokens: 0 }],
    cost: 'unpriced_usage',
  },
  {
    name: 'chat: a model that speaks, whose output nobody divided',
    source: AUDIO,
    raw: { prompt_tokens: 1_000, completion_tokens: 100, total_tokens: 1_100 },
    of: of('gpt-audio'),
    usage: [1_000, 100],
    cost: 'unpriced_usage',
  },
  {
    name: 'chat: cached tokens that may be audio',
    source: AUDIO,
    raw: {
      ...{ prompt_tokens: 1_000, completion_tokens: 100, total_tokens: 1_100 },
      prompt_tokens_details: { audio_tokens: 500, cached_tokens: 600 },
      completion_tokens_details: { audio_tokens: 0 },
    },
    of: of('gpt-audio-mini'),
    usage: [1_000, 100, { cacheReadTokens: 600, inputAudioTokens: 500, outputAudioTokens: 0 }],
    cost: 'unpriced_usage',
  },
  {
    name: 'Realtime: a response that is done, text and audio',
    source: 'https://developers.openai.com/api/reference/resources/realtime',
    raw: {
      type: 'response.done',
      response: {
        usage: {
          ...{ total_tokens: 253, input_tokens: 132, output_tokens: 121 },
          input_token_details: {
            ...{ text_tokens: 119, audio_tokens: 13, image_tokens: 0, cached_tokens: 64 },
            cached_tokens_details: { text_tokens: 64, audio_tokens: 0, image_tokens: 0 },
          },
          output_token_details: { text_tokens: 30, audio_tokens: 91 },
        },
      },
    },
    of: of('gpt-realtime'),
    usage: [
      132,
      121,
      {
        ...{ cacheReadTokens: 64, inputAudioTokens: 13, cacheReadAudioTokens: 0 },
        outputAudioTokens: 91,
      },
    ],
    cost: [
      [55, '4'],
      [64, '0.4'],
      [13, '32'],
      [30, '16'],
      [91, '64'],
    ],
  },
  {
    name: 'Realtime: cached audio has a price of its own',
    source: REALTIME,
    raw: {
      ...{ total_tokens: 4_050, input_tokens: 4_000, output_tokens: 50 },
      input_token_details: {
        ...{ text_tokens: 1_000, audio_tokens: 3_000, cached_tokens: 3_200 },
        cached_tokens_details: { text_tokens: 800, audio_tokens: 2_400 },
      },
      output_token_details: { text_tokens: 10, audio_tokens: 40 },
    },
    of: of('gpt-realtime-mini'),
    usage: [
      4_000,
      50,
      {
        ...{ cacheReadTokens: 3_200, inputAudioTokens: 3_000, cacheReadAudioTokens: 2_400 },
        outputAudioTokens: 40,
      },
    ],
    cost: [
      [200, '0.6'],
      [800, '0.06'],
      [600, '10'],
      [2_400, '0.3'],
      [10, '2.4'],
      [40, '20'],
    ],
  },
  {
    name: 'Realtime: images, some of them cached',
    source: REALTIME,
    raw: {
      ...{ total_tokens: 2_010, input_tokens: 2_000, output_tokens: 10 },
      input_token_details: {
        ...{ text_tokens: 500, audio_tokens: 0, image_tokens: 1_500, cached_tokens: 1_300 },
        cached_tokens_details: { text_tokens: 300, audio_tokens: 0, image_tokens: 1_000 },
      },
      output_token_details: { text_tokens: 10, audio_tokens: 0 },
    },
    of: of('gpt-realtime'),
    usage: [
      2_000,
      10,
      {
        ...{ cacheReadTokens: 1_300, inputImageTokens: 1_500, cacheReadImageTokens: 1_000 },
        outputAudioTokens: 0,
      },
    ],
    cost: [
      [200, '4'],
      [300, '0.4'],
      [500, '5'],
      [1_000, '0.5'],
      [10, '16'],
    ],
  },
  {
    name: 'images: all output of a model that draws is images',
    source: IMAGES,
    raw: {
      ...{ input_tokens: 50, output_tokens: 1_056, total_tokens: 1_106 },
      input_tokens_details: { text_tokens: 10, image_tokens: 40 },
    },
    of: of('gpt-image-1'),
    usage: [50, 1_056, { inputImageTokens: 40, outputImageTokens: 1_056 }],
    cost: [
      [10, '5'],
      [40, '10'],
      [1_056, '40'],
    ],
  },
  {
    name: 'images: text that a model writes beside its images',
    source: IMAGES,
    raw: {
      ...{ input_tokens: 50, output_tokens: 1_100, total_tokens: 1_150 },
      input_tokens_details: { text_tokens: 50, image_tokens: 0 },
      output_tokens_details: { text_tokens: 44, image_tokens: 1_056 },
    },
    of: of('gpt-image-1.5'),
    usage: [50, 1_100, { outputImageTokens: 1_056 }],
    cost: [
      [50, '5'],
      [44, '10'],
      [1_056, '32'],
    ],
  },
  {
    name: 'images: the small model, an image to change',
    source: IMAGES,
    raw: {
      created: 1,
      usage: {
        ...{ input_tokens: 389, output_tokens: 272, total_tokens: 661 },
        input_tokens_details: { text_tokens: 66, image_tokens: 323 },
      },
    },
    of: of('gpt-image-1-mini'),
    usage: [389, 272, { inputImageTokens: 323, outputImageTokens: 272 }],
    cost: [
      [66, '2'],
      [323, '2.5'],
      [272, '8'],
    ],
  },
  {
    name: 'images: cached tokens that may be images',
    source: IMAGES,
    raw: {
      ...{ input_tokens: 389, output_tokens: 272, total_tokens: 661 },
      input_tokens_details: { text_tokens: 66, image_tokens: 323, cached_tokens: 200 },
    },
    of: of('gpt-image-1'),
    usage: [389, 272, { cacheReadTokens: 200, inputImageTokens: 323, outputImageTokens: 272 }],
    cost: 'unpriced_usage',
  },
  {
    name: 'images: the counts of the AI SDK, which are not divided',
    source: 'https://ai-sdk.dev/docs/reference/ai-sdk-core/generate-image',
    raw: { inputTokens: 50, outputTokens: 1_056, totalTokens: 1_106 },
    of: { provider: 'openai.image', model: 'gpt-image-1' },
    usage: [50, 1_056],
    cost: 'unpriced_usage',
  },
  {
    name: 'images: a model of text that draws, whose list has no price of images',
    source: IMAGES,
    raw: {
      ...{ prompt_tokens: 20, completion_tokens: 1_100, total_tokens: 1_120 },
      completion_tokens_details: { image_tokens: 1_056 },
    },
    of: { provider: 'openrouter', model: 'openai/gpt-5-image' },
    usage: [20, 1_100, { outputImageTokens: 1_056 }],
    cost: 'unpriced_usage',
  },
  {
    name: 'transcription: billed by tokens of audio',
    source: SPEECH,
    raw: {
      ...{ type: 'tokens', input_tokens: 14, output_tokens: 45, total_tokens: 59 },
      input_token_details: { text_tokens: 0, audio_tokens: 14 },
    },
    of: of('gpt-4o-transcribe'),
    usage: [14, 45, { inputAudioTokens: 14 }],
    cost: [
      [14, '6'],
      [45, '10'],
    ],
  },
  {
    name: 'transcription: a prompt of text beside the audio',
    source: SPEECH,
    raw: {
      text: '…',
      usage: {
        ...{ type: 'tokens', input_tokens: 120, output_tokens: 45, total_tokens: 165 },
        input_token_details: { text_tokens: 20, audio_tokens: 100 },
      },
    },
    of: of('gpt-4o-mini-transcribe'),
    usage: [120, 45, { inputAudioTokens: 100 }],
    cost: [
      [20, '1.25'],
      [100, '3'],
      [45, '5'],
    ],
  },
  {
    name: 'transcription: billed by time',
    source: SPEECH,
    raw: { type: 'duration', seconds: 37 },
    of: of('whisper-1'),
    usage: [0, 0, { audioSeconds: 37 }],
    cost: [[37, '0.36', 3_600]],
  },
  {
    name: 'transcription: a minute and a second',
    source: SPEECH,
    raw: { text: '…', usage: { type: 'duration', seconds: 61 } },
    of: of('gpt-transcribe'),
    usage: [0, 0, { audioSeconds: 61 }],
    cost: [[61, '0.27', 3_600]],
  },
  {
    name: 'transcription: a model of time without the time',
    source: SPEECH,
    raw: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
    of: of('whisper-1'),
    usage: [10, 5],
    cost: 'unpriced_usage',
  },
  {
    name: 'speech: what comes out is audio, at the listed price of output',
    source: SPEECH,
    raw: { input_tokens: 14, output_tokens: 101, total_tokens: 115 },
    of: { ...of('gpt-4o-mini-tts'), api: 'openai.audio' },
    usage: [14, 101, { outputAudioTokens: 101 }],
    cost: [
      [14, '0.6'],
      [101, '12'],
    ],
  },
];
