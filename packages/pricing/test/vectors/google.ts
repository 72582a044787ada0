import type { Vector } from './vector.ts';

const GENERATE = 'https://ai.google.dev/api/generate-content#UsageMetadata';
const IMAGES = 'https://ai.google.dev/gemini-api/docs/image-generation';
const LIVE = 'https://ai.google.dev/gemini-api/docs/live-guide';
const of = (model: string) => ({ provider: 'gcp.gemini', model });
const text = (tokenCount: number) => ({ modality: 'TEXT', tokenCount });

/** Prices: https://ai.google.dev/gemini-api/docs/pricing */
export const googleVectors: readonly Vector[] = [
  {
    name: 'a plain response',
    source: GENERATE,
    raw: {
      ...{ promptTokenCount: 4, candidatesTokenCount: 16, totalTokenCount: 20 },
      ...{ promptTokensDetails: [text(4)], candidatesTokensDetails: [text(16)] },
    },
    of: of('gemini-2.5-flash'),
    usage: [4, 16, { outputAudioTokens: 0, outputImageTokens: 0 }],
    cost: [
      [4, '0.3'],
      [16, '2.5'],
    ],
  },
  {
    name: 'thoughts are beside the candidates',
    source: 'https://github.com/mozilla-ai/any-llm/issues/1290',
    raw: {
      ...{ prompt_token_count: 20, candidates_token_count: 198 },
      ...{ thoughts_token_count: 405, total_token_count: 623 },
    },
    of: of('gemini-2.5-flash'),
    usage: [20, 603, { reasoningTokens: 405 }],
    cost: [
      [20, '0.3'],
      [603, '2.5'],
    ],
  },
  {
    name: 'thoughts of a large model',
    source: 'https://github.com/vercel/ai/issues/6082',
    raw: {
      ...{ promptTokenCount: 7_477, candidatesTokenCount: 2_060 },
      ...{ totalTokenCount: 11_476, thoughtsTokenCount: 1_939 },
    },
    of: of('gemini-2.5-pro'),
    usage: [7_477, 3_999, { reasoningTokens: 1_939 }],
    cost: [
      [7_477, '1.25'],
      [3_999, '10'],
    ],
  },
  {
    name: 'thoughts, and nothing else',
    source: 'https://github.com/router-for-me/CLIProxyAPI/issues/5733',
    raw: { usageMetadata: { promptTokenCount: 21, thoughtsTokenCount: 60, totalTokenCount: 81 } },
    of: of('gemini-2.5-flash'),
    usage: [21, 60, { reasoningTokens: 60, outputAudioTokens: 0, outputImageTokens: 0 }],
    cost: [
      [21, '0.3'],
      [60, '2.5'],
    ],
  },
  {
    name: 'cached content is within the prompt',
    source: 'https://github.com/earendil-works/pi/pull/2148',
    raw: {
      ...{ promptTokenCount: 20_212, cachedContentTokenCount: 16_298 },
      ...{ candidatesTokenCount: 931, totalTokenCount: 21_143 },
      ...{ promptTokensDetails: [text(20_212)], cacheTokensDetails: [text(16_298)] },
    },
    of: of('gemini-3-flash-preview'),
    usage: [20_212, 931, { cacheReadTokens: 16_298 }],
    cost: [
      [3_914, '0.5'],
      [16_298, '0.05'],
      [931, '3'],
    ],
  },
  {
    name: 'what tools brought is beside the prompt',
    source: 'https://ai.google.dev/gemini-api/docs/url-context',
    raw: {
      ...{ promptTokenCount: 27, toolUsePromptTokenCount: 10_309 },
      ...{ candidatesTokenCount: 45, thoughtsTokenCount: 31, totalTokenCount: 10_412 },
      ...{ promptTokensDetails: [text(27)], toolUsePromptTokensDetails: [text(10_309)] },
    },
    of: of('gemini-2.5-flash'),
    usage: [10_336, 76, { reasoningTokens: 31 }],
    cost: [
      [10_336, '0.3'],
      [76, '2.5'],
    ],
  },
  {
    name: 'audio is dearer than text',
    source: 'https://ai.google.dev/gemini-api/docs/audio',
    raw: {
      ...{ promptTokenCount: 1_010, candidatesTokenCount: 50, totalTokenCount: 1_060 },
      promptTokensDetails: [text(10), { modality: 'AUDIO', tokenCount: 1_000 }],
    },
    of: of('gemini-2.5-flash'),
    usage: [1_010, 50, { inputAudioTokens: 1_000 }],
    cost: [
      [10, '0.3'],
      [1_000, '1'],
      [50, '2.5'],
    ],
  },
  {
    name: 'cached audio has a price of its own',
    source: 'https://ai.google.dev/gemini-api/docs/caching',
    raw: {
      ...{ promptTokenCount: 1_010, candidatesTokenCount: 50, totalTokenCount: 1_060 },
      cachedContentTokenCount: 800,
      promptTokensDetails: [text(10), { modality: 'AUDIO', tokenCount: 1_000 }],
      cacheTokensDetails: [{ modality: 'AUDIO', tokenCount: 800 }],
    },
    of: of('gemini-2.5-flash-lite'),
    usage: [
      1_010,
      50,
      { cacheReadTokens: 800, inputAudioTokens: 1_000, cacheReadAudioTokens: 800 },
    ],
    cost: [
      [10, '0.1'],
      [200, '0.3'],
      [800, '0.03'],
      [50, '0.4'],
    ],
  },
  {
    name: 'cached tokens that may be audio',
    source: 'https://ai.google.dev/gemini-api/docs/caching',
    raw: {
      ...{ promptTokenCount: 1_010, candidatesTokenCount: 50, totalTokenCount: 1_060 },
      cachedContentTokenCount: 800,
      promptTokensDetails: [text(10), { modality: 'AUDIO', tokenCount: 1_000 }],
    },
    of: of('gemini-2.5-flash-lite'),
    usage: [1_010, 50, { cacheReadTokens: 800, inputAudioTokens: 1_000 }],
    cost: 'unpriced_usage',
  },
  {
    name: 'images and videos cost what text does, the sound of a video what audio does',
    source: 'https://ai.google.dev/gemini-api/docs/video-understanding',
    raw: {
      ...{ promptTokenCount: 11_000, candidatesTokenCount: 80, totalTokenCount: 11_080 },
      promptTokensDetails: [
        ...[text(20), { modality: 'IMAGE', tokenCount: 258 }],
        ...[
          { modality: 'VIDEO', tokenCount: 9_000 },
          { modality: 'AUDIO', tokenCount: 1_722 },
        ],
      ],
    },
    of: of('gemini-2.5-flash'),
    usage: [
      11_000,
      80,
      { inputAudioTokens: 1_722, inputImageTokens: 258, inputVideoTokens: 9_000 },
    ],
    cost: [
      [9_278, '0.3'],
      [1_722, '1'],
      [80, '2.5'],
    ],
  },
  {
    name: 'one price for input of every kind',
    source: 'https://ai.google.dev/gemini-api/docs/pricing',
    raw: {
      ...{ promptTokenCount: 1_010, candidatesTokenCount: 50, totalTokenCount: 1_060 },
      cachedContentTokenCount: 900,
      promptTokensDetails: [text(10), { modality: 'AUDIO', tokenCount: 1_000 }],
    },
    of: of('gemini-2.5-pro'),
    usage: [1_010, 50, { cacheReadTokens: 900, inputAudioTokens: 1_000 }],
    cost: [
      [110, '1.25'],
      [900, '0.125'],
      [50, '10'],
    ],
  },
  {
    name: 'a document is read as images',
    source: 'https://ai.google.dev/gemini-api/docs/document-processing',
    raw: {
      ...{ promptTokenCount: 2_600, candidatesTokenCount: 50, totalTokenCount: 2_650 },
      promptTokensDetails: [text(20), { modality: 'DOCUMENT', tokenCount: 2_580 }],
    },
    of: of('gemini-3.1-pro-preview'),
    usage: [2_600, 50, { inputImageTokens: 2_580 }],
    cost: [
      [2_600, '2'],
      [50, '12'],
    ],
  },
  {
    name: 'an image that was made',
    source: IMAGES,
    raw: {
      ...{ promptTokenCount: 10, candidatesTokenCount: 1_310, totalTokenCount: 1_320 },
      promptTokensDetails: [text(10)],
      candidatesTokensDetails: [text(20), { modality: 'IMAGE', tokenCount: 1_290 }],
    },
    of: of('gemini-2.5-flash-image'),
    usage: [10, 1_310, { outputAudioTokens: 0, outputImageTokens: 1_290 }],
    cost: [
      [10, '0.3'],
      [20, '2.5'],
      [1_290, '30'],
    ],
  },
  {
    name: 'an image that may have been made',
    source: IMAGES,
    raw: { promptTokenCount: 10, candidatesTokenCount: 1_310, totalTokenCount: 1_320 },
    of: of('gemini-2.5-flash-image'),
    usage: [10, 1_310],
    cost: 'unpriced_usage',
  },
  {
    name: 'an image with thoughts, which are text',
    source: IMAGES,
    raw: {
      ...{ promptTokenCount: 10, candidatesTokenCount: 1_120, thoughtsTokenCount: 200 },
      totalTokenCount: 1_330,
      candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 1_120 }],
    },
    of: of('gemini-3-pro-image-preview'),
    usage: [10, 1_320, { reasoningTokens: 200, outputAudioTokens: 0, outputImageTokens: 1_120 }],
    cost: [
      [10, '2'],
      [200, '12'],
      [1_120, '120'],
    ],
  },
  {
    name: 'Live: sound in and out',
    source: LIVE,
    raw: {
      ...{ promptTokenCount: 500, responseTokenCount: 300, totalTokenCount: 800 },
      promptTokensDetails: [text(100), { modality: 'AUDIO', tokenCount: 400 }],
      responseTokensDetails: [text(20), { modality: 'AUDIO', tokenCount: 280 }],
    },
    of: of('gemini-live-2.5-flash'),
    usage: [500, 300, { inputAudioTokens: 400, outputAudioTokens: 280, outputImageTokens: 0 }],
    cost: [
      [100, '0.5'],
      [400, '3'],
      [20, '2'],
      [280, '12'],
    ],
  },
  {
    name: 'speech: what comes out is audio, at the listed price of output',
    source: 'https://ai.google.dev/gemini-api/docs/speech-generation',
    raw: {
      ...{ promptTokenCount: 12, candidatesTokenCount: 700, totalTokenCount: 712 },
      candidatesTokensDetails: [{ modality: 'AUDIO', tokenCount: 700 }],
    },
    of: of('gemini-2.5-flash-preview-tts'),
    usage: [12, 700, { outputAudioTokens: 700, outputImageTokens: 0 }],
    cost: [
      [12, '0.5'],
      [700, '10'],
    ],
  },
  {
    name: 'embeddings of images',
    source: 'https://ai.google.dev/gemini-api/docs/embeddings',
    raw: {
      ...{ promptTokenCount: 300, totalTokenCount: 300 },
      promptTokensDetails: [text(42), { modality: 'IMAGE', tokenCount: 258 }],
    },
    of: of('gemini-embedding-2'),
    usage: [300, 0, { inputImageTokens: 258, outputAudioTokens: 0, outputImageTokens: 0 }],
    cost: [
      [42, '0.2'],
      [258, '0.45'],
    ],
  },
  {
    name: 'long context above 200,000 tokens',
    source: 'https://ai.google.dev/gemini-api/docs/pricing#gemini-2.5-pro',
    raw: { promptTokenCount: 200_001, candidatesTokenCount: 10, totalTokenCount: 200_011 },
    of: of('gemini-2.5-pro'),
    usage: [200_001, 10],
    cost: [
      [200_001, '2.5'],
      [10, '15'],
    ],
  },
  {
    name: 'a total that leaves something out',
    source: GENERATE,
    raw: { promptTokenCount: 10, candidatesTokenCount: 20, totalTokenCount: 45 },
    of: of('gemini-2.5-flash'),
    usage: [
      10,
      20,
      {
        otherAmounts: { promptTokenCount: 10, candidatesTokenCount: 20, totalTokenCount: 45 },
      },
    ],
    cost: 'inconsistent_usage',
  },
  {
    name: 'searches that a response is grounded on are billed beside its tokens',
    source: 'https://ai.google.dev/gemini-api/docs/google-search',
    raw: {
      candidates: [{ groundingMetadata: { webSearchQueries: ['a', 'b'] } }],
      usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 20, totalTokenCount: 30 },
    },
    of: of('gemini-2.5-flash'),
    usage: [10, 20, { webSearches: 2 }],
    cost: 'unpriced_usage',
  },
  {
    name: 'Vertex AI: served with priority',
    source: 'https://cloud.google.com/vertex-ai/generative-ai/docs/priority-paygo',
    raw: {
      ...{ promptTokenCount: 100, candidatesTokenCount: 20, totalTokenCount: 120 },
      trafficType: 'ON_DEMAND_PRIORITY',
    },
    of: { provider: 'gcp.vertex_ai', model: 'gemini-3-flash-preview' },
    usage: [100, 20],
    tier: 'priority',
    cost: [
      [100, '0.9'],
      [20, '5.4'],
    ],
  },
  {
    name: 'Vertex AI: paid for beforehand',
    source: 'https://cloud.google.com/vertex-ai/generative-ai/docs/provisioned-throughput/overview',
    raw: {
      ...{ promptTokenCount: 100, candidatesTokenCount: 20, totalTokenCount: 120 },
      trafficType: 'PROVISIONED_THROUGHPUT',
    },
    of: { provider: 'gcp.vertex_ai', model: 'gemini-2.5-pro' },
    usage: [100, 20],
    tier: 'provisioned_throughput',
    cost: 'unpriced_tier',
  },
  {
    name: 'the compatible endpoint: thoughts in the total alone',
    source: 'https://github.com/Clarifai/clarifai-python/pull/978',
    raw: { prompt_tokens: 20, completion_tokens: 424, total_tokens: 1_016 },
    of: of('gemini-2.5-flash'),
    usage: [20, 996, { reasoningTokens: 572 }],
    cost: [
      [20, '0.3'],
      [996, '2.5'],
    ],
  },
  {
    name: 'the compatible endpoint behind a proxy that nobody named',
    source: 'https://github.com/mozilla-ai/any-llm/issues/1290',
    raw: { prompt_tokens: 20, completion_tokens: 198, total_tokens: 623 },
    of: { model: 'google/gemini-2.5-flash' },
    usage: [20, 603, { reasoningTokens: 405 }],
    cost: [
      [20, '0.3'],
      [603, '2.5'],
    ],
  },
  {
    name: 'the compatible endpoint of a proxy: thoughts beside a completion of nothing',
    source: 'https://github.com/router-for-me/CLIProxyAPI/issues/5733',
    raw: {
      ...{ prompt_tokens: 21, completion_tokens: 0, total_tokens: 81 },
      completion_tokens_details: { reasoning_tokens: 60 },
    },
    of: { model: 'gemini-2.5-flash' },
    usage: [21, 60, { reasoningTokens: 60 }],
    cost: [
      [21, '0.3'],
      [60, '2.5'],
    ],
  },
];
