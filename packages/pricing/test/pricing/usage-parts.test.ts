import { usageCost } from '../../src/pricing/usage-cost.ts';
import type { CountedUsage } from '../../src/usage/token-usage.ts';
import { quoteOf } from './quote.ts';

const none = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
const at = new Date('2026-11-22T12:00:00Z');

function cost(model: string, usage: Partial<CountedUsage>, more: object = {}) {
  const quote = quoteOf({ model, usage: { ...none, ...usage }, at, ...more });
  return quote.cost ?? quote.unpricedReason;
}

const k = 1_000;

describe('what is not text', () => {
  it.each<[string, Partial<CountedUsage>, string]>([
    // 500 of text at 2.5, 500 of audio at 32; 100 of text at 10, 900 of audio at 64.
    [
      'gpt-audio',
      { inputTokens: k, inputAudioTokens: 500, outputTokens: k, outputAudioTokens: 900 },
      '0.07585',
    ],
    // 400 of text at 0.3, 100 cached at 0.03, 300 of audio at 1, 200 of cached audio at 0.1.
    [
      'gemini-2.5-flash',
      { inputTokens: k, inputAudioTokens: 500, cacheReadTokens: 300, cacheReadAudioTokens: 200 },
      '0.000443',
    ],
    ['gemini-2.5-flash-image', { outputTokens: k, outputImageTokens: k }, '0.03'],
    ['gpt-image-1', { inputTokens: k, inputImageTokens: 400 }, '0.007'],
    ['claude-sonnet-4-5', { inputTokens: k, webSearches: 3 }, '0.033'],
    // 8 for the rest of the output, 3 for reasoning, 2 for citations, 5 for a thousand searches.
    [
      'perplexity/sonar-deep-research',
      { outputTokens: 3 * k, reasoningTokens: k, citationTokens: k, webSearches: 18 },
      '0.103',
    ],
  ])('has its own price: %s %j', (model, usage, expected) => {
    expect(cost(model, usage)).toBe(expected);
  });

  it.each<[string, Partial<CountedUsage>]>([
    ['gpt-4o-audio-preview', { inputTokens: k, inputAudioTokens: 500 }],
    ['gpt-4o-audio-preview', { outputTokens: k, outputAudioTokens: 500 }],
    ['deepseek-chat', { inputTokens: k, inputImageTokens: 1 }],
    ['gpt-5-image', { outputTokens: k, outputImageTokens: 500 }],
    ['gpt-audio', { inputTokens: k, inputAudioTokens: 500, cacheReadTokens: 300 }],
    ['gpt-image-1', { inputTokens: k, inputImageTokens: 500, cacheReadTokens: 300 }],
    ['gpt-audio', { inputTokens: k, inputAudioTokens: 1, cacheReadTokens: 1 }],
    ['gpt-image-1', { inputTokens: k, inputImageTokens: 1, cacheReadTokens: 1 }],
    ['deepseek-chat', { inputTokens: k, webSearches: 1 }],
    ['gpt-4o', { inputTokens: k, otherAmounts: { input_video_tokens: 1 } }],
    ['gpt-4o-search-preview', { inputTokens: k, outputTokens: k }],
    ['openrouter/perplexity/sonar', { inputTokens: k, outputTokens: k }],
    ['perplexity/sonar-deep-research', { outputTokens: k }],
    ['perplexity/sonar-deep-research', { outputTokens: k, reasoningTokens: 1, webSearches: 1 }],
  ])('is not priced as text: %s %j', (model, usage) => {
    expect(cost(model, usage)).toBe('unpriced_usage');
  });

  it('costs as audio where the list has no price for cached audio', () => {
    const price = { input_mtok: 1, input_audio_mtok: 10 };
    const audio = { inputAudioTokens: 2, cacheReadTokens: 1, cacheReadAudioTokens: 1 };
    expect(usageCost(price, { ...none, inputTokens: 3, ...audio })?.picoUsd).toBe(21_000_000n);
  });

  it('needs no count where there is no output that it could be part of', () => {
    const usage = { inputTokens: k, webSearches: 0 };
    expect(cost('perplexity/sonar-deep-research', usage)).toBe('0.002');
    expect(cost('perplexity/sonar-deep-research', { ...usage, outputTokens: 1 })).toBe(
      'unpriced_usage',
    );
  });

  it('costs nothing extra where there is none of it', () => {
    const usage = { inputTokens: k, inputAudioTokens: 0, webSearches: 0, otherAmounts: { a: 0 } };
    expect(cost('gpt-4o', usage)).toBe(cost('gpt-4o', { inputTokens: k }));
  });

  it('is no part of what a batch makes cheaper, where it is searches', () => {
    expect(cost('claude-sonnet-4-5', { webSearches: 1 }, { serviceTier: 'batch' })).toBe(
      'unpriced_tier',
    );
  });

  it('has no price where the counts overlap so that nothing is left for text', () => {
    const price = { input_mtok: 1, input_audio_mtok: 1, cache_audio_read_mtok: 1 };
    const usage = { ...none, inputTokens: 10, cacheWriteTokens: 6, inputAudioTokens: 6 };
    expect(usageCost(price, usage)).toBeUndefined();
  });
});

describe('a tier', () => {
  it.each(['scale', 'auto', 'performance', 'flex'])('%s has no price', (tier) => {
    expect(cost('gpt-4o', { inputTokens: k }, { serviceTier: tier })).toBe('unpriced_tier');
  });

  it.each(['default', 'on_demand', 'standard'])('%s is the standard one', (tier) => {
    expect(cost('gpt-4o', { inputTokens: k }, { serviceTier: tier })).toBe('0.0025');
  });
});

describe('an upper bound', () => {
  it.each([
    ['gpt-5.6', { cacheWriteTokens: 1_000_000 }],
    ['gpt-5.6', { cacheReadTokens: 1_000_000 }],
    ['gpt-5.6', {}],
    ['openrouter/google/gemini-2.5-flash', {}],
    ['gpt-audio', { outputAudioTokens: 1_000 }],
    ['gemini-2.5-flash-image', { outputImageTokens: 1_000 }],
    ['openrouter/google/gemini-2.5-flash-lite', { cacheWriteTokens: 1_000_000 }],
  ])('of %s is passed by no call, such as one with %j', (model, cached) => {
    const most = { inputTokens: 1_000_000, outputTokens: 1_000 };
    const bound = Number(cost(model, most, { upperBound: true }));
    expect(Number(cost(model, { ...most, ...cached }))).toBeLessThanOrEqual(bound);
  });

  it('is not known of a model that searches, reasons or cites beside its tokens', () => {
    const most = { inputTokens: k, outputTokens: k };
    expect(cost('perplexity/sonar-deep-research', most, { upperBound: true })).toBe(
      'unpriced_usage',
    );
  });
});
