import { readCounts as readUsage } from './read-counts.ts';
import type { UsageSource } from '../../src/usage/usage-reading.ts';
import { brokenInvariants } from '../usage-invariants.ts';

const plain = { prompt_tokens: 1_000, completion_tokens: 100, total_tokens: 1_100 };
const counted = { inputTokens: 1_000, outputTokens: 100, cacheReadTokens: 0 };
const reasoning = (tokens: number) => ({
  completion_tokens_details: { reasoning_tokens: tokens },
});

describe('a usage at the edge of what adds up', () => {
  it.each<[string, object, UsageSource, object]>([
    [
      'hits without misses, and the other way round',
      { ...plain, prompt_cache_hit_tokens: 1_000 },
      {},
      { ...counted, cacheReadTokens: 1_000 },
    ],
    [
      'a second name that was left at zero',
      { ...plain, input_tokens: 0, output_tokens: 0 },
      {},
      counted,
    ],
    ['misses alone', { ...plain, prompt_cache_miss_tokens: 1_000 }, {}, counted],
    [
      'writes for five minutes alone',
      { ...plain, cache_creation: { ephemeral_5m_input_tokens: 1 } },
      {},
      { ...counted, cacheWriteTokens: 1 },
    ],
    [
      'as many reads as writes, both beside the prompt',
      {
        ...plain,
        total_tokens: 1_104,
        cache_read_input_tokens: 2,
        cache_creation: { ephemeral_5m_input_tokens: 1, ephemeral_1h_input_tokens: 1 },
      },
      {},
      {
        ...counted,
        inputTokens: 1_004,
        cacheReadTokens: 2,
        cacheWriteTokens: 2,
        cacheWrite1hTokens: 1,
      },
    ],
    [
      'one cached token beside the prompt',
      { ...plain, total_tokens: 1_101, cached_tokens: 1 },
      {},
      { ...counted, inputTokens: 1_001, cacheReadTokens: 1 },
    ],
    [
      'one thought beside the completion',
      { ...plain, total_tokens: 1_101, ...reasoning(1) },
      {},
      { ...counted, outputTokens: 101, reasoningTokens: 1 },
    ],
    [
      'citations and thoughts that a total has beside the completion',
      { ...plain, total_tokens: 1_102, citation_tokens: 1, reasoning_tokens: 1 },
      {},
      { ...counted, outputTokens: 102, citationTokens: 1, reasoningTokens: 1 },
    ],
    [
      'citations without a total',
      { prompt_tokens: 1_000, completion_tokens: 100, citation_tokens: 1 },
      {},
      { ...counted, outputTokens: 101, citationTokens: 1 },
    ],
    [
      "a router's name for Perplexity, without a total",
      { prompt_tokens: 1_000, completion_tokens: 100, ...reasoning(7) },
      { provider: 'Perplexity' },
      { ...counted, outputTokens: 107, reasoningTokens: 7 },
    ],
    [
      'all of the prompt from the cache, and nothing but thoughts',
      { ...plain, cached_tokens: 1_000, ...reasoning(100) },
      { provider: 'openai' },
      { ...counted, cacheReadTokens: 1_000, reasoningTokens: 100 },
    ],
    [
      "Anthropic's names without a total, of which OpenAI has the first two, too",
      { input_tokens: 1_000, output_tokens: 100, input_tokens_details: { cached_tokens: 400 } },
      {},
      { ...counted, cacheReadTokens: 400 },
    ],
    [
      'both names for the prompt',
      {
        prompt_tokens: 1_000,
        input_tokens: 1_000,
        completion_tokens: 100,
        cache_read_input_tokens: 400,
      },
      {},
      { ...counted, cacheReadTokens: 400 },
    ],
    [
      "OpenAI's name for the prompt",
      { prompt_tokens: 1_000, completion_tokens: 100, cache_read_input_tokens: 400 },
      {},
      { ...counted, cacheReadTokens: 400 },
    ],
    [
      'Gemini that says what it thought',
      { ...plain, total_tokens: 1_150, ...reasoning(50) },
      { provider: 'gcp.gemini' },
      { ...counted, outputTokens: 150, reasoningTokens: 50 },
    ],
    [
      'as much audio as was cached, of which none is audio',
      {
        ...plain,
        prompt_tokens_details: {
          audio_tokens: 1,
          cached_tokens: 1,
          cached_tokens_details: { audio_tokens: 0 },
        },
      },
      {},
      { ...counted, cacheReadTokens: 1, inputAudioTokens: 1, cacheReadAudioTokens: 0 },
    ],
    [
      'audio that was cached, all of it',
      {
        ...plain,
        prompt_tokens_details: {
          audio_tokens: 600,
          image_tokens: 400,
          cached_tokens: 600,
          cached_tokens_details: { audio_tokens: 600 },
        },
        completion_tokens_details: { audio_tokens: 50, image_tokens: 30, reasoning_tokens: 20 },
      },
      { provider: 'openai' },
      {
        ...counted,
        cacheReadTokens: 600,
        inputAudioTokens: 600,
        inputImageTokens: 400,
        cacheReadAudioTokens: 600,
        outputAudioTokens: 50,
        outputImageTokens: 30,
        reasoningTokens: 20,
      },
    ],
    [
      'no audio, of which none was cached',
      { ...plain, prompt_tokens_details: { cached_tokens_details: { audio_tokens: 0 } } },
      {},
      counted,
    ],
    [
      'an amount of one, one of none, one that is too deep, and a name that is too long',
      {
        ...plain,
        web_search_requests: 1,
        video_tokens: 1,
        speech_tokens: 0,
        at: { the: { last: { place_tokens: 4 } } },
        below: { the: { last: { place: { hidden_tokens: 5 } } } },
        [`${'n'.repeat(100)}_tokens`]: 6,
      },
      {},
      {
        ...counted,
        webSearches: 1,
        otherAmounts: { video_tokens: 1, 'at.the.last.place_tokens': 4, ['n'.repeat(100)]: 6 },
      },
    ],
    [
      'words of a surcharge in any form, and none where there are none',
      {
        ...plain,
        speed: `very fast${'x'.repeat(50)}`,
        inference_geo: 'NOT_AVAILABLE',
        search_context_size: '',
      },
      {},
      { ...counted, otherAmounts: { [`speed.very_fast${'x'.repeat(31)}`]: 1 } },
    ],
    ['what is no word there', { ...plain, speed: 7, inference_geo: null }, {}, counted],
    [
      'the largest count that the ledger takes',
      { prompt_tokens: 1_000_000_000, completion_tokens: 0, total_tokens: 1_000_000_000 },
      {},
      { ...counted, inputTokens: 1_000_000_000, outputTokens: 0 },
    ],
  ])('counts %s', (_what, reported, source, expected) => {
    const reading = readUsage(reported, source);

    expect(reading).toEqual({ usage: expected });
    expect(brokenInvariants(reading?.usage)).toEqual([]);
  });

  it.each<[string, object, UsageSource]>([
    [
      'one part of the writes that are not their sum',
      {
        ...plain,
        cache_creation_input_tokens: 50,
        cache_creation: { ephemeral_1h_input_tokens: 1 },
      },
      {},
    ],
    ['hits and reads that differ', { ...plain, prompt_cache_hit_tokens: 1, cached_tokens: 50 }, {}],
    [
      'caches that the prompt cannot hold',
      { ...plain, total_tokens: 900, cached_tokens: 1_001 },
      {},
    ],
    [
      'caches that the prompt of Gemini cannot hold',
      { ...plain, total_tokens: 1_200, cached_tokens: 1_001 },
      { provider: 'gemini' },
    ],
    ['two names of the prompt that differ', { ...plain, input_tokens: 900 }, {}],
    ['a total below the prompt', { ...plain, total_tokens: 500 }, {}],
    [
      'more cached audio than was cached',
      {
        ...plain,
        prompt_tokens_details: {
          ...{ audio_tokens: 600, cached_tokens: 300 },
          cached_tokens_details: { audio_tokens: 301 },
        },
      },
      {},
    ],
    [
      'more cached audio than audio',
      {
        ...plain,
        prompt_tokens_details: {
          ...{ audio_tokens: 300, cached_tokens: 600 },
          cached_tokens_details: { audio_tokens: 301 },
        },
      },
      {},
    ],
    [
      'more audio and images than input',
      { ...plain, prompt_tokens_details: { audio_tokens: 600, image_tokens: 401 } },
      {},
    ],
    [
      'more audio and images than output',
      { ...plain, completion_tokens_details: { audio_tokens: 60, image_tokens: 41 } },
      {},
    ],
    [
      'more audio and thoughts than output',
      { ...plain, completion_tokens_details: { audio_tokens: 60, reasoning_tokens: 41 } },
      {},
    ],
    [
      'more audio than output has beside its citations',
      { ...plain, citation_tokens: 5, completion_tokens_details: { audio_tokens: 101 } },
      { provider: 'perplexity' },
    ],
  ])('takes no number for true in %s', (_what, reported, source) => {
    expect(readUsage(reported, source)).toMatchObject({
      usage: { inputTokens: 1_000, outputTokens: 100, cacheReadTokens: 0 },
      unpricedReason: 'inconsistent_usage',
    });
  });

  it.each([
    ...['cached_tokens', 'cache_read_tokens', 'cache_read_input_tokens', 'num_cached_tokens'],
  ])('knows %s for what came from a cache', (name) => {
    expect(readUsage({ ...plain, [name]: 7 })?.usage).toEqual({ ...counted, cacheReadTokens: 7 });
  });

  it.each(['cache_write_tokens', 'cache_creation_tokens', 'cache_creation_input_tokens'])(
    'knows %s for what went into a cache',
    (name) => {
      const usage = { ...counted, cacheWriteTokens: 7 };
      expect(readUsage({ ...plain, prompt_tokens_details: { [name]: 7 } })?.usage).toEqual(usage);
    },
  );

  it.each([
    ...['gcp.gemini', 'gcp.vertex_ai', 'gcp.gen_ai', 'gemini', 'Google'].map((provider) => ({
      provider,
    })),
    { model: 'gemini-2.5-pro' },
  ])('finds the thoughts of %j in the total', (source) => {
    expect(readUsage({ ...plain, total_tokens: 1_101 }, source)?.usage).toEqual({
      ...counted,
      outputTokens: 101,
      reasoningTokens: 1,
    });
  });

  it.each(['x_ai', 'xai', 'X-AI'])(
    'counts the thoughts of %s beside without a total',
    (provider) => {
      const usage = { prompt_tokens: 1_000, completion_tokens: 100, ...reasoning(75) };
      expect(readUsage(usage, { provider })?.usage.outputTokens).toBe(175);
    },
  );

  it('reads 200 numbers, and no more', () => {
    const times = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`time_${index}`, 0]));
    const of = (count: number) =>
      readUsage({ ...times(count - 4), ...plain, cached_tokens: 800 })?.usage.cacheReadTokens;
    expect([of(200), of(201)]).toEqual([800, 0]);
  });

  it.each([
    [{ prompt_tokens: 6e8, completion_tokens: 1, total_tokens: 12e8 + 1, cached_tokens: 6e8 }],
    [{ prompt_tokens: 1, completion_tokens: 6e8, total_tokens: 12e8 + 1, ...reasoning(6e8) }],
  ])('takes no sum for true that the ledger cannot hold: %j', (reported) => {
    expect(readUsage(reported)).toMatchObject({ unpricedReason: 'inconsistent_usage' });
  });

  it('gives what contradicts itself under the names that say so, or as nothing', () => {
    const cached = { cache_read_input_tokens: 5, cached_tokens: 6 };
    expect(readUsage({ input_tokens: 10, output_tokens: 2, ...cached })?.usage).toMatchObject({
      inputTokens: 10,
      outputTokens: 2,
    });
    expect(readUsage({ prompt_tokens: 10, total_tokens: 12, ...cached })?.usage).toMatchObject({
      inputTokens: 10,
      outputTokens: 0,
    });
    expect(readUsage({ prompt_tokens: 10, total_tokens: 9 })).toMatchObject({
      usage: { inputTokens: 10, outputTokens: 0 },
      unpricedReason: 'inconsistent_usage',
    });
  });

  it.each([
    [[1_000, 100]],
    [7],
    [{ ...plain, prompt_tokens: [1_000] }],
    [{ ...plain, prompt_tokens: 1_000_000_001 }],
  ])('finds no usage in %j', (reported) => {
    expect(readUsage(reported)).toBeUndefined();
  });

  it('needs a token for words, and none for their want', () => {
    const nothing = { prompt_tokens: 9, completion_tokens: 0, total_tokens: 9 };
    expect(readUsage(nothing)).toEqual({
      usage: { inputTokens: 9, outputTokens: 0, cacheReadTokens: 0 },
    });
    const one = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
    expect(readUsage(one, { hasText: true })).toEqual({
      usage: { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0 },
    });
  });
});

it.each(['ondemand', 'on-demand', ' Standard '])('takes the tier %j for the listed one', (tier) => {
  expect(readUsage(plain, { serviceTier: tier })?.serviceTier).toBe('standard');
});

it.each([
  [{ cost: 1.2345e-12 }, '0.000000000001'],
  [{ cost: 9_000_000 }, '9000000'],
  [{ cost: 9_000_001 }, undefined],
  [{ cost: 5e6, is_byok: true, cost_details: { upstream_inference_cost: 5e6 } }, undefined],
  [{ cost: 1, is_byok: true, cost_details: { upstream_inference_cost: -1 } }, undefined],
  [{ cost: 0.01, is_byok: true }, '0.01'],
  [{ cost_in_usd_ticks: 10_000_000_000_000 }, '1000'],
])('takes of the cost that %j states as much as the ledger can hold: %j', (more, expected) => {
  expect(readUsage({ ...plain, ...more })?.reportedCostUsd).toBe(expected);
});
