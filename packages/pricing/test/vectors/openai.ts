import type { Vector } from './vector.ts';

const CHAT = 'https://developers.openai.com/api/reference/resources/chat';
const RESPONSES = 'https://developers.openai.com/api/reference/resources/responses';
const CACHING = 'https://developers.openai.com/api/docs/guides/prompt-caching';
const of = (model: string) => ({ provider: 'openai', model });

/** Chat, Responses and embeddings. Prices: https://developers.openai.com/api/docs/pricing */
export const openaiVectors: readonly Vector[] = [
  {
    name: 'chat without details',
    source: CHAT,
    raw: { prompt_tokens: 19, completion_tokens: 10, total_tokens: 29 },
    of: of('gpt-4.1'),
    usage: [19, 10],
    cost: [
      [19, '2'],
      [10, '8'],
    ],
  },
  {
    name: 'chat with details that are all zero',
    source: CHAT,
    raw: {
      ...{ prompt_tokens: 19, completion_tokens: 10, total_tokens: 29 },
      prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
      completion_tokens_details: {
        ...{ reasoning_tokens: 0, audio_tokens: 0 },
        ...{ accepted_prediction_tokens: 0, rejected_prediction_tokens: 0 },
      },
    },
    of: of('gpt-4o'),
    usage: [19, 10, { outputAudioTokens: 0 }],
    cost: [
      [19, '2.5'],
      [10, '10'],
    ],
  },
  {
    name: 'cached tokens are within the prompt',
    source: 'https://github.com/BerriAI/litellm/issues/6215',
    raw: {
      ...{ prompt_tokens: 2006, completion_tokens: 300, total_tokens: 2306 },
      prompt_tokens_details: { cached_tokens: 1920 },
      completion_tokens_details: { reasoning_tokens: 0 },
    },
    of: of('gpt-4o-mini'),
    usage: [2006, 300, { cacheReadTokens: 1920 }],
    cost: [
      [86, '0.15'],
      [1920, '0.075'],
      [300, '0.6'],
    ],
  },
  {
    name: 'all of the prompt is cached',
    source: CACHING,
    raw: {
      ...{ prompt_tokens: 1024, completion_tokens: 1, total_tokens: 1025 },
      prompt_tokens_details: { cached_tokens: 1024 },
    },
    of: of('gpt-5'),
    usage: [1024, 1, { cacheReadTokens: 1024 }],
    cost: [
      [1024, '0.125'],
      [1, '10'],
    ],
  },
  {
    name: 'reasoning is within the completion',
    source: 'https://developers.openai.com/api/docs/guides/reasoning',
    raw: {
      ...{ prompt_tokens: 75, completion_tokens: 1186, total_tokens: 1261 },
      completion_tokens_details: { reasoning_tokens: 1024 },
    },
    of: of('o4-mini'),
    usage: [75, 1186, { reasoningTokens: 1024 }],
    cost: [
      [75, '1.1'],
      [1186, '4.4'],
    ],
  },
  {
    name: 'predicted tokens, rejected ones too, are within the completion',
    source: 'https://developers.openai.com/api/docs/guides/predicted-outputs',
    raw: {
      ...{ prompt_tokens: 424, completion_tokens: 260, total_tokens: 684 },
      completion_tokens_details: {
        ...{ accepted_prediction_tokens: 150, rejected_prediction_tokens: 57 },
      },
    },
    of: of('gpt-4o'),
    usage: [424, 260],
    cost: [
      [424, '2.5'],
      [260, '10'],
    ],
  },
  {
    name: 'GPT-5.6: cache writes are within the prompt, and dearer',
    source: 'https://github.com/BerriAI/litellm/issues/33772',
    raw: {
      ...{ prompt_tokens: 10_000, completion_tokens: 500, total_tokens: 10_500 },
      prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 9_500 },
    },
    of: of('gpt-5.6-sol'),
    usage: [10_000, 500, { cacheWriteTokens: 9_500 }],
    cost: [
      [500, '4'],
      [9_500, '5'],
      [500, '20'],
    ],
  },
  {
    name: 'GPT-5.6: reads and writes in one call',
    source: 'https://github.com/BerriAI/litellm/issues/37631',
    raw: {
      ...{ prompt_tokens: 10_000, completion_tokens: 500, total_tokens: 10_500 },
      prompt_tokens_details: { cached_tokens: 6_000, cache_write_tokens: 3_000 },
    },
    of: of('gpt-5.6-luna'),
    usage: [10_000, 500, { cacheReadTokens: 6_000, cacheWriteTokens: 3_000 }],
    cost: [
      [1_000, '0.2'],
      [6_000, '0.02'],
      [3_000, '0.25'],
      [500, '1.2'],
    ],
  },
  {
    name: 'Responses: names of its own, and what was written for half an hour',
    source: RESPONSES,
    raw: {
      ...{ input_tokens: 5_000, output_tokens: 400, total_tokens: 5_400 },
      input_tokens_details: {
        ...{ cached_tokens: 1_000, cache_write_tokens: 3_000 },
        cache_write_tokens_details: { ttl_30m_tokens: 3_000, ttl_12h_tokens: 0 },
      },
      output_tokens_details: { reasoning_tokens: 256 },
    },
    of: of('gpt-5.6-terra'),
    usage: [5_000, 400, { cacheReadTokens: 1_000, cacheWriteTokens: 3_000, reasoningTokens: 256 }],
    cost: [
      [1_000, '2'],
      [1_000, '0.2'],
      [3_000, '2.5'],
      [400, '12'],
    ],
  },
  {
    name: 'Responses: what was written for half a day has no known price',
    source: RESPONSES,
    raw: {
      ...{ input_tokens: 5_000, output_tokens: 400, total_tokens: 5_400 },
      input_tokens_details: {
        ...{ cached_tokens: 0, cache_write_tokens: 3_000 },
        cache_write_tokens_details: { ttl_30m_tokens: 0, ttl_12h_tokens: 3_000 },
      },
    },
    of: of('gpt-5.6-terra'),
    usage: [
      5_000,
      400,
      {
        cacheWriteTokens: 3_000,
        otherAmounts: { 'input_tokens_details.cache_write_tokens_details.ttl_12h_tokens': 3_000 },
      },
    ],
    cost: 'unpriced_usage',
  },
  {
    name: 'Responses: the whole response, with the tier that it was served in',
    source: RESPONSES,
    raw: {
      ...{ id: 'resp_1', object: 'response', model: 'gpt-5-2025-08-07', service_tier: 'default' },
      usage: {
        ...{ input_tokens: 36, output_tokens: 87, total_tokens: 123 },
        input_tokens_details: { cached_tokens: 0 },
        output_tokens_details: { reasoning_tokens: 0 },
      },
    },
    of: of('gpt-5-2025-08-07'),
    usage: [36, 87],
    tier: 'standard',
    cost: [
      [36, '1.25'],
      [87, '10'],
    ],
  },
  {
    name: 'Responses: the last event of a stream',
    source: 'https://developers.openai.com/api/docs/guides/streaming-responses',
    raw: {
      ...{ type: 'response.completed', sequence_number: 9 },
      response: {
        service_tier: 'priority',
        usage: { input_tokens: 328, output_tokens: 52, total_tokens: 380 },
      },
    },
    of: of('gpt-5'),
    usage: [328, 52],
    tier: 'priority',
    cost: [
      [328, '2.5'],
      [52, '20'],
    ],
  },
  {
    name: 'Responses: searches that the response shows are billed by the thousand',
    source: 'https://developers.openai.com/api/docs/guides/tools-web-search',
    raw: { input_tokens: 1_000, output_tokens: 200, total_tokens: 1_200 },
    of: { ...of('gpt-5'), webSearches: 4 },
    usage: [1_000, 200, { webSearches: 4 }],
    cost: [
      [1_000, '1.25'],
      [200, '10'],
      [4, '10', 1_000],
    ],
  },
  {
    name: 'Responses: searches in the output of the whole response; opening a page is none',
    source: 'https://developers.openai.com/api/docs/guides/tools-web-search',
    raw: {
      output: [
        { type: 'web_search_call', action: { type: 'search', query: 'a' } },
        { type: 'web_search_call', action: { type: 'open_page', url: 'https://example.com' } },
        { type: 'web_search_call', action: { type: 'search', query: 'b' } },
        { type: 'file_search_call', queries: ['c'] },
        { type: 'message', content: [] },
      ],
      usage: { input_tokens: 1_000, output_tokens: 200, total_tokens: 1_200 },
    },
    of: of('gpt-5'),
    usage: [1_000, 200, { webSearches: 2, fileSearches: 1 }],
    cost: [
      [1_000, '1.25'],
      [200, '10'],
      [2, '10', 1_000],
      [1, '2.5', 1_000],
    ],
  },
  {
    name: 'Responses: code that was run and images that were made have prices of their own',
    source: 'https://developers.openai.com/api/docs/guides/tools-code-interpreter',
    raw: {
      output: [{ type: 'code_interpreter_call' }, { type: 'image_generation_call' }],
      usage: { input_tokens: 1_000, output_tokens: 200, total_tokens: 1_200 },
    },
    of: of('gpt-5'),
    usage: [
      1_000,
      200,
      {
        otherAmounts: {
          'output.code_interpreter_calls': 1,
          'output.image_generation_calls': 1,
        },
      },
    ],
    cost: 'unpriced_usage',
  },
  {
    name: 'Responses: searches of files',
    source: 'https://developers.openai.com/api/docs/guides/tools-file-search',
    raw: { input_tokens: 1_000, output_tokens: 200, total_tokens: 1_200 },
    of: { ...of('gpt-4.1-mini'), fileSearches: 2 },
    usage: [1_000, 200, { fileSearches: 2 }],
    cost: [
      [1_000, '0.4'],
      [200, '1.6'],
      [2, '2.5', 1_000],
    ],
  },
  {
    name: 'Responses: searches of a model that the list has no price of them for',
    source: 'https://developers.openai.com/api/docs/guides/tools-web-search',
    raw: { input_tokens: 1_000, output_tokens: 200, total_tokens: 1_200 },
    of: { ...of('gpt-4.1-nano'), webSearches: 1 },
    usage: [1_000, 200, { webSearches: 1 }],
    cost: 'unpriced_usage',
  },
  {
    name: 'a model that searches of its own accord',
    source: 'https://developers.openai.com/api/docs/models/gpt-4o-search-preview',
    raw: { prompt_tokens: 12, completion_tokens: 250, total_tokens: 262 },
    of: of('gpt-4o-search-preview'),
    usage: [12, 250],
    cost: 'unpriced_usage',
  },
  {
    name: 'images that a model of text sees cost what text does',
    source: CHAT,
    raw: {
      ...{ prompt_tokens: 1_118, completion_tokens: 90, total_tokens: 1_208 },
      prompt_tokens_details: { cached_tokens: 0, image_tokens: 1_105, text_tokens: 13 },
      completion_tokens_details: { text_tokens: 90 },
    },
    of: of('gpt-4.1'),
    usage: [1_118, 90, { inputImageTokens: 1_105 }],
    cost: [
      [1_118, '2'],
      [90, '8'],
    ],
  },
  {
    name: 'long context: 271,999 tokens are at the standard price',
    source: 'https://developers.openai.com/api/docs/models/gpt-5.4',
    raw: { prompt_tokens: 271_999, completion_tokens: 1_000, total_tokens: 272_999 },
    of: of('gpt-5.4'),
    usage: [271_999, 1_000],
    cost: [
      [271_999, '2.5'],
      [1_000, '15'],
    ],
  },
  {
    name: 'long context: all tokens of a longer call are dearer, the output too',
    source: 'https://developers.openai.com/api/docs/models/gpt-5.4',
    raw: {
      ...{ prompt_tokens: 300_000, completion_tokens: 1_000, total_tokens: 301_000 },
      prompt_tokens_details: { cached_tokens: 100_000 },
    },
    of: of('gpt-5.4'),
    usage: [300_000, 1_000, { cacheReadTokens: 100_000 }],
    cost: [
      [200_000, '5'],
      [100_000, '0.5'],
      [1_000, '22.5'],
    ],
  },
  {
    name: 'embeddings have no output',
    source: 'https://developers.openai.com/api/reference/resources/embeddings',
    raw: { prompt_tokens: 8, total_tokens: 8 },
    of: of('text-embedding-3-small'),
    usage: [8, 0],
    cost: [[8, '0.02']],
  },
  {
    name: 'embeddings: a large model',
    source: 'https://developers.openai.com/api/reference/resources/embeddings',
    raw: {
      object: 'list',
      model: 'text-embedding-3-large',
      usage: { prompt_tokens: 1_501, total_tokens: 1_501 },
    },
    of: of('text-embedding-3-large'),
    usage: [1_501, 0],
    cost: [[1_501, '0.13']],
  },
  {
    name: 'a fine-tuned model',
    source: 'https://developers.openai.com/api/docs/guides/supervised-fine-tuning',
    raw: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 },
    of: of('ft:gpt-4o-2024-08-06:org::id'),
    usage: [100, 20],
    cost: [
      [100, '3.75'],
      [20, '15'],
    ],
  },
  {
    name: 'a total that no reading adds up to',
    source: CHAT,
    raw: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 130 },
    of: of('gpt-4.1'),
    usage: [
      100,
      20,
      { otherAmounts: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 130 } },
    ],
    cost: 'inconsistent_usage',
  },
  {
    name: 'more cached than there is',
    source: CHAT,
    raw: {
      ...{ prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 },
      prompt_tokens_details: { cached_tokens: 101 },
    },
    of: of('gpt-4.1'),
    usage: [
      100,
      20,
      {
        otherAmounts: {
          ...{ prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 },
          'prompt_tokens_details.cached_tokens': 101,
        },
      },
    ],
    cost: 'inconsistent_usage',
  },
  {
    name: 'a response with words and no tokens',
    source: CHAT,
    raw: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
    of: { ...of('gpt-4.1'), hasText: true },
    usage: [0, 0],
    cost: 'inconsistent_usage',
  },
  {
    name: 'Azure: a deployment, by the model that responded',
    source: 'https://learn.microsoft.com/azure/ai-foundry/openai/reference',
    raw: {
      ...{ prompt_tokens: 1_200, completion_tokens: 300, total_tokens: 1_500 },
      prompt_tokens_details: { cached_tokens: 1_024, audio_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
    },
    of: { provider: 'azure.ai.openai', model: 'gpt-4o-2024-08-06' },
    call: { model: 'my-deployment', responseModel: 'gpt-4o-2024-08-06' },
    usage: [1_200, 300, { cacheReadTokens: 1_024, outputAudioTokens: 0 }],
    cost: [
      [176, '2.5'],
      [1_024, '1.25'],
      [300, '10'],
    ],
  },
  {
    name: 'Azure: its own price of cached input',
    source: 'https://azure.microsoft.com/pricing/details/cognitive-services/openai-service/',
    raw: {
      ...{ prompt_tokens: 10_000, completion_tokens: 100, total_tokens: 10_100 },
      prompt_tokens_details: { cached_tokens: 8_000 },
    },
    of: { provider: 'azure.ai.openai', model: 'o4-mini-2025-04-16' },
    usage: [10_000, 100, { cacheReadTokens: 8_000 }],
    cost: [
      [2_000, '1.1'],
      [8_000, '0.28'],
      [100, '4.4'],
    ],
  },
];
