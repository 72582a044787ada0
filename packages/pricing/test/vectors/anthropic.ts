import type { Vector } from './vector.ts';

const MESSAGES = 'https://platform.claude.com/docs/en/api/messages';
const CACHING = 'https://platform.claude.com/docs/en/build-with-claude/prompt-caching';
const RESIDENCY = 'https://platform.claude.com/docs/en/manage-claude/data-residency';
const FAST = 'https://platform.claude.com/docs/en/build-with-claude/fast-mode';
const COMPACTION = 'https://platform.claude.com/docs/en/build-with-claude/compaction-threshold';
const BATCHES = 'https://platform.claude.com/docs/en/build-with-claude/batch-processing';
const of = (model: string) => ({ provider: 'anthropic', model });

/** Prices: https://platform.claude.com/docs/en/about-claude/pricing */
export const anthropicVectors: readonly Vector[] = [
  {
    name: 'a plain message',
    source: MESSAGES,
    raw: { input_tokens: 2_095, output_tokens: 503 },
    of: of('claude-sonnet-4-5-20250929'),
    usage: [2_095, 503],
    cost: [
      [2_095, '3'],
      [503, '15'],
    ],
  },
  {
    name: 'input leaves out what was read from the cache',
    source: 'https://github.com/BerriAI/litellm/issues/9812',
    raw: {
      ...{ input_tokens: 21, cache_creation_input_tokens: 0 },
      ...{ cache_read_input_tokens: 188_086, output_tokens: 393 },
    },
    of: of('claude-sonnet-4-5'),
    usage: [188_107, 393, { cacheReadTokens: 188_086 }],
    cost: [
      [21, '3'],
      [188_086, '0.3'],
      [393, '15'],
    ],
  },
  {
    name: 'input leaves out what was written to the cache',
    source: CACHING,
    raw: {
      ...{ input_tokens: 3, cache_creation_input_tokens: 12_304, cache_read_input_tokens: 0 },
      output_tokens: 550,
    },
    of: of('claude-3-7-sonnet-20250219'),
    usage: [12_307, 550, { cacheWriteTokens: 12_304 }],
    cost: [
      [3, '3'],
      [12_304, '3.75'],
      [550, '15'],
    ],
  },
  {
    name: 'what is written for an hour costs twice the input',
    source: 'https://github.com/danny-avila/LibreChat/issues/13795',
    raw: {
      ...{ input_tokens: 2_048, cache_read_input_tokens: 1_800, output_tokens: 503 },
      cache_creation_input_tokens: 248,
      cache_creation: { ephemeral_5m_input_tokens: 148, ephemeral_1h_input_tokens: 100 },
    },
    of: of('claude-haiku-4-5'),
    usage: [4_096, 503, { cacheReadTokens: 1_800, cacheWriteTokens: 248, cacheWrite1hTokens: 100 }],
    cost: [
      [2_048, '1'],
      [1_800, '0.1'],
      [148, '1.25'],
      [100, '2'],
      [503, '5'],
    ],
  },
  {
    name: 'writes that do not add up to their parts',
    source: CACHING,
    raw: {
      ...{ input_tokens: 10, cache_creation_input_tokens: 300, output_tokens: 5 },
      cache_creation: { ephemeral_5m_input_tokens: 148, ephemeral_1h_input_tokens: 100 },
    },
    of: of('claude-haiku-4-5'),
    usage: [
      10,
      5,
      {
        otherAmounts: {
          ...{ input_tokens: 10, cache_creation_input_tokens: 300, output_tokens: 5 },
          'cache_creation.ephemeral_5m_input_tokens': 148,
          'cache_creation.ephemeral_1h_input_tokens': 100,
        },
      },
    ],
    cost: 'inconsistent_usage',
  },
  {
    name: 'long context by all input, the cached too: 200,000 are cheap',
    source: 'https://platform.claude.com/docs/en/about-claude/pricing#long-context-pricing',
    raw: { input_tokens: 1_000, cache_read_input_tokens: 199_000, output_tokens: 100 },
    of: of('claude-sonnet-4-5'),
    usage: [200_000, 100, { cacheReadTokens: 199_000 }],
    cost: [
      [1_000, '3'],
      [199_000, '0.3'],
      [100, '15'],
    ],
  },
  {
    name: 'long context by all input, the cached too: 200,001 are not',
    source: 'https://platform.claude.com/docs/en/about-claude/pricing#long-context-pricing',
    raw: { input_tokens: 1_001, cache_read_input_tokens: 199_000, output_tokens: 100 },
    of: of('claude-sonnet-4-5'),
    usage: [200_001, 100, { cacheReadTokens: 199_000 }],
    cost: [
      [1_001, '6'],
      [199_000, '0.6'],
      [100, '22.5'],
    ],
  },
  {
    name: 'searches of the web',
    source: 'https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-search-tool',
    raw: {
      ...{ input_tokens: 105, output_tokens: 6_039 },
      ...{ cache_read_input_tokens: 7_123, cache_creation_input_tokens: 7_345 },
      server_tool_use: { web_search_requests: 1 },
    },
    of: of('claude-sonnet-4-5'),
    usage: [14_573, 6_039, { cacheReadTokens: 7_123, cacheWriteTokens: 7_345, webSearches: 1 }],
    cost: [
      [105, '3'],
      [7_123, '0.3'],
      [7_345, '3.75'],
      [6_039, '15'],
      [1, '10', 1_000],
    ],
  },
  {
    name: 'fetching pages costs their tokens alone',
    source: 'https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-fetch-tool',
    raw: {
      ...{ input_tokens: 25_039, output_tokens: 931 },
      ...{ cache_read_input_tokens: 0, cache_creation_input_tokens: 0 },
      server_tool_use: { web_search_requests: 0, web_fetch_requests: 1 },
    },
    of: of('claude-opus-4-6'),
    usage: [25_039, 931],
    cost: [
      [25_039, '5'],
      [931, '25'],
    ],
  },
  {
    name: 'code that was run may be billed by its time',
    source: 'https://platform.claude.com/docs/en/agents-and-tools/tool-use/code-execution-tool',
    raw: {
      ...{ input_tokens: 105, output_tokens: 239 },
      server_tool_use: { code_execution_requests: 1 },
    },
    of: of('claude-opus-4-6'),
    usage: [105, 239, { otherAmounts: { 'server_tool_use.code_execution_requests': 1 } }],
    cost: 'unpriced_usage',
  },
  {
    name: 'thinking is within the output',
    source: 'https://platform.claude.com/docs/en/build-with-claude/extended-thinking',
    raw: {
      ...{ input_tokens: 40, output_tokens: 1_200 },
      output_tokens_details: { thinking_tokens: 1_000 },
    },
    of: of('claude-opus-4-6'),
    usage: [40, 1_200, { reasoningTokens: 1_000 }],
    cost: [
      [40, '5'],
      [1_200, '25'],
    ],
  },
  {
    name: 'served as the list is for',
    source: MESSAGES,
    raw: {
      ...{ input_tokens: 25, output_tokens: 150, service_tier: 'standard' },
      ...{ inference_geo: 'not_available', speed: 'standard' },
    },
    of: of('claude-opus-4-6'),
    usage: [25, 150],
    tier: 'standard',
    cost: [
      [25, '5'],
      [150, '25'],
    ],
  },
  {
    name: 'inferred in the US: 1.1 times all tokens',
    source: RESIDENCY,
    raw: {
      ...{ input_tokens: 25, cache_read_input_tokens: 1_000, output_tokens: 150 },
      inference_geo: 'us',
    },
    of: of('claude-opus-4-6'),
    usage: [1_025, 150, { cacheReadTokens: 1_000, otherAmounts: { 'inference_geo.us': 1 } }],
    cost: [
      [25, '5.5'],
      [1_000, '0.55'],
      [150, '27.5'],
    ],
  },
  {
    name: 'inferred in the US: searches are not dearer',
    source: RESIDENCY,
    raw: {
      ...{ input_tokens: 25, output_tokens: 150, inference_geo: 'us' },
      server_tool_use: { web_search_requests: 3 },
    },
    of: of('claude-sonnet-4-6'),
    usage: [25, 150, { webSearches: 3, otherAmounts: { 'inference_geo.us': 1 } }],
    cost: [
      [25, '3.3'],
      [150, '16.5'],
      [3, '10', 1_000],
    ],
  },
  {
    name: 'inferred in a place that nobody published a price for',
    source: RESIDENCY,
    raw: { input_tokens: 25, output_tokens: 150, inference_geo: 'eu' },
    of: of('claude-opus-4-6'),
    usage: [25, 150, { otherAmounts: { 'inference_geo.eu': 1 } }],
    cost: 'unpriced_usage',
  },
  {
    name: 'fast mode: twice all tokens',
    source: FAST,
    raw: {
      ...{ input_tokens: 1_000, cache_creation_input_tokens: 500, output_tokens: 150 },
      speed: 'fast',
    },
    of: of('claude-opus-5'),
    usage: [1_500, 150, { cacheWriteTokens: 500, otherAmounts: { 'speed.fast': 1 } }],
    cost: [
      [1_000, '10'],
      [500, '12.5'],
      [150, '50'],
    ],
  },
  {
    name: 'fast mode in the US: both factors',
    source: FAST,
    raw: {
      ...{ input_tokens: 1_000, output_tokens: 150 },
      ...{ speed: 'fast', inference_geo: 'us' },
    },
    of: of('claude-opus-5-5'),
    usage: [1_000, 150, { otherAmounts: { 'speed.fast': 1, 'inference_geo.us': 1 } }],
    cost: [
      [1_000, '8.8'],
      [150, '44'],
    ],
  },
  {
    name: 'fast mode of Opus 4.6: six times',
    source: FAST,
    raw: { input_tokens: 1_000, output_tokens: 150, speed: 'fast' },
    of: of('claude-opus-4-6'),
    usage: [1_000, 150, { otherAmounts: { 'speed.fast': 1 } }],
    cost: [
      [1_000, '30'],
      [150, '150'],
    ],
  },
  {
    name: 'fast mode of a model that has none',
    source: FAST,
    raw: { input_tokens: 1_000, output_tokens: 150, speed: 'fast' },
    of: of('claude-sonnet-5'),
    usage: [1_000, 150, { otherAmounts: { 'speed.fast': 1 } }],
    cost: 'unpriced_usage',
  },
  {
    name: 'a batch: half of everything, of what is cached too',
    source: BATCHES,
    raw: {
      ...{ input_tokens: 100, cache_read_input_tokens: 4_000, output_tokens: 600 },
      ...{ cache_creation_input_tokens: 200, service_tier: 'batch' },
    },
    of: of('claude-sonnet-5'),
    usage: [4_300, 600, { cacheReadTokens: 4_000, cacheWriteTokens: 200 }],
    tier: 'batch',
    cost: [
      [100, '1'],
      [4_000, '0.1'],
      [200, '1.25'],
      [600, '5'],
    ],
  },
  {
    name: 'the priority tier is paid for by commitment',
    source: 'https://platform.claude.com/docs/en/api/service-tiers',
    raw: { input_tokens: 410, output_tokens: 585, service_tier: 'priority' },
    of: of('claude-sonnet-4-5'),
    usage: [410, 585],
    tier: 'priority',
    cost: 'unpriced_tier',
  },
  {
    name: 'compaction: the counts at the top leave out what it used',
    source: COMPACTION,
    raw: {
      ...{ input_tokens: 23_000, output_tokens: 1_000 },
      iterations: [
        { type: 'compaction', input_tokens: 180_000, output_tokens: 3_500 },
        { type: 'message', input_tokens: 23_000, output_tokens: 1_000 },
      ],
    },
    of: of('claude-opus-4-6'),
    usage: [203_000, 4_500],
    cost: [
      [203_000, '5'],
      [4_500, '25'],
    ],
  },
  {
    name: 'compaction of a model with prices by length: each call may have been short',
    source: COMPACTION,
    raw: {
      ...{ input_tokens: 23_000, output_tokens: 1_000 },
      iterations: [
        { type: 'compaction', input_tokens: 180_000, output_tokens: 3_500 },
        { type: 'message', input_tokens: 23_000, output_tokens: 1_000 },
      ],
    },
    of: of('claude-sonnet-4-5'),
    usage: [203_000, 4_500],
    cost: 'unpriced_usage',
  },
  {
    name: 'an advisor is another model',
    source: 'https://platform.claude.com/docs/en/agents-and-tools/tool-use/advisor-tool',
    raw: {
      ...{ input_tokens: 412, output_tokens: 531 },
      iterations: [
        { type: 'message', input_tokens: 412, output_tokens: 89 },
        {
          ...{ type: 'advisor_message', model: 'claude-opus-4-6' },
          ...{ input_tokens: 823, output_tokens: 1_612 },
        },
        { type: 'message', input_tokens: 0, output_tokens: 442 },
      ],
    },
    of: of('claude-sonnet-4-6'),
    usage: [412, 531, { otherAmounts: { 'iterations.other_model_calls': 1 } }],
    cost: 'unpriced_usage',
  },
  {
    name: 'the first event of a stream',
    source: 'https://platform.claude.com/docs/en/build-with-claude/streaming',
    raw: {
      type: 'message_start',
      message: {
        ...{ id: 'msg_1', model: 'claude-opus-4-6', content: [] },
        usage: { input_tokens: 25, output_tokens: 1 },
      },
    },
    of: of('claude-opus-4-6'),
    usage: [25, 1],
    cost: [
      [25, '5'],
      [1, '25'],
    ],
  },
  {
    name: 'an amount that nobody here knows',
    source: MESSAGES,
    raw: { input_tokens: 25, output_tokens: 1, cache_read_input_tokens: 0, new_kind_tokens: 7 },
    of: of('claude-opus-4-6'),
    usage: [25, 1, { otherAmounts: { new_kind_tokens: 7 } }],
    cost: 'unpriced_usage',
  },
  {
    name: 'Claude on Vertex AI, a global endpoint',
    source: 'https://cloud.google.com/vertex-ai/generative-ai/pricing#claude-models',
    raw: { input_tokens: 1_000, cache_read_input_tokens: 0, output_tokens: 100 },
    of: { provider: 'gcp.vertex_ai', model: 'claude-opus-4-6', region: 'global' },
    usage: [1_000, 100],
    cost: [
      [1_000, '5'],
      [100, '25'],
    ],
  },
  {
    name: 'Claude on Vertex AI, a regional endpoint: 1.1 times',
    source: 'https://cloud.google.com/vertex-ai/generative-ai/pricing#claude-models',
    raw: { input_tokens: 1_000, cache_read_input_tokens: 0, output_tokens: 100 },
    of: { provider: 'gcp.vertex_ai', model: 'claude-opus-4-6', region: 'us-east5' },
    usage: [1_000, 100, { otherAmounts: { 'region.us_east5': 1 } }],
    cost: [
      [1_000, '5.5'],
      [100, '27.5'],
    ],
  },
];
