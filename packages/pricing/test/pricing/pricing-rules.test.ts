import type { MatchLogic, ModelInfo } from '@pydantic/genai-prices';
import { dearestPrice } from '../../src/pricing/dearest-price.ts';
import { BUILT_IN } from '../../src/catalogue/catalogue.ts';
import { isExactMatch } from '../../src/catalogue/exact-match.ts';
import { readModelName } from '../../src/catalogue/model-name.ts';
import { tierPrices } from '../../src/pricing/tier-prices.ts';
import { leavesSearchesOut } from '../../src/pricing/unlisted-fees.ts';
import { quoteOf } from './quote.ts';

const usage = { inputTokens: 10, outputTokens: 10, cacheReadTokens: 0, cacheWriteTokens: 0 };

describe('isExactMatch', () => {
  const model = (match: MatchLogic): ModelInfo => ({ id: 'known', match, prices: {} });

  it.each<[string, MatchLogic, boolean]>([
    ['alias', { equals: 'alias' }, true],
    ['alias', { and: [{ contains: 'a' }, { equals: 'alias' }] }, true],
    ['alias', { and: [{ contains: 'a' }, { equals: 'other' }] }, false],
    ['gpt-5', { regex: String.raw`^gpt-\d$` }, true],
    ['gpt-x', { regex: String.raw`^gpt-\d$` }, false],
    ['gpt-5', { regex: 'gpt' }, false],
    ['alias', { contains: 'alias' }, false],
    ['ft:alias:org::id', { equals: 'other' }, false],
    ['known-2025-01-02', { equals: 'other' }, false],
  ])('takes %s by %j: %j', (name, match, isExact) => {
    expect(isExactMatch(name, model(match))).toBe(isExact);
  });
});

describe('readModelName', () => {
  it.each<[string, string | undefined, [string, string | undefined][]]>([
    ['gpt-4o', undefined, [['gpt-4o', undefined]]],
    ['ft:gpt-4o:org::id', 'azure', [['ft:gpt-4o:org::id', 'azure']]],
    [
      'models/gemini-2.5-pro',
      undefined,
      [
        ['models/gemini-2.5-pro', undefined],
        ['gemini-2.5-pro', 'google'],
      ],
    ],
    [
      'models/gpt-4o',
      'openai',
      [
        ['models/gpt-4o', 'openai'],
        ['gpt-4o', 'openai'],
      ],
    ],
  ])('reads %s of %s', (model, provider, readings) => {
    expect(
      readModelName(model, provider, BUILT_IN).map((each) => [each.model, each.provider]),
    ).toEqual(readings);
  });
});

describe('tierPrices', () => {
  const price = { input_mtok: 2, output_mtok: { base: 4, tiers: [{ start: 100, price: 6 }] } };
  const half = { input_mtok: '1', output_mtok: { base: '2', tiers: [{ start: 100, price: '3' }] } };

  it.each([
    ['openai', {}, half],
    ['openai', { cacheReadTokens: 1 }, undefined],
    ['openai', { cacheReadTokens: 1, cacheWriteTokens: 1 }, undefined],
    ['anthropic', { cacheReadTokens: 1 }, half],
    ['mistral', { cacheReadTokens: 1 }, half],
    ['anthropic', { webSearches: 1 }, undefined],
    ['anthropic', { fileSearches: 1 }, undefined],
    ['deepseek', {}, undefined],
  ])('of a batch of %s with %j is %j', (provider, counts, expected) => {
    const call = { tier: 'batch', provider, model: 'm', price, usage: { ...usage, ...counts } };
    expect(tierPrices(call)).toEqual(expected);
  });

  it.each([
    [100, '4'],
    [101, undefined],
  ])('of priority with an input of %d is %s', (inputTokens, expected) => {
    const call = { provider: 'openai', model: 'gpt-5', usage: { ...usage, inputTokens } };
    expect(tierPrices({ tier: 'priority', price, ...call })?.['input_mtok']).toBe(expected);
  });
});

describe('dearestPrice', () => {
  it('is that of the dearest price for text which the list has', () => {
    const price = { input_mtok: 2, cache_read_mtok: 3, output_mtok: 9 };
    expect(dearestPrice(price, usage)).toEqual({ ...price, input_mtok: 3 });
  });

  it('is that of the dearest output, which may be sound or an image', () => {
    const price = { input_mtok: 2, output_mtok: '1', output_audio_mtok: 9, output_image_mtok: 3 };
    const { output_mtok, output_audio_mtok, output_image_mtok } = dearestPrice(price, usage);
    expect([output_mtok, output_audio_mtok, output_image_mtok]).toEqual([9, undefined, undefined]);
  });

  it('makes no price for text where the list has none', () => {
    expect(dearestPrice({ requests_kcount: 5, cache_read_mtok: 1 }, usage)).not.toHaveProperty(
      'input_mtok',
    );
  });
});

it.each([
  [{}, undefined, true],
  [{}, 1, true],
  [{ web_searches_kcount: 5 }, undefined, true],
  [{ web_searches_kcount: 5 }, 1, false],
  [{ requests_kcount: 5 }, undefined, false],
])('the price %j of a model that searches, with %j searches, leaves some out: %j', (...row) => {
  const [price, webSearches, isLeftOut] = row;
  expect(leavesSearchesOut('gpt-4o-search-preview', price, { ...usage, webSearches })).toBe(
    isLeftOut,
  );
});

it('a requested name that is only similar does not hide the exact one of the response', () => {
  const call = { model: 'claude-sonnet-5-5', usage, at: new Date('2026-11-22T12:00:00Z') };
  expect(quoteOf(call, true)).toMatchObject({ unpricedReason: 'inexact_match' });
  expect(quoteOf({ ...call, responseModel: 'claude-sonnet-5' }, true)).toMatchObject({
    exactMatch: true,
    unpricedReason: null,
  });
});

it.each([
  ['google', 'gemma-3'],
  ['openrouter', 'google/lyria-3-clip-preview'],
])('a model of %s that the list has without prices, %s, is not free', (provider, model) => {
  const at = new Date('2026-11-22T12:00:00Z');
  expect(quoteOf({ model, provider, usage, at })).toMatchObject({
    matchedModel: model,
    cost: null,
    unpricedReason: 'unpriced_usage',
  });
});
