import type { Vector } from './vector.ts';

const AI_SDK = 'https://ai-sdk.dev/docs/reference/ai-sdk-core/generate-text';
const AI_SDK_5 = 'https://v5.ai-sdk.dev/docs/reference/ai-sdk-core/generate-text';
const LANGCHAIN =
  'https://reference.langchain.com/javascript/langchain-core/messages/UsageMetadata';
const AGENTS = 'https://openai.github.io/openai-agents-js/openai/agents-core/classes/usage/';

/** What SDKs and frameworks make of a provider's usage. */
export const frameworkVectors: readonly Vector[] = [
  {
    name: 'AI SDK 7: details of its own',
    source: AI_SDK,
    raw: {
      ...{ inputTokens: 1_000, outputTokens: 100, totalTokens: 1_100 },
      inputTokenDetails: { noCacheTokens: 800, cacheReadTokens: 200, cacheWriteTokens: 0 },
      outputTokenDetails: { textTokens: 60, reasoningTokens: 40 },
    },
    of: { provider: 'openai.responses', model: 'gpt-4.1' },
    usage: [1_000, 100, { cacheReadTokens: 200, reasoningTokens: 40 }],
    cost: [
      [800, '2'],
      [200, '0.5'],
      [100, '8'],
    ],
  },
  {
    name: 'AI SDK 7: the provider’s usage says how long what was written is there',
    source: AI_SDK,
    raw: {
      ...{ inputTokens: 3_010, outputTokens: 100, totalTokens: 3_110 },
      inputTokenDetails: { noCacheTokens: 10, cacheReadTokens: 1_000, cacheWriteTokens: 2_000 },
      outputTokenDetails: { textTokens: 100, reasoningTokens: undefined },
      raw: {
        ...{ input_tokens: 10, cache_read_input_tokens: 1_000, output_tokens: 100 },
        cache_creation_input_tokens: 2_000,
        cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 2_000 },
        ...{ service_tier: 'standard', inference_geo: 'us' },
      },
    },
    of: { provider: 'anthropic.messages', model: 'claude-sonnet-4-6' },
    usage: [
      3_010,
      100,
      {
        ...{ cacheReadTokens: 1_000, cacheWriteTokens: 2_000, cacheWrite1hTokens: 2_000 },
        otherAmounts: { 'inference_geo.us': 1 },
      },
    ],
    tier: 'standard',
    cost: [
      [10, '3.3'],
      [1_000, '0.33'],
      [2_000, '6.6'],
      [100, '16.5'],
    ],
  },
  {
    name: 'AI SDK 7: Gemini, with audio that only the provider’s usage has',
    source: AI_SDK,
    raw: {
      ...{ inputTokens: 1_010, outputTokens: 80, totalTokens: 1_090 },
      inputTokenDetails: { noCacheTokens: 1_010, cacheReadTokens: 0 },
      outputTokenDetails: { textTokens: 50, reasoningTokens: 30 },
      raw: {
        ...{ promptTokenCount: 1_010, candidatesTokenCount: 50, thoughtsTokenCount: 30 },
        totalTokenCount: 1_090,
        promptTokensDetails: [
          { modality: 'TEXT', tokenCount: 10 },
          { modality: 'AUDIO', tokenCount: 1_000 },
        ],
      },
    },
    of: { provider: 'google.generative-ai', model: 'gemini-2.5-flash' },
    usage: [1_010, 80, { inputAudioTokens: 1_000, reasoningTokens: 30 }],
    cost: [
      [10, '0.3'],
      [1_000, '1'],
      [80, '2.5'],
    ],
  },
  {
    name: 'AI SDK: reasoning that it left out is in the provider’s usage',
    source: 'https://github.com/vercel/ai/issues/12425',
    raw: {
      ...{ inputTokens: 32, outputTokens: 9, totalTokens: 41 },
      inputTokenDetails: { noCacheTokens: 32 },
      outputTokenDetails: { reasoningTokens: 94 },
      raw: {
        ...{ prompt_tokens: 32, completion_tokens: 9, total_tokens: 135 },
        completion_tokens_details: { reasoning_tokens: 94 },
      },
    },
    of: { provider: 'xai.chat', model: 'grok-4' },
    usage: [32, 103, { reasoningTokens: 94 }],
    cost: [
      [32, '3'],
      [103, '15'],
    ],
  },
  {
    name: 'AI SDK: a sum of several calls, with the usage of one of them',
    source: AI_SDK,
    raw: {
      ...{ inputTokens: 2_000, outputTokens: 20, totalTokens: 2_020 },
      inputTokenDetails: { noCacheTokens: 2_000 },
      outputTokenDetails: {},
      raw: { prompt_tokens: 1_000, completion_tokens: 10, total_tokens: 1_010 },
    },
    of: { provider: 'openai.chat', model: 'gpt-4.1' },
    usage: [
      2_000,
      20,
      {
        otherAmounts: {
          ...{ inputTokens: 2_000, outputTokens: 20, totalTokens: 2_020 },
          'inputTokenDetails.noCacheTokens': 2_000,
          ...{ 'raw.prompt_tokens': 1_000, 'raw.completion_tokens': 10 },
          'raw.total_tokens': 1_010,
        },
      },
    ],
    cost: 'inconsistent_usage',
  },
  {
    name: 'AI SDK: the usage of a provider of version 3',
    source: 'https://ai-sdk.dev/providers/community-providers/custom-providers',
    raw: {
      inputTokens: { total: 1_000, noCache: 300, cacheRead: 500, cacheWrite: 200 },
      outputTokens: { total: 100, text: 60, reasoning: 40 },
    },
    of: { provider: 'openai.responses', model: 'gpt-5.6-sol' },
    usage: [1_000, 100, { cacheReadTokens: 500, cacheWriteTokens: 200, reasoningTokens: 40 }],
    cost: [
      [300, '4'],
      [500, '0.4'],
      [200, '5'],
      [100, '20'],
    ],
  },
  {
    name: 'AI SDK: details that are not the input',
    source: AI_SDK,
    raw: {
      ...{ inputTokens: 1_000, outputTokens: 100, totalTokens: 1_100 },
      inputTokenDetails: { noCacheTokens: 1_000, cacheReadTokens: 200, cacheWriteTokens: 0 },
      outputTokenDetails: {},
    },
    of: { provider: 'openai.responses', model: 'gpt-4.1' },
    usage: [
      1_000,
      100,
      {
        otherAmounts: {
          ...{ inputTokens: 1_000, outputTokens: 100, totalTokens: 1_100 },
          'inputTokenDetails.noCacheTokens': 1_000,
          'inputTokenDetails.cacheReadTokens': 200,
        },
      },
    ],
    cost: 'inconsistent_usage',
  },
  {
    name: 'AI SDK 5: cached tokens of OpenAI are within the input',
    source: AI_SDK_5,
    raw: {
      ...{ inputTokens: 1_000, outputTokens: 100, totalTokens: 1_100 },
      ...{ cachedInputTokens: 200, reasoningTokens: 40 },
    },
    of: { provider: 'openai.chat', model: 'gpt-4.1' },
    usage: [1_000, 100, { cacheReadTokens: 200, reasoningTokens: 40 }],
    cost: [
      [800, '2'],
      [200, '0.5'],
      [100, '8'],
    ],
  },
  {
    name: 'AI SDK 5: cached tokens of Anthropic, whose writes it does not say',
    source: AI_SDK_5,
    raw: { inputTokens: 10, outputTokens: 100, totalTokens: 110, cachedInputTokens: 200 },
    of: { provider: 'anthropic.messages', model: 'claude-sonnet-4-5' },
    usage: [
      10,
      100,
      {
        otherAmounts: {
          ...{ inputTokens: 10, outputTokens: 100, totalTokens: 110, cachedInputTokens: 200 },
        },
      },
    ],
    cost: 'inconsistent_usage',
  },
  {
    name: 'AI SDK 4: three counts',
    source: 'https://v4.ai-sdk.dev/docs/reference/ai-sdk-core/generate-text',
    raw: { promptTokens: 1_000, completionTokens: 100, totalTokens: 1_100 },
    of: { provider: 'mistral.chat', model: 'mistral-large-2512' },
    usage: [1_000, 100],
    cost: [
      [1_000, '0.5'],
      [100, '1.5'],
    ],
  },
  {
    name: 'AI SDK: embeddings',
    source: 'https://ai-sdk.dev/docs/reference/ai-sdk-core/embed',
    raw: { tokens: 10 },
    of: { provider: 'openai.embedding', model: 'text-embedding-3-small' },
    usage: [10, 0],
    cost: [[10, '0.02']],
  },
  {
    name: 'AI SDK: Azure is not OpenAI',
    source: 'https://ai-sdk.dev/providers/ai-sdk-providers/azure',
    raw: {
      ...{ inputTokens: 10_000, outputTokens: 100, totalTokens: 10_100 },
      inputTokenDetails: { noCacheTokens: 2_000, cacheReadTokens: 8_000 },
      outputTokenDetails: {},
    },
    of: { provider: 'azure-openai.responses', model: 'o4-mini' },
    usage: [10_000, 100, { cacheReadTokens: 8_000 }],
    cost: [
      [2_000, '1.1'],
      [8_000, '0.28'],
      [100, '4.4'],
    ],
  },
  {
    name: 'AI SDK: Bedrock',
    source: 'https://ai-sdk.dev/providers/ai-sdk-providers/amazon-bedrock',
    raw: {
      ...{ inputTokens: 1_300, outputTokens: 200, totalTokens: 1_500 },
      inputTokenDetails: { noCacheTokens: 4, cacheReadTokens: 1_296, cacheWriteTokens: 0 },
      outputTokenDetails: {},
      raw: {
        ...{ inputTokens: 4, outputTokens: 200, totalTokens: 1_500 },
        ...{ cacheReadInputTokens: 1_296, cacheWriteInputTokens: 0 },
      },
    },
    of: { provider: 'amazon-bedrock', model: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0' },
    usage: [1_300, 200, { cacheReadTokens: 1_296 }],
    cost: [
      [4, '3.3'],
      [1_296, '0.33'],
      [200, '16.5'],
    ],
  },
  {
    name: 'LangChain: caches and reasoning within',
    source: LANGCHAIN,
    raw: {
      ...{ input_tokens: 1_000, output_tokens: 100, total_tokens: 1_100 },
      input_token_details: { cache_read: 200, cache_creation: 300 },
      output_token_details: { reasoning: 40 },
    },
    of: { provider: 'openai', model: 'gpt-5.6-sol' },
    usage: [1_000, 100, { cacheReadTokens: 200, cacheWriteTokens: 300, reasoningTokens: 40 }],
    cost: [
      [500, '4'],
      [200, '0.4'],
      [300, '5'],
      [100, '20'],
    ],
  },
  {
    name: 'LangChain: audio',
    source: LANGCHAIN,
    raw: {
      ...{ input_tokens: 350, output_tokens: 240, total_tokens: 590 },
      input_token_details: { audio: 10 },
      output_token_details: { audio: 10 },
    },
    of: { provider: 'openai', model: 'gpt-audio' },
    usage: [350, 240, { inputAudioTokens: 10, outputAudioTokens: 10 }],
    cost: [
      [340, '2.5'],
      [10, '32'],
      [230, '10'],
      [10, '64'],
    ],
  },
  {
    name: 'LangChain: writes for an hour, of a whole message',
    source: 'https://docs.langchain.com/oss/javascript/integrations/chat/anthropic',
    raw: {
      content: '…',
      usage_metadata: {
        ...{ input_tokens: 3_010, output_tokens: 100, total_tokens: 3_110 },
        input_token_details: {
          ...{ cache_read: 1_000, cache_creation: 2_000 },
          ...{ ephemeral_5m_input_tokens: 500, ephemeral_1h_input_tokens: 1_500 },
        },
      },
    },
    of: { provider: 'anthropic', model: 'claude-sonnet-4-5' },
    usage: [
      3_010,
      100,
      { cacheReadTokens: 1_000, cacheWriteTokens: 2_000, cacheWrite1hTokens: 1_500 },
    ],
    cost: [
      [10, '3'],
      [1_000, '0.3'],
      [500, '3.75'],
      [1_500, '6'],
      [100, '15'],
    ],
  },
  {
    name: 'LangChain: more cached than there is',
    source: LANGCHAIN,
    raw: {
      ...{ input_tokens: 10, output_tokens: 100, total_tokens: 110 },
      input_token_details: { cache_read: 200 },
    },
    of: { provider: 'anthropic', model: 'claude-sonnet-4-5' },
    usage: [
      10,
      100,
      {
        otherAmounts: {
          ...{ input_tokens: 10, output_tokens: 100, total_tokens: 110 },
          'input_token_details.cache_read': 200,
        },
      },
    ],
    cost: 'inconsistent_usage',
  },
  {
    name: 'LangChain: a detail that nobody here knows',
    source: LANGCHAIN,
    raw: {
      ...{ input_tokens: 1_000, output_tokens: 100, total_tokens: 1_100 },
      input_token_details: { cache_read: 200, priority_cache_read: 100 },
    },
    of: { provider: 'openai', model: 'gpt-4.1' },
    usage: [1_000, 100, { cacheReadTokens: 200, otherAmounts: { priority_cache_read: 100 } }],
    cost: 'unpriced_usage',
  },
  {
    name: 'OpenAI Agents: the details of all requests of a run',
    source: AGENTS,
    raw: {
      ...{ requests: 2, inputTokens: 3_000, outputTokens: 200, totalTokens: 3_200 },
      inputTokensDetails: [{ cached_tokens: 0 }, { cached_tokens: 1_024 }],
      outputTokensDetails: [{ reasoning_tokens: 64 }, { reasoning_tokens: 0 }],
    },
    of: { provider: 'openai', model: 'gpt-5' },
    usage: [3_000, 200, { cacheReadTokens: 1_024, reasoningTokens: 64 }],
    cost: [
      [1_976, '1.25'],
      [1_024, '0.125'],
      [200, '10'],
    ],
  },
  {
    name: 'OpenAI Agents: a long sum of requests that may each have been short',
    source: AGENTS,
    raw: {
      ...{ requests: 2, inputTokens: 300_000, outputTokens: 200, totalTokens: 300_200 },
      ...{ inputTokensDetails: [], outputTokensDetails: [] },
    },
    of: { provider: 'openai', model: 'gpt-5.4' },
    usage: [300_000, 200],
    cost: 'unpriced_usage',
  },
  {
    name: 'OpenAI Agents: one request',
    source: AGENTS,
    raw: {
      ...{ inputTokens: 300_000, outputTokens: 200, totalTokens: 300_200 },
      inputTokensDetails: { cached_tokens: 100_000, cache_write_tokens: 0 },
      outputTokensDetails: { reasoning_tokens: 100 },
    },
    of: { provider: 'openai', model: 'gpt-5.4' },
    usage: [300_000, 200, { cacheReadTokens: 100_000, reasoningTokens: 100 }],
    cost: [
      [200_000, '5'],
      [100_000, '0.5'],
      [200, '22.5'],
    ],
  },
];
