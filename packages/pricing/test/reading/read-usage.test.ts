import { readCounts as readUsage } from './read-counts.ts';
import type { UsageSource } from '../../src/usage/usage-reading.ts';
import { brokenInvariants } from '../usage-invariants.ts';

const plain = { prompt_tokens: 1_000, completion_tokens: 100, total_tokens: 1_100 };
const counted = { inputTokens: 1_000, outputTokens: 100, cacheReadTokens: 0 };
const reasoning = (tokens: number) => ({
  completion_tokens_details: { reasoning_tokens: tokens },
});

type Case = [string, object, UsageSource, object];

describe('readUsage', () => {
  it.each<Case>([
    ['OpenAI, without details', plain, {}, counted],
    ['no total', { prompt_tokens: 1_000, completion_tokens: 100 }, {}, counted],
    [
      'vLLM, Ollama, llama.cpp: details that are null',
      { ...plain, prompt_tokens_details: null, completion_tokens_details: null },
      {},
      counted,
    ],
    [
      'OpenAI: cached inside of the prompt, reasoning inside of the completion',
      { ...plain, prompt_tokens_details: { cached_tokens: 800 }, ...reasoning(60) },
      { provider: 'openai' },
      { ...counted, cacheReadTokens: 800, reasoningTokens: 60 },
    ],
    [
      'OpenAI since GPT-5.6: cache writes inside of the prompt',
      { ...plain, prompt_tokens_details: { cached_tokens: 300, cache_write_tokens: 600 } },
      {},
      { ...counted, cacheReadTokens: 300, cacheWriteTokens: 600 },
    ],
    [
      'LiteLLM: cache fields beside the prompt, which contains them',
      {
        ...plain,
        cache_read_input_tokens: 800,
        cache_creation_input_tokens: 150,
        prompt_tokens_details: { cached_tokens: 800, cache_creation_tokens: 150 },
      },
      {},
      { ...counted, cacheReadTokens: 800, cacheWriteTokens: 150 },
    ],
    [
      'LiteLLM, without details',
      { ...plain, cache_read_input_tokens: 900 },
      {},
      { ...counted, cacheReadTokens: 900 },
    ],
    [
      'LiteLLM, details that are left at zero',
      { ...plain, cache_read_input_tokens: 900, prompt_tokens_details: { cached_tokens: 0 } },
      {},
      { ...counted, cacheReadTokens: 900 },
    ],
    [
      'a proxy that passes on how Anthropic counts: caches beside the prompt and in the total',
      {
        ...plain,
        total_tokens: 3_600,
        cache_read_input_tokens: 2_000,
        cache_creation_input_tokens: 500,
      },
      {},
      { inputTokens: 3_500, outputTokens: 100, cacheReadTokens: 2_000, cacheWriteTokens: 500 },
    ],
    [
      "Anthropic's own names, with an hour in the cache and searches",
      {
        input_tokens: 10,
        output_tokens: 100,
        cache_read_input_tokens: 2_000,
        cache_creation_input_tokens: 500,
        cache_creation: { ephemeral_5m_input_tokens: 200, ephemeral_1h_input_tokens: 300 },
        server_tool_use: { web_search_requests: 2 },
      },
      { provider: 'anthropic' },
      {
        inputTokens: 2_510,
        outputTokens: 100,
        cacheReadTokens: 2_000,
        cacheWriteTokens: 500,
        cacheWrite1hTokens: 300,
        webSearches: 2,
      },
    ],
    [
      'xAI: reasoning outside of the completion',
      { ...plain, total_tokens: 1_850, ...reasoning(750) },
      { provider: 'x_ai' },
      { ...counted, outputTokens: 850, reasoningTokens: 750 },
    ],
    [
      'xAI behind a proxy that nobody named',
      { ...plain, total_tokens: 1_850, ...reasoning(750) },
      {},
      { ...counted, outputTokens: 850, reasoningTokens: 750 },
    ],
    [
      'xAI: a model that now counts it inside',
      { ...plain, ...reasoning(75) },
      { provider: 'x_ai' },
      { ...counted, reasoningTokens: 75 },
    ],
    [
      'xAI without a total',
      { prompt_tokens: 1_000, completion_tokens: 100, ...reasoning(75) },
      { provider: 'x_ai' },
      { ...counted, outputTokens: 175, reasoningTokens: 75 },
    ],
    [
      'caches and reasoning, both outside',
      { ...plain, total_tokens: 2_700, cache_read_input_tokens: 1_500, ...reasoning(100) },
      {},
      { inputTokens: 2_500, outputTokens: 200, cacheReadTokens: 1_500, reasoningTokens: 100 },
    ],
    [
      'Gemini: thoughts in the total alone',
      { ...plain, total_tokens: 2_000 },
      { provider: 'gcp.gemini' },
      { ...counted, outputTokens: 1_000, reasoningTokens: 900 },
    ],
    [
      'Gemini behind a proxy',
      { ...plain, total_tokens: 2_000, prompt_tokens_details: { cached_tokens: 400 } },
      { model: 'google/gemini-2.5-flash' },
      { ...counted, cacheReadTokens: 400, outputTokens: 1_000, reasoningTokens: 900 },
    ],
    [
      'Gemini that used all it had for its thoughts',
      { prompt_tokens: 1_000, total_tokens: 2_000 },
      { provider: 'gcp.gemini' },
      { ...counted, outputTokens: 1_000 },
    ],
    [
      'DeepSeek: hits and misses',
      { ...plain, prompt_cache_hit_tokens: 900, prompt_cache_miss_tokens: 100 },
      { provider: 'deepseek' },
      { ...counted, cacheReadTokens: 900 },
    ],
    [
      'DeepSeek: hits and details that agree',
      {
        ...plain,
        prompt_cache_hit_tokens: 900,
        prompt_cache_miss_tokens: 100,
        prompt_tokens_details: { cached_tokens: 900 },
      },
      {},
      { ...counted, cacheReadTokens: 900 },
    ],
    [
      'Moonshot: cached at the top',
      { ...plain, cached_tokens: 700 },
      { provider: 'moonshot_ai' },
      { ...counted, cacheReadTokens: 700 },
    ],
    [
      'OpenAI audio',
      {
        ...plain,
        prompt_tokens_details: { audio_tokens: 600, text_tokens: 400, cached_tokens: 0 },
        completion_tokens_details: { audio_tokens: 80, text_tokens: 20 },
      },
      {},
      { ...counted, inputAudioTokens: 600, outputAudioTokens: 80 },
    ],
    [
      'audio, some of it cached',
      {
        ...plain,
        prompt_tokens_details: {
          audio_tokens: 600,
          cached_tokens: 500,
          cached_tokens_details: { audio_tokens: 300, text_tokens: 200 },
        },
      },
      {},
      {
        ...counted,
        cacheReadTokens: 500,
        inputAudioTokens: 600,
        cacheReadAudioTokens: 300,
      },
    ],
    [
      'images',
      {
        ...plain,
        prompt_tokens_details: { image_tokens: 300 },
        completion_tokens_details: { image_tokens: 90 },
      },
      {},
      { ...counted, inputImageTokens: 300, outputImageTokens: 90 },
    ],
    [
      'predictions, which are billed as output',
      {
        ...plain,
        completion_tokens_details: {
          reasoning_tokens: 0,
          accepted_prediction_tokens: 30,
          rejected_prediction_tokens: 40,
        },
      },
      {},
      counted,
    ],
    [
      'Perplexity: thoughts and citations in no total',
      {
        ...plain,
        citation_tokens: 20_000,
        reasoning_tokens: 70_000,
        num_search_queries: 18,
        search_context_size: 'high',
      },
      { provider: 'perplexity' },
      {
        ...counted,
        outputTokens: 90_100,
        reasoningTokens: 70_000,
        citationTokens: 20_000,
        webSearches: 18,
      },
    ],
    [
      'Perplexity: a search whose fee the price list does not hold',
      { ...plain, search_context_size: 'low' },
      { provider: 'perplexity' },
      { ...counted, otherAmounts: { 'search_context_size.low': 1 } },
    ],
    [
      'Anthropic: served faster and elsewhere than the price list is for',
      { ...plain, speed: 'fast', inference_geo: 'us' },
      {},
      { ...counted, otherAmounts: { 'speed.fast': 1, 'inference_geo.us': 1 } },
    ],
    [
      'Anthropic: served as the price list is for',
      { ...plain, speed: 'standard', inference_geo: 'global' },
      {},
      counted,
    ],
    [
      'amounts that nobody here knows, and numbers that are none',
      {
        ...plain,
        prompt_tokens_details: { video_tokens: 50 },
        num_sources_used: 7,
        'odd-names of_tokens': 3e9,
        server_side_tool_usage_details: { x_search_calls: 3 },
        prompt_audio_seconds: 1.5,
        queue_time: 0.3,
        total_latency: 2,
        completion_tokens_after_first_per_sec: 80,
        iterations: [{ input_tokens: 1_000 }],
      },
      {},
      {
        ...counted,
        inputVideoTokens: 50,
        otherAmounts: {
          num_sources_used: 7,
          odd_names_of_tokens: 1_000_000_000,
          'server_side_tool_usage_details.x_search_calls': 3,
          prompt_audio_seconds: 2,
        },
      },
    ],
  ])('reads %s', (_server, reported, source, expected) => {
    const reading = readUsage(reported, source);

    expect(reading).toEqual({ usage: expected });
    expect(brokenInvariants(reading?.usage)).toEqual([]);
  });

  it.each<[string, object, UsageSource]>([
    ['a total that is too small', { ...plain, total_tokens: 1_099 }, {}],
    ['a total that is too large', { ...plain, total_tokens: 1_101 }, {}],
    ['a total of zero', { ...plain, total_tokens: 0 }, {}],
    [
      'a total of Gemini that is too small',
      { ...plain, total_tokens: 900 },
      { provider: 'google' },
    ],
    [
      'more cached than there is',
      { ...plain, prompt_tokens_details: { cached_tokens: 1_001 } },
      {},
    ],
    ['more reasoning than output', { ...plain, ...reasoning(101) }, { provider: 'openai' }],
    [
      'two numbers for one count',
      { ...plain, cached_tokens: 500, prompt_tokens_details: { cached_tokens: 400 } },
      {},
    ],
    [
      'hits and misses that are not the prompt',
      { ...plain, prompt_cache_hit_tokens: 9, prompt_cache_miss_tokens: 9 },
      {},
    ],
    [
      'two readings that both add up',
      { ...plain, total_tokens: 1_150, cache_read_input_tokens: 50, ...reasoning(50) },
      {},
    ],
    ['a negative count', { ...plain, prompt_tokens_details: { cached_tokens: -1 } }, {}],
    ['half a token', { ...plain, completion_tokens_details: { reasoning_tokens: 0.5 } }, {}],
    [
      'writes that are not the sum of their parts',
      {
        ...plain,
        cache_creation_input_tokens: 50,
        cache_creation: { ephemeral_5m_input_tokens: 20, ephemeral_1h_input_tokens: 20 },
      },
      {},
    ],
    ['more audio than input', { ...plain, prompt_tokens_details: { audio_tokens: 1_001 } }, {}],
  ])('takes no number for true in %s, and reports them all', (_what, reported, source) => {
    const reading = readUsage(reported, source);

    expect(reading).toMatchObject({
      usage: {
        inputTokens: 1_000,
        outputTokens: 100,
        cacheReadTokens: 0,
        otherAmounts: { prompt_tokens: 1_000 },
      },
      unpricedReason: 'inconsistent_usage',
    });
    expect(brokenInvariants(reading?.usage)).toEqual([]);
  });

  it.each([
    undefined,
    null,
    [],
    'usage',
    {},
    { prompt_tokens: 10 },
    { total_tokens: 10 },
    { prompt_tokens: 10, completion_tokens: null },
    { prompt_tokens: -1, completion_tokens: 2 },
    { prompt_tokens: 1.5, completion_tokens: 2 },
    { prompt_tokens: 'ten', completion_tokens: 2 },
    { prompt_tokens: 2e9, completion_tokens: 2 },
  ])('finds no usage in %j', (reported) => {
    expect(readUsage(reported)).toBeUndefined();
  });

  it('reads numbers that are written as text like any others', () => {
    const details = { prompt_tokens_details: { cached_tokens: '800', audio_tokens: '50' } };
    const texts = { prompt_tokens: '1000', completion_tokens: '100', total_tokens: '1100' };

    expect(readUsage({ ...texts, ...details })).toEqual({
      usage: { ...counted, cacheReadTokens: 800, inputAudioTokens: 50 },
    });
    expect(readUsage({ ...plain, prompt_tokens_details: { cached_tokens: '-1' } })).toMatchObject({
      unpricedReason: 'inconsistent_usage',
    });
  });

  it.each([
    [{ prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }, false],
    [{ prompt_tokens: 0, completion_tokens: 5, total_tokens: 5 }, true],
    [{ prompt_tokens: 9, completion_tokens: 0, total_tokens: 9 }, true],
    [{ prompt_tokens: 9, total_tokens: 9 }, true],
  ])('takes %j for no count of a call (with text: %j)', (reported, hasText) => {
    expect(readUsage(reported, { hasText })).toMatchObject({
      unpricedReason: 'inconsistent_usage',
    });
  });

  it('knows that a response without words may have no output', () => {
    const nothing = { prompt_tokens: 9, completion_tokens: 0, total_tokens: 9 };

    expect(readUsage(nothing, { hasText: false })).toEqual({
      usage: { inputTokens: 9, outputTokens: 0, cacheReadTokens: 0 },
    });
  });

  it.each([
    ['default', 'standard'],
    ['on_demand', 'standard'],
    ['Priority', 'priority'],
    ['flex', 'flex'],
    ['scale', 'scale'],
    ['\n', undefined],
    ['a\u0000b', 'unknown'],
    ['x'.repeat(51), 'unknown'],
    [null, undefined],
    [7, undefined],
  ])('reads the tier %j of a response as %j', (serviceTier, expected) => {
    expect(readUsage(plain, { serviceTier })?.serviceTier).toBe(expected);
    expect(readUsage({ ...plain, service_tier: serviceTier })?.serviceTier).toBe(expected);
  });

  it.each([
    ['ON_DEMAND', 'standard'],
    ['ON_DEMAND_PRIORITY', 'priority'],
    [7, undefined],
  ])('reads the traffic type %j of Vertex AI as %j', (traffic_type, expected) => {
    const usage = { ...plain, extra_properties: { google: { traffic_type } } };
    expect(readUsage(usage)?.serviceTier).toBe(expected);
  });

  it('reports no more than the ledger takes of what contradicts itself, under names that it takes', () => {
    const many = Array.from({ length: 40 }, (_, index) => [`count_${index}`, 1]);
    const reading = readUsage({ '': 7, ...plain, total_tokens: 9, ...Object.fromEntries(many) });

    expect(reading?.unpricedReason).toBe('inconsistent_usage');
    expect(reading?.usage.otherAmounts).toMatchObject({ unnamed: 7 });
    expect(Object.keys(reading?.usage.otherAmounts ?? {}).length).toBe(28);
    expect(brokenInvariants(reading?.usage)).toEqual([]);
  });

  it.each([
    [{ cost: 0.00014 }, '0.00014'],
    [{ cost: 0.1 + 0.2 }, '0.3'],
    [{ cost: 0 }, '0'],
    [{ cost: 20 }, '20'],
    [{ cost: 1e-9 }, '0.000000001'],
    [{ cost: 0.01, is_byok: true, cost_details: { upstream_inference_cost: 0.19 } }, '0.2'],
    [{ cost: 0.01, is_byok: false, cost_details: { upstream_inference_cost: 0.19 } }, '0.01'],
    [{ cost: { input_tokens_cost: 0.001, total_cost: 0.006 } }, '0.006'],
    [{ estimated_cost: 0.0002 }, '0.0002'],
    [{ cost_in_usd_ticks: 37_756_000 }, '0.0037756'],
    [{ cost: -1 }, undefined],
    [{ cost: 1e12 }, undefined],
    [{ cost: '0.1' }, '0.1'],
    [{ cost: '-0.1' }, undefined],
    [{ cost: 'free' }, undefined],
    [{}, undefined],
  ])('reads the cost that %j states as %j', (more, expected) => {
    expect(readUsage({ ...plain, ...more })?.reportedCostUsd).toBe(expected);
  });
});

it('reads what a provider says that a call cost also where the AI SDK passes it on', () => {
  const raw = { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12, cost: 0.0125 };
  const usage = { inputTokens: 10, outputTokens: 2, totalTokens: 12, raw };
  expect(readUsage({ usage }, { provider: 'openrouter' })?.reportedCostUsd).toBe('0.0125');
});
