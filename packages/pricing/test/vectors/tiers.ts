import type { Vector } from './vector.ts';

const PRICING = 'https://developers.openai.com/api/docs/pricing';
const FAST = 'https://openai.com/api-fast-mode/';
const GEMINI = 'https://ai.google.dev/gemini-api/docs/optimization';
const RESIDENCY = 'https://developers.openai.com/api/docs/guides/data-residency';
const DEEPSEEK = 'https://github.com/pydantic/genai-prices/issues/582';
const plain = { prompt_tokens: 10_000, completion_tokens: 1_000, total_tokens: 11_000 };
const cached = { ...plain, prompt_tokens_details: { cached_tokens: 4_000 } };
const openai = (model: string, serviceTier?: string, region?: string) => ({
  ...{ provider: 'openai', model, serviceTier, region },
});
const at = (text: string) => ({ at: new Date(text) });

/** What the tier, the place and the time of a call make of its price. */
export const tierVectors: readonly Vector[] = [
  {
    name: 'priority: twice, what is cached too',
    source: FAST,
    raw: cached,
    of: openai('gpt-5', 'priority'),
    usage: [10_000, 1_000, { cacheReadTokens: 4_000 }],
    tier: 'priority',
    cost: [
      [6_000, '2.5'],
      [4_000, '0.25'],
      [1_000, '20'],
    ],
  },
  {
    name: 'priority by its newer name',
    source: FAST,
    raw: { ...plain, service_tier: 'fast' },
    of: openai('gpt-5.6-sol'),
    usage: [10_000, 1_000],
    tier: 'priority',
    cost: [
      [10_000, '8'],
      [1_000, '40'],
    ],
  },
  {
    name: 'priority: two and a half times at GPT-5.5',
    source: FAST,
    raw: plain,
    of: openai('gpt-5.5', 'priority'),
    usage: [10_000, 1_000],
    tier: 'priority',
    cost: [
      [10_000, '12.5'],
      [1_000, '75'],
    ],
  },
  {
    name: 'priority: 1.75 times at GPT-4.1',
    source: FAST,
    raw: cached,
    of: openai('gpt-4.1', 'priority'),
    usage: [10_000, 1_000, { cacheReadTokens: 4_000 }],
    tier: 'priority',
    cost: [
      [6_000, '3.5'],
      [4_000, '0.875'],
      [1_000, '14'],
    ],
  },
  {
    name: 'priority: prices that are no multiple',
    source: FAST,
    raw: cached,
    of: openai('gpt-4o-mini', 'priority'),
    usage: [10_000, 1_000, { cacheReadTokens: 4_000 }],
    tier: 'priority',
    cost: [
      [6_000, '0.25'],
      [4_000, '0.125'],
      [1_000, '1'],
    ],
  },
  {
    name: 'priority that was requested and not served',
    source: 'https://github.com/BerriAI/litellm/issues/37046',
    raw: { ...plain, service_tier: 'default' },
    of: openai('gpt-5'),
    usage: [10_000, 1_000],
    tier: 'standard',
    cost: [
      [10_000, '1.25'],
      [1_000, '10'],
    ],
  },
  {
    name: 'flex: half, what is cached too',
    source: 'https://developers.openai.com/api/docs/guides/flex-processing',
    raw: cached,
    of: openai('gpt-5-mini', 'flex'),
    usage: [10_000, 1_000, { cacheReadTokens: 4_000 }],
    tier: 'flex',
    cost: [
      [6_000, '0.125'],
      [4_000, '0.0125'],
      [1_000, '1'],
    ],
  },
  {
    name: 'flex of a model that it is not offered for',
    source: 'https://developers.openai.com/api/docs/guides/flex-processing',
    raw: plain,
    of: openai('gpt-4.1', 'flex'),
    usage: [10_000, 1_000],
    tier: 'flex',
    cost: 'unpriced_tier',
  },
  {
    name: 'batch: half',
    source: 'https://developers.openai.com/api/docs/guides/batch',
    raw: plain,
    of: openai('gpt-4.1', 'batch'),
    usage: [10_000, 1_000],
    tier: 'batch',
    cost: [
      [10_000, '1'],
      [1_000, '4'],
    ],
  },
  {
    name: 'batch: half of what is cached since GPT-5',
    source: PRICING,
    raw: cached,
    of: openai('gpt-5', 'batch'),
    usage: [10_000, 1_000, { cacheReadTokens: 4_000 }],
    tier: 'batch',
    cost: [
      [6_000, '0.625'],
      [4_000, '0.0625'],
      [1_000, '5'],
    ],
  },
  {
    name: 'batch: no price of what is cached before GPT-5',
    source: PRICING,
    raw: cached,
    of: openai('gpt-4.1', 'batch'),
    usage: [10_000, 1_000, { cacheReadTokens: 4_000 }],
    tier: 'batch',
    cost: 'unpriced_tier',
  },
  {
    name: 'scale is paid for by commitment',
    source: 'https://openai.com/api-scale-tier/',
    raw: plain,
    of: openai('gpt-4.1', 'scale'),
    usage: [10_000, 1_000],
    tier: 'scale',
    cost: 'unpriced_tier',
  },
  {
    name: 'Gemini: priority',
    source: GEMINI,
    raw: { promptTokenCount: 1_000, candidatesTokenCount: 100, totalTokenCount: 1_100 },
    of: { provider: 'gcp.gemini', model: 'gemini-3.8-flash', serviceTier: 'PRIORITY' },
    usage: [1_000, 100],
    tier: 'priority',
    cost: [
      [1_000, '1.35'],
      [100, '6.75'],
    ],
  },
  {
    name: 'Gemini: flex',
    source: GEMINI,
    raw: { promptTokenCount: 1_000, candidatesTokenCount: 100, totalTokenCount: 1_100 },
    of: { provider: 'gcp.gemini', model: 'gemini-3.7-flash', serviceTier: 'FLEX' },
    usage: [1_000, 100],
    tier: 'flex',
    cost: [
      [1_000, '0.375'],
      [100, '1.875'],
    ],
  },
  {
    name: 'Gemini: a batch, with what is cached',
    source: 'https://ai.google.dev/gemini-api/docs/batch-api',
    raw: {
      ...{ promptTokenCount: 1_000, candidatesTokenCount: 100, totalTokenCount: 1_100 },
      cachedContentTokenCount: 500,
    },
    of: { provider: 'gcp.gemini', model: 'gemini-2.5-pro', serviceTier: 'batch' },
    usage: [1_000, 100, { cacheReadTokens: 500 }],
    tier: 'batch',
    cost: 'unpriced_tier',
  },
  {
    name: 'xAI: a batch costs four fifths',
    source: 'https://docs.x.ai/docs/guides/batch',
    raw: plain,
    of: { provider: 'x_ai', model: 'grok-4.3', serviceTier: 'batch' },
    usage: [10_000, 1_000],
    tier: 'batch',
    cost: [
      [10_000, '1'],
      [1_000, '2'],
    ],
  },
  {
    name: 'OpenAI in Europe: 1.1 times since GPT-5.4',
    source: RESIDENCY,
    raw: plain,
    of: openai('gpt-5.4', undefined, 'eu'),
    usage: [10_000, 1_000, { otherAmounts: { 'region.eu': 1 } }],
    cost: [
      [10_000, '2.75'],
      [1_000, '16.5'],
    ],
  },
  {
    name: 'OpenAI in Europe: the standard price before',
    source: RESIDENCY,
    raw: plain,
    of: openai('gpt-5', undefined, 'eu'),
    usage: [10_000, 1_000, { otherAmounts: { 'region.eu': 1 } }],
    cost: [
      [10_000, '1.25'],
      [1_000, '10'],
    ],
  },
  {
    name: 'a region of a provider that publishes no price of it',
    source: 'https://docs.mistral.ai/inference/regional-inference',
    raw: plain,
    of: { provider: 'mistral_ai', model: 'mistral-large-2512', region: 'eu' },
    usage: [10_000, 1_000, { otherAmounts: { 'region.eu': 1 } }],
    cost: 'unpriced_usage',
  },
  {
    name: 'a price of its day: before it fell',
    source: 'https://developers.openai.com/api/docs/changelog',
    raw: plain,
    of: openai('o3'),
    call: at('2025-06-09T23:59:59Z'),
    usage: [10_000, 1_000],
    cost: [
      [10_000, '10'],
      [1_000, '40'],
    ],
  },
  {
    name: 'a price of its day: after it fell',
    source: 'https://developers.openai.com/api/docs/changelog',
    raw: plain,
    of: openai('o3'),
    call: at('2025-06-10T00:00:00Z'),
    usage: [10_000, 1_000],
    cost: [
      [10_000, '2'],
      [1_000, '8'],
    ],
  },
  {
    name: 'DeepSeek: off-peak hours',
    source: 'https://api-docs.deepseek.com/quick_start/pricing',
    raw: plain,
    of: { provider: 'deepseek', model: 'deepseek-chat' },
    call: at('2026-11-20T16:30:00Z'),
    usage: [10_000, 1_000],
    cost: [
      [10_000, '0.135'],
      [1_000, '0.55'],
    ],
  },
  {
    name: 'DeepSeek V4: a peak hour of a working day',
    source: DEEPSEEK,
    raw: plain,
    of: { provider: 'deepseek', model: 'deepseek-v4-pro' },
    call: at('2026-11-20T03:59:59Z'),
    usage: [10_000, 1_000],
    cost: [
      [10_000, '1.32'],
      [1_000, '3.96'],
    ],
  },
  {
    name: 'DeepSeek V4: the same hour on a Saturday',
    source: DEEPSEEK,
    raw: plain,
    of: { provider: 'deepseek', model: 'deepseek-v4-pro' },
    call: at('2026-11-21T03:00:00Z'),
    usage: [10_000, 1_000],
    cost: [
      [10_000, '0.66'],
      [1_000, '1.98'],
    ],
  },
  {
    name: 'DeepSeek V4: the same hour before there were peaks',
    source: DEEPSEEK,
    raw: plain,
    of: { provider: 'deepseek', model: 'deepseek-v4-pro' },
    call: at('2026-08-16T03:00:00Z'),
    usage: [10_000, 1_000],
    cost: [
      [10_000, '0.435'],
      [1_000, '0.87'],
    ],
  },
  {
    name: 'a name that is only similar to one of the list, which is forbidden by nobody',
    source: 'https://github.com/pydantic/genai-prices',
    raw: { input_tokens: 10_000, output_tokens: 1_000 },
    of: { provider: 'anthropic', model: 'claude-sonnet-5-9' },
    usage: [10_000, 1_000],
    cost: [
      [10_000, '2'],
      [1_000, '10'],
    ],
  },
];
