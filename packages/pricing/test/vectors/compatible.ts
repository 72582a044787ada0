import type { Vector } from './vector.ts';

const DEEPSEEK = 'https://api-docs.deepseek.com/api/create-chat-completion';
const MOONSHOT = 'https://platform.moonshot.ai/docs/api/chat';
const MISTRAL = 'https://docs.mistral.ai/api/endpoint/chat';
const PERPLEXITY = 'https://docs.perplexity.ai/api-reference/chat-completions-post';
const XAI = 'https://docs.x.ai/docs/api-reference#chat-completions';
const GROQ = 'https://console.groq.com/docs/api-reference#chat-create';

/** Providers that have a price list of their own and an API like OpenAI's. */
export const compatibleVectors: readonly Vector[] = [
  {
    name: 'DeepSeek: hits and misses in place of details',
    source: DEEPSEEK,
    raw: {
      ...{ prompt_tokens: 1_000, completion_tokens: 100, total_tokens: 1_100 },
      ...{ prompt_cache_hit_tokens: 896, prompt_cache_miss_tokens: 104 },
    },
    of: { provider: 'deepseek', model: 'deepseek-chat' },
    usage: [1_000, 100, { cacheReadTokens: 896 }],
    cost: [
      [104, '0.27'],
      [896, '0.07'],
      [100, '1.1'],
    ],
  },
  {
    name: 'DeepSeek: hits, and details that agree',
    source: DEEPSEEK,
    raw: {
      ...{ prompt_tokens: 1_000, completion_tokens: 100, total_tokens: 1_100 },
      ...{ prompt_cache_hit_tokens: 896, prompt_cache_miss_tokens: 104 },
      prompt_tokens_details: { cached_tokens: 896 },
      completion_tokens_details: { reasoning_tokens: 60 },
    },
    of: { provider: 'deepseek', model: 'deepseek-reasoner' },
    usage: [1_000, 100, { cacheReadTokens: 896, reasoningTokens: 60 }],
    cost: [
      [104, '0.55'],
      [896, '0.14'],
      [100, '2.19'],
    ],
  },
  {
    name: 'DeepSeek: hits and misses that are not the prompt',
    source: DEEPSEEK,
    raw: {
      ...{ prompt_tokens: 1_000, completion_tokens: 100, total_tokens: 1_100 },
      ...{ prompt_cache_hit_tokens: 896, prompt_cache_miss_tokens: 10 },
    },
    of: { provider: 'deepseek', model: 'deepseek-chat' },
    usage: [
      1_000,
      100,
      {
        otherAmounts: {
          ...{ prompt_tokens: 1_000, completion_tokens: 100, total_tokens: 1_100 },
          ...{ prompt_cache_hit_tokens: 896, prompt_cache_miss_tokens: 10 },
        },
      },
    ],
    cost: 'inconsistent_usage',
  },
  {
    name: 'xAI: reasoning is beside the completion',
    source: 'https://github.com/vercel/ai/issues/12425',
    raw: {
      ...{ prompt_tokens: 32, completion_tokens: 9, total_tokens: 135, num_sources_used: 0 },
      prompt_tokens_details: {
        ...{ text_tokens: 32, audio_tokens: 0, image_tokens: 0, cached_tokens: 6 },
      },
      completion_tokens_details: {
        ...{ reasoning_tokens: 94, audio_tokens: 0 },
        ...{ accepted_prediction_tokens: 0, rejected_prediction_tokens: 0 },
      },
    },
    of: { provider: 'x_ai', model: 'grok-4' },
    usage: [32, 103, { cacheReadTokens: 6, reasoningTokens: 94, outputAudioTokens: 0 }],
    cost: [
      [26, '3'],
      [6, '0.75'],
      [103, '15'],
    ],
  },
  {
    name: 'xAI: a stream without the total',
    source: 'https://github.com/UKGovernmentBEIS/inspect_ai/issues/5528',
    raw: {
      ...{ prompt_tokens: 32, completion_tokens: 9 },
      completion_tokens_details: { reasoning_tokens: 94 },
    },
    of: { provider: 'xai', model: 'grok-3-mini' },
    usage: [32, 103, { reasoningTokens: 94 }],
    cost: [
      [32, '0.3'],
      [103, '0.5'],
    ],
  },
  {
    name: 'xAI: reasoning within the completion, as the total says',
    source: XAI,
    raw: {
      ...{ prompt_tokens: 32, completion_tokens: 103, total_tokens: 135 },
      completion_tokens_details: { reasoning_tokens: 94 },
    },
    of: { provider: 'x_ai', model: 'grok-4-fast-reasoning' },
    usage: [32, 103, { reasoningTokens: 94 }],
    cost: [
      [32, '0.2'],
      [103, '0.5'],
    ],
  },
  {
    name: 'xAI: images cost what text does',
    source: 'https://docs.x.ai/docs/guides/image-understanding',
    raw: {
      ...{ prompt_tokens: 800, completion_tokens: 50, total_tokens: 850 },
      prompt_tokens_details: { text_tokens: 32, image_tokens: 768, cached_tokens: 200 },
    },
    of: { provider: 'x_ai', model: 'grok-4' },
    usage: [800, 50, { cacheReadTokens: 200, inputImageTokens: 768 }],
    cost: [
      [600, '3'],
      [200, '0.75'],
      [50, '15'],
    ],
  },
  {
    name: 'xAI: sources of a search, which the list has no price for',
    source: 'https://docs.x.ai/docs/guides/live-search',
    raw: {
      ...{ prompt_tokens: 32, completion_tokens: 9, total_tokens: 41, num_sources_used: 7 },
    },
    of: { provider: 'x_ai', model: 'grok-3' },
    usage: [32, 9, { otherAmounts: { num_sources_used: 7 } }],
    cost: 'unpriced_usage',
  },
  {
    name: 'xAI: its tools and what it says that the call cost',
    source: XAI,
    raw: {
      ...{ input_tokens: 500, output_tokens: 80, total_tokens: 580 },
      cost_in_usd_ticks: 37_756_000,
      server_side_tool_usage_details: { web_search_calls: 2, x_search_calls: 0 },
    },
    of: { provider: 'x_ai', model: 'grok-4.5' },
    usage: [500, 80, { otherAmounts: { 'server_side_tool_usage_details.web_search_calls': 2 } }],
    reported: '0.0037756',
    cost: 'unpriced_usage',
  },
  {
    name: 'xAI: 200,000 tokens are long context',
    source: 'https://docs.x.ai/docs/models',
    raw: { prompt_tokens: 200_000, completion_tokens: 10, total_tokens: 200_010 },
    of: { provider: 'x_ai', model: 'grok-4.3' },
    usage: [200_000, 10],
    cost: [
      [200_000, '2.5'],
      [10, '5'],
    ],
  },
  {
    name: 'xAI: the names of its SDK',
    source: 'https://github.com/xai-org/xai-sdk-python',
    raw: {
      ...{ prompt_tokens: 40, completion_tokens: 9, total_tokens: 143, reasoning_tokens: 94 },
      ...{ prompt_text_tokens: 40, prompt_image_tokens: 0, cached_prompt_text_tokens: 6 },
    },
    of: { provider: 'x_ai', model: 'grok-4' },
    usage: [40, 103, { cacheReadTokens: 6, reasoningTokens: 94 }],
    cost: [
      [34, '3'],
      [6, '0.75'],
      [103, '15'],
    ],
  },
  {
    name: 'Voyage: a total and nothing else',
    source: 'https://docs.voyageai.com/reference/embeddings-api',
    raw: { object: 'list', data: [], model: 'voyage-3.5', usage: { total_tokens: 10 } },
    of: { provider: 'voyageai', model: 'voyage-3.5' },
    usage: [10, 0],
    cost: [[10, '0.06']],
  },
  {
    name: 'Moonshot: cached tokens at the top',
    source: MOONSHOT,
    raw: {
      ...{ prompt_tokens: 2_048, completion_tokens: 30, total_tokens: 2_078 },
      cached_tokens: 1_536,
    },
    of: { provider: 'moonshot_ai', model: 'kimi-k2-0905-preview' },
    usage: [2_048, 30, { cacheReadTokens: 1_536 }],
    cost: [
      [512, '0.6'],
      [1_536, '0.15'],
      [30, '2.5'],
    ],
  },
  {
    name: 'Moonshot: cached tokens in both places',
    source: MOONSHOT,
    raw: {
      ...{ prompt_tokens: 2_048, completion_tokens: 30, total_tokens: 2_078 },
      cached_tokens: 1_536,
      prompt_tokens_details: { cached_tokens: 1_536 },
    },
    of: { provider: 'moonshotai', model: 'kimi-k3' },
    usage: [2_048, 30, { cacheReadTokens: 1_536 }],
    cost: [
      [512, '3'],
      [1_536, '0.3'],
      [30, '15'],
    ],
  },
  {
    name: 'Moonshot: two places that say different things',
    source: MOONSHOT,
    raw: {
      ...{ prompt_tokens: 2_048, completion_tokens: 30, total_tokens: 2_078 },
      cached_tokens: 1_536,
      prompt_tokens_details: { cached_tokens: 1_024 },
    },
    of: { provider: 'moonshotai', model: 'kimi-k3' },
    usage: [
      2_048,
      30,
      {
        otherAmounts: {
          ...{ prompt_tokens: 2_048, completion_tokens: 30, total_tokens: 2_078 },
          ...{ cached_tokens: 1_536, 'prompt_tokens_details.cached_tokens': 1_024 },
        },
      },
    ],
    cost: 'inconsistent_usage',
  },
  {
    name: 'Mistral: a plain chat',
    source: MISTRAL,
    raw: { prompt_tokens: 16, completion_tokens: 34, total_tokens: 50 },
    of: { provider: 'mistral_ai', model: 'mistral-large-2512' },
    usage: [16, 34],
    cost: [
      [16, '0.5'],
      [34, '1.5'],
    ],
  },
  {
    name: 'Mistral: cached tokens',
    source: MISTRAL,
    raw: {
      ...{ prompt_tokens: 5_016, completion_tokens: 34, total_tokens: 5_050 },
      num_cached_tokens: 4_992,
      prompt_tokens_details: { cached_tokens: 4_992 },
    },
    of: { provider: 'mistral_ai', model: 'mistral-small-2603' },
    usage: [5_016, 34, { cacheReadTokens: 4_992 }],
    cost: [
      [24, '0.15'],
      [4_992, '0.015'],
      [34, '0.6'],
    ],
  },
  {
    name: 'Mistral: audio by its time, of a model that the list has no such price for',
    source: 'https://docs.mistral.ai/capabilities/audio_transcription',
    raw: {
      ...{ prompt_tokens: 635, completion_tokens: 114, total_tokens: 749 },
      prompt_audio_seconds: 203,
    },
    of: { provider: 'mistral_ai', model: 'voxtral-small-24b-2507' },
    usage: [635, 114, { audioSeconds: 203 }],
    cost: 'unpriced_usage',
  },
  {
    name: 'Mistral: embeddings',
    source: 'https://docs.mistral.ai/api/endpoint/embeddings',
    raw: { prompt_tokens: 15, completion_tokens: 0, total_tokens: 15 },
    of: { provider: 'mistral_ai', model: 'mistral-embed' },
    usage: [15, 0],
    cost: [[15, '0.1']],
  },
  {
    name: 'Perplexity: a fee for each request, and its own cost',
    source: PERPLEXITY,
    raw: {
      ...{ prompt_tokens: 8, completion_tokens: 439, total_tokens: 447 },
      search_context_size: 'high',
      cost: { input_tokens_cost: 0.000024, output_tokens_cost: 0.006585, total_cost: 0.020609 },
    },
    of: { provider: 'perplexity', model: 'sonar-pro' },
    usage: [8, 439],
    reported: '0.020609',
    cost: [
      [8, '3'],
      [439, '15'],
      [1, '14', 1_000],
    ],
  },
  {
    name: 'Perplexity: a fee that the list does not have',
    source: PERPLEXITY,
    raw: {
      ...{ prompt_tokens: 8, completion_tokens: 439, total_tokens: 447 },
      search_context_size: 'low',
    },
    of: { provider: 'perplexity', model: 'sonar' },
    usage: [8, 439, { otherAmounts: { 'search_context_size.low': 1 } }],
    cost: 'unpriced_usage',
  },
  {
    name: 'Perplexity: thoughts and citations in no total',
    source: 'https://docs.perplexity.ai/getting-started/models/models/sonar-deep-research',
    raw: {
      ...{ prompt_tokens: 33, completion_tokens: 7_163, total_tokens: 7_196 },
      ...{ citation_tokens: 20_016, num_search_queries: 18, reasoning_tokens: 73_997 },
    },
    of: { provider: 'perplexity', model: 'sonar-deep-research' },
    usage: [33, 101_176, { reasoningTokens: 73_997, citationTokens: 20_016, webSearches: 18 }],
    cost: [
      [33, '2'],
      [7_163, '8'],
      [73_997, '3'],
      [20_016, '2'],
      [18, '5', 1_000],
    ],
  },
  {
    name: 'Groq: times beside the counts',
    source: GROQ,
    raw: {
      ...{ queue_time: 0.037, prompt_tokens: 18, prompt_time: 0.0006 },
      ...{ completion_tokens: 556, completion_time: 0.46, total_tokens: 574, total_time: 0.46 },
    },
    of: { provider: 'groq', model: 'llama-3.3-70b-versatile', serviceTier: 'on_demand' },
    usage: [18, 556],
    tier: 'standard',
    cost: [
      [18, '0.59'],
      [556, '0.79'],
    ],
  },
  {
    name: 'Groq: the last chunk of a stream',
    source: GROQ,
    raw: {
      ...{ id: 'chatcmpl-1', choices: [] },
      x_groq: {
        id: 'req_1',
        usage: {
          ...{ prompt_tokens: 1_018, completion_tokens: 56, total_tokens: 1_074 },
          prompt_tokens_details: { cached_tokens: 512 },
        },
      },
    },
    of: { provider: 'groq', model: 'openai/gpt-oss-120b' },
    usage: [1_018, 56, { cacheReadTokens: 512 }],
    cost: [
      [506, '0.15'],
      [512, '0.075'],
      [56, '0.6'],
    ],
  },
  {
    name: 'Cerebras',
    source: 'https://inference-docs.cerebras.ai/api-reference/chat-completions',
    raw: {
      ...{ prompt_tokens: 12, completion_tokens: 78, total_tokens: 90 },
      prompt_tokens_details: { cached_tokens: 0 },
    },
    of: { provider: 'cerebras', model: 'gpt-oss-120b' },
    usage: [12, 78],
    cost: [
      [12, '0.35'],
      [78, '0.75'],
    ],
  },
  {
    name: 'Together',
    source: 'https://docs.together.ai/reference/chat-completions-1',
    raw: { prompt_tokens: 20, completion_tokens: 30, total_tokens: 50, cached_tokens: 0 },
    of: { provider: 'together_ai', model: 'meta-llama/Llama-3.3-70B-Instruct-Turbo' },
    usage: [20, 30],
    cost: [
      [20, '0.88'],
      [30, '0.88'],
    ],
  },
  {
    name: 'a provider that the list does not have',
    source: 'https://cloud.ibm.com/apidocs/watsonx-ai',
    raw: { prompt_tokens: 20, completion_tokens: 30, total_tokens: 50 },
    of: { provider: 'ibm.watsonx.ai', model: 'granite-3-8b' },
    usage: [20, 30],
    cost: 'unknown_model',
  },
];
