import type { Vector } from './vector.ts';

const CONVERSE =
  'https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_TokenUsage.html';
const CACHING = 'https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html';
const INVOKE = 'https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters.html';
const of = (model: string) => ({ provider: 'aws.bedrock', model });

/** Prices: https://aws.amazon.com/bedrock/pricing/ */
export const bedrockVectors: readonly Vector[] = [
  {
    name: 'Converse without a cache',
    source: CONVERSE,
    raw: { inputTokens: 30, outputTokens: 628, totalTokens: 658 },
    of: of('amazon.nova-lite-v1:0'),
    usage: [30, 628],
    cost: [
      [30, '0.06'],
      [628, '0.24'],
    ],
  },
  {
    name: 'Converse: input leaves out what was read, and the total has it',
    source: 'https://github.com/Arize-ai/phoenix/issues/10036',
    raw: {
      ...{ inputTokens: 4, outputTokens: 200, totalTokens: 1_500 },
      ...{ cacheReadInputTokens: 1_296, cacheWriteInputTokens: 0 },
    },
    of: of('us.anthropic.claude-sonnet-4-5-20250929-v1:0'),
    usage: [1_300, 200, { cacheReadTokens: 1_296 }],
    cost: [
      [4, '3.3'],
      [1_296, '0.33'],
      [200, '16.5'],
    ],
  },
  {
    name: 'Converse: the total without what was read',
    source: 'https://github.com/crmne/ruby_llm/pull/832',
    raw: {
      ...{ inputTokens: 4, outputTokens: 200, totalTokens: 204 },
      ...{ cacheReadInputTokens: 1_296, cacheWriteInputTokens: 100 },
    },
    of: of('global.anthropic.claude-sonnet-4-5-20250929-v1:0'),
    usage: [1_400, 200, { cacheReadTokens: 1_296, cacheWriteTokens: 100 }],
    cost: [
      [4, '3'],
      [1_296, '0.3'],
      [100, '3.75'],
      [200, '15'],
    ],
  },
  {
    name: 'Converse: a total that is neither',
    source: CONVERSE,
    raw: { inputTokens: 4, outputTokens: 200, totalTokens: 300, cacheReadInputTokens: 50 },
    of: of('anthropic.claude-haiku-4-5-20251001-v1:0'),
    usage: [
      4,
      200,
      {
        otherAmounts: {
          ...{ inputTokens: 4, outputTokens: 200, totalTokens: 300, cacheReadInputTokens: 50 },
        },
      },
    ],
    cost: 'inconsistent_usage',
  },
  {
    name: 'Converse: what is written for five minutes',
    source: CACHING,
    raw: {
      ...{ inputTokens: 10, outputTokens: 50, totalTokens: 2_108, cacheWriteInputTokens: 2_048 },
      cacheDetails: [{ ttl: '5m', inputTokens: 2_048 }],
    },
    of: of('eu.anthropic.claude-haiku-4-5-20251001-v1:0'),
    usage: [2_058, 50, { cacheWriteTokens: 2_048 }],
    cost: [
      [10, '1.1'],
      [2_048, '1.375'],
      [50, '5.5'],
    ],
  },
  {
    name: 'Converse: what is written for an hour, of a model that the list has no such price for',
    source: CACHING,
    raw: {
      ...{ inputTokens: 10, outputTokens: 50, totalTokens: 2_108, cacheWriteInputTokens: 2_048 },
      cacheDetails: [
        { ttl: '1h', inputTokens: 2_000 },
        { ttl: '5m', inputTokens: 48 },
      ],
    },
    of: of('eu.anthropic.claude-haiku-4-5-20251001-v1:0'),
    usage: [2_058, 50, { cacheWriteTokens: 2_048, cacheWrite1hTokens: 2_000 }],
    cost: 'unpriced_usage',
  },
  {
    name: 'Converse: details that are not all that was written',
    source: CACHING,
    raw: {
      ...{ inputTokens: 10, outputTokens: 50, totalTokens: 2_108, cacheWriteInputTokens: 2_048 },
      cacheDetails: [{ ttl: '5m', inputTokens: 48 }],
    },
    of: of('eu.anthropic.claude-haiku-4-5-20251001-v1:0'),
    usage: [
      10,
      50,
      {
        otherAmounts: {
          ...{ inputTokens: 10, outputTokens: 50, totalTokens: 2_108 },
          cacheWriteInputTokens: 2_048,
        },
      },
    ],
    cost: 'inconsistent_usage',
  },
  {
    name: 'Converse: a life in the cache that nobody here knows',
    source: CACHING,
    raw: {
      ...{ inputTokens: 10, outputTokens: 50, totalTokens: 2_108, cacheWriteInputTokens: 2_048 },
      cacheDetails: [{ ttl: '24h', inputTokens: 2_048 }],
    },
    of: of('eu.anthropic.claude-haiku-4-5-20251001-v1:0'),
    usage: [
      2_058,
      50,
      {
        cacheWriteTokens: 2_048,
        otherAmounts: { 'cacheDetails.other_ttl_tokens': 2_048 },
      },
    ],
    cost: 'unpriced_usage',
  },
  {
    name: 'Converse: what is written for an hour',
    source: CACHING,
    raw: {
      ...{ inputTokens: 10, outputTokens: 50, totalTokens: 2_108, cacheWriteInputTokens: 2_048 },
      cacheDetails: [{ ttl: '1h', inputTokens: 2_048 }],
    },
    of: of('global.anthropic.claude-opus-5-5'),
    usage: [2_058, 50, { cacheWriteTokens: 2_048, cacheWrite1hTokens: 2_048 }],
    cost: [
      [10, '4'],
      [2_048, '8'],
      [50, '20'],
    ],
  },
  {
    name: 'ConverseStream: the event with the metadata, and the tier',
    source: 'https://docs.aws.amazon.com/bedrock/latest/userguide/service-tiers-inference.html',
    raw: {
      metadata: {
        usage: { inputTokens: 125, outputTokens: 60, totalTokens: 185 },
        metrics: { latencyMs: 1_275 },
      },
    },
    of: { ...of('amazon.nova-micro-v1:0'), serviceTier: 'default' },
    usage: [125, 60],
    tier: 'standard',
    cost: [
      [125, '0.035'],
      [60, '0.14'],
    ],
  },
  {
    name: 'ConverseStream of an OpenAI model: cached tokens within the input or beside it',
    source: 'https://github.com/maximhq/bifrost/pull/6942',
    raw: {
      ...{ inputTokens: 4_995, outputTokens: 19, totalTokens: 10_007 },
      cacheWriteInputTokens: 4_993,
    },
    of: of('openai.gpt-5.6-sol'),
    usage: [
      4_995,
      19,
      {
        otherAmounts: {
          ...{ inputTokens: 4_995, outputTokens: 19, totalTokens: 10_007 },
          cacheWriteInputTokens: 4_993,
        },
      },
    ],
    cost: 'inconsistent_usage',
  },
  {
    name: 'Converse of an OpenAI model: cached tokens beside the input',
    source: 'https://github.com/maximhq/bifrost/pull/6942',
    raw: {
      ...{ inputTokens: 2, outputTokens: 19, totalTokens: 5_014 },
      cacheWriteInputTokens: 4_993,
    },
    of: of('global.openai.gpt-5.6-sol'),
    usage: [4_995, 19, { cacheWriteTokens: 4_993 }],
    cost: [
      [2, '4'],
      [4_993, '5'],
      [19, '20'],
    ],
  },
  {
    name: 'InvokeModel of Claude: the usage of Messages',
    source: INVOKE,
    raw: {
      ...{ id: 'msg_bdrk_1', type: 'message', role: 'assistant' },
      usage: { input_tokens: 12, cache_read_input_tokens: 2_000, output_tokens: 30 },
    },
    of: of('us.anthropic.claude-haiku-4-5-20251001-v1:0'),
    usage: [2_012, 30, { cacheReadTokens: 2_000 }],
    cost: [
      [12, '1.1'],
      [2_000, '0.11'],
      [30, '5.5'],
    ],
  },
  {
    name: 'InvokeModel of Llama',
    source: 'https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-meta.html',
    raw: {
      ...{ generation: '…', prompt_token_count: 25, generation_token_count: 130 },
      stop_reason: 'stop',
    },
    of: of('meta.llama3-1-70b-instruct-v1:0'),
    usage: [25, 130],
    cost: [
      [25, '0.72'],
      [130, '0.72'],
    ],
  },
  {
    name: 'InvokeModel of Titan',
    source: 'https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-text.html',
    raw: { inputTextTokenCount: 9, results: [{ tokenCount: 41, outputText: '…' }] },
    of: of('amazon.titan-text-express-v1'),
    usage: [9, 41],
    cost: [
      [9, '0.2'],
      [41, '0.6'],
    ],
  },
  {
    name: 'InvokeModel with a stream: the metrics of its last event',
    source: INVOKE,
    raw: {
      'amazon-bedrock-invocationMetrics': {
        ...{ inputTokenCount: 26, outputTokenCount: 84, invocationLatency: 1_020 },
        ...{ cacheReadInputTokenCount: 1_000, cacheWriteInputTokenCount: 0 },
      },
    },
    of: of('anthropic.claude-haiku-4-5-20251001-v1:0'),
    usage: [1_026, 84, { cacheReadTokens: 1_000 }],
    cost: [
      [26, '1.1'],
      [1_000, '0.11'],
      [84, '5.5'],
    ],
  },
  {
    name: 'a premium tier has no published price by model',
    source: 'https://aws.amazon.com/bedrock/service-tiers',
    raw: {
      serviceTier: { type: 'priority' },
      usage: { inputTokens: 125, outputTokens: 60, totalTokens: 185 },
    },
    of: of('amazon.nova-pro-v1:0'),
    usage: [125, 60],
    tier: 'priority',
    cost: 'unpriced_tier',
  },
];
