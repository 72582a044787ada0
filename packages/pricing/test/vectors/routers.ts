import type { Vector } from './vector.ts';

const OPENROUTER = 'https://openrouter.ai/docs/use-cases/usage-accounting';
const LITELLM = 'https://github.com/BerriAI/litellm/issues/11364';

/** Who stands between a program and the provider passes on, or changes, what that one counted. */
export const routerVectors: readonly Vector[] = [
  {
    name: 'LiteLLM before Anthropic: cache fields beside a prompt that contains them',
    source: LITELLM,
    raw: {
      ...{ prompt_tokens: 10_000, completion_tokens: 100, total_tokens: 10_100 },
      ...{ cache_read_input_tokens: 9_500, cache_creation_input_tokens: 0 },
      prompt_tokens_details: { cached_tokens: 9_500, cache_creation_tokens: 0 },
    },
    of: { provider: 'litellm', model: 'anthropic/claude-sonnet-4-5' },
    usage: [10_000, 100, { cacheReadTokens: 9_500 }],
    cost: [
      [500, '3'],
      [9_500, '0.3'],
      [100, '15'],
    ],
  },
  {
    name: 'LiteLLM before Anthropic: nine tokens beyond the cached ones',
    source: 'https://github.com/Aider-AI/aider/issues/5516',
    raw: {
      ...{ prompt_tokens: 17_111, completion_tokens: 12, total_tokens: 17_123 },
      ...{ cache_read_input_tokens: 17_102, cache_creation_input_tokens: 0 },
    },
    of: { model: 'claude-haiku-4-5' },
    usage: [17_111, 12, { cacheReadTokens: 17_102 }],
    cost: [
      [9, '1'],
      [17_102, '0.1'],
      [12, '5'],
    ],
  },
  {
    name: 'LiteLLM before Anthropic: reads and both kinds of writes',
    source: 'https://docs.litellm.ai/docs/completion/prompt_caching',
    raw: {
      ...{ prompt_tokens: 6_000, completion_tokens: 100, total_tokens: 6_100 },
      ...{ cache_read_input_tokens: 2_000, cache_creation_input_tokens: 3_000 },
      prompt_tokens_details: {
        ...{ cached_tokens: 2_000, cache_creation_tokens: 3_000, text_tokens: 1_000 },
        cache_creation_token_details: {
          ...{ ephemeral_5m_input_tokens: 1_000, ephemeral_1h_input_tokens: 2_000 },
        },
      },
    },
    of: { provider: 'litellm', model: 'anthropic/claude-opus-4-6' },
    usage: [
      6_000,
      100,
      { cacheReadTokens: 2_000, cacheWriteTokens: 3_000, cacheWrite1hTokens: 2_000 },
    ],
    cost: [
      [1_000, '5'],
      [2_000, '0.5'],
      [1_000, '6.25'],
      [2_000, '10'],
      [100, '25'],
    ],
  },
  {
    name: 'a proxy that counts as Anthropic does: caches beside the prompt and in the total',
    source: 'https://github.com/browser-use/browser-use/issues/5305',
    raw: {
      ...{ prompt_tokens: 1_200, completion_tokens: 100, total_tokens: 2_100 },
      ...{ cache_read_input_tokens: 500, cache_creation_input_tokens: 300 },
    },
    of: { model: 'claude-sonnet-4-0' },
    usage: [2_000, 100, { cacheReadTokens: 500, cacheWriteTokens: 300 }],
    cost: [
      [1_200, '3'],
      [500, '0.3'],
      [300, '3.75'],
      [100, '15'],
    ],
  },
  {
    name: 'a proxy whose caches are in no total',
    source: 'https://github.com/browser-use/browser-use/pull/4294',
    raw: {
      ...{ prompt_tokens: 100, completion_tokens: 100, total_tokens: 200 },
      cache_read_input_tokens: 5_000,
    },
    of: { model: 'claude-sonnet-4-0' },
    usage: [
      100,
      100,
      {
        otherAmounts: {
          ...{ prompt_tokens: 100, completion_tokens: 100, total_tokens: 200 },
          cache_read_input_tokens: 5_000,
        },
      },
    ],
    cost: 'inconsistent_usage',
  },
  {
    name: 'LiteLLM before xAI: reasoning beside the completion, as the total says',
    source: 'https://github.com/vercel/ai/issues/12425',
    raw: {
      ...{ prompt_tokens: 32, completion_tokens: 9, total_tokens: 135 },
      completion_tokens_details: { reasoning_tokens: 94 },
    },
    of: { provider: 'litellm', model: 'xai/grok-4' },
    usage: [32, 103, { reasoningTokens: 94 }],
    cost: [
      [32, '3'],
      [103, '15'],
    ],
  },
  {
    name: 'LiteLLM before Bedrock: searches of the web',
    source: 'https://docs.litellm.ai/docs/completion/web_search',
    raw: {
      ...{ prompt_tokens: 2_000, completion_tokens: 300, total_tokens: 2_300 },
      server_tool_use: { web_search_requests: 2 },
    },
    of: { provider: 'litellm', model: 'anthropic/claude-sonnet-4-5' },
    usage: [2_000, 300, { webSearches: 2 }],
    cost: [
      [2_000, '3'],
      [300, '15'],
      [2, '10', 1_000],
    ],
  },
  {
    name: 'OpenRouter: its own cost beside ours',
    source: OPENROUTER,
    raw: {
      ...{ prompt_tokens: 194, completion_tokens: 2, total_tokens: 196, cost: 0.00014 },
      ...{ is_byok: false, cost_details: { upstream_inference_cost: null } },
      prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0, video_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 0, image_tokens: 0 },
    },
    of: { provider: 'openrouter', model: 'openai/gpt-4o' },
    usage: [194, 2, { outputImageTokens: 0 }],
    reported: '0.00014',
    cost: [
      [194, '2.5'],
      [2, '10'],
    ],
  },
  {
    name: 'OpenRouter: cache writes are within the prompt',
    source: 'https://openrouter.ai/docs/features/prompt-caching',
    raw: {
      ...{ prompt_tokens: 10_339, completion_tokens: 60, total_tokens: 10_399, cost: 0.0395 },
      prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 10_318, audio_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 0, image_tokens: 0 },
    },
    of: { provider: 'openrouter', model: 'anthropic/claude-sonnet-4.5' },
    usage: [10_339, 60, { cacheWriteTokens: 10_318, outputImageTokens: 0 }],
    reported: '0.0395',
    cost: [
      [21, '3'],
      [10_318, '3.75'],
      [60, '15'],
    ],
  },
  {
    name: 'OpenRouter: cache reads',
    source: 'https://openrouter.ai/docs/features/prompt-caching',
    raw: {
      ...{ prompt_tokens: 10_339, completion_tokens: 60, total_tokens: 10_399 },
      prompt_tokens_details: { cached_tokens: 10_318, cache_write_tokens: 0 },
    },
    of: { provider: 'openrouter', model: 'anthropic/claude-haiku-4.5' },
    usage: [10_339, 60, { cacheReadTokens: 10_318 }],
    cost: [
      [21, '1'],
      [10_318, '0.1'],
      [60, '5'],
    ],
  },
  {
    name: 'OpenRouter with a key of one’s own: its cost is the fee alone',
    source: 'https://openrouter.ai/docs/use-cases/byok',
    raw: {
      ...{ prompt_tokens: 194, completion_tokens: 2, total_tokens: 196, cost: 0.0001 },
      ...{ is_byok: true, cost_details: { upstream_inference_cost: 0.0019 } },
    },
    of: { provider: 'openrouter', model: 'openai/gpt-4o' },
    usage: [194, 2],
    reported: '0.002',
    cost: [
      [194, '2.5'],
      [2, '10'],
    ],
  },
  {
    name: 'OpenRouter: a model that is free',
    source: 'https://openrouter.ai/docs/faq',
    raw: { prompt_tokens: 194, completion_tokens: 2, total_tokens: 196, cost: 0 },
    of: { provider: 'openrouter', model: 'moonshotai/kimi-k2.6:free' },
    usage: [194, 2],
    reported: '0',
    cost: [],
  },
  {
    name: 'OpenRouter: a router, by the model that responded',
    source: 'https://openrouter.ai/docs/features/model-routing',
    raw: { prompt_tokens: 194, completion_tokens: 2, total_tokens: 196 },
    of: { provider: 'openrouter', model: 'anthropic/claude-haiku-4.5' },
    call: { model: 'openrouter/auto', responseModel: 'anthropic/claude-haiku-4.5' },
    usage: [194, 2],
    cost: [
      [194, '1'],
      [2, '5'],
    ],
  },
  {
    name: 'OpenRouter: searches that it added',
    source: 'https://openrouter.ai/docs/features/web-search',
    raw: {
      ...{ prompt_tokens: 194, completion_tokens: 2, total_tokens: 196 },
      server_tool_use: { web_search_requests: 5 },
    },
    of: { provider: 'openrouter', model: 'openai/gpt-4o' },
    usage: [194, 2, { webSearches: 5 }],
    cost: 'unpriced_usage',
  },
  {
    name: 'DeepInfra: an estimate of its own',
    source: 'https://deepinfra.com/docs/openai_api',
    raw: {
      ...{ prompt_tokens: 15, completion_tokens: 16, total_tokens: 31 },
      estimated_cost: 0.0000268,
    },
    of: { provider: 'deepinfra', model: 'meta-llama/Meta-Llama-3-8B-Instruct' },
    usage: [15, 16],
    reported: '0.0000268',
    cost: 'unknown_model',
  },
  {
    name: 'a gateway without the provider: the prefix of the name says who serves it',
    source: 'https://docs.litellm.ai/docs/providers',
    raw: { prompt_tokens: 15, completion_tokens: 16, total_tokens: 31 },
    of: { model: 'azure/gpt-4o' },
    usage: [15, 16],
    cost: [
      [15, '2.5'],
      [16, '10'],
    ],
  },
];
