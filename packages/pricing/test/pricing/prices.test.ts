import { decimalText, divideHalfEven, toDecimal } from '../../src/money/decimal.ts';
import type { PriceTable } from '../../src/pricing/tiered-rate.ts';
import { usageCost } from '../../src/pricing/usage-cost.ts';
import type { CountedUsage } from '../../src/usage/token-usage.ts';
import { quoteOf } from './quote.ts';

interface Tokens {
  input: number;
  output?: number;
  read?: number;
  write?: number;
  writeHour?: number;
}

function usageOf({ input, output = 0, read = 0, write = 0, writeHour }: Tokens) {
  return {
    inputTokens: input,
    outputTokens: output,
    cacheReadTokens: read,
    cacheWriteTokens: write,
    cacheWrite1hTokens: writeHour,
  };
}

function quote(model: string, tokens: Tokens, day = '2026-11-22', exactModelsOnly = false) {
  const at = Date.parse(`${day}T12:00:00Z`);
  return quoteOf({ model, usage: usageOf(tokens), at }, exactModelsOnly);
}

function quoteIn(serviceTier: string, model: string, tokens: Tokens) {
  const at = Date.parse('2026-11-22T12:00:00Z');
  return quoteOf({ model, usage: usageOf(tokens), serviceTier, at });
}

function picoUsd(price: PriceTable, usage: CountedUsage, factor = '1'): bigint | undefined {
  return usageCost(price, usage, { tokens: toDecimal(factor) })?.picoUsd;
}

describe('the price of a call', () => {
  it.each<[string, Tokens, string]>([
    ['gpt-4o', { input: 1_000, output: 500 }, '0.0075'],
    ['gpt-4o', { input: 10_000, read: 6_400, output: 1_200 }, '0.029'],
    ['gpt-4o-mini', { input: 1_234_567, output: 89_012 }, '0.23859225'],
    ['claude-3-7-sonnet', { input: 12_307, write: 12_304, output: 550 }, '0.054399'],
    ['gemini-2.5-pro', { input: 200_000, output: 1_000 }, '0.26'],
  ])('of %s for %j is %s USD to the last digit', (model, tokens, expected) => {
    expect(quote(model, tokens).cost).toBe(expected);
  });

  it.each<[string, Tokens, string | null]>([
    ['gpt-4.1', { input: 100_000, output: 20_000 }, '0.18'],
    ['gemini-2.5-pro', { input: 200_001 }, '0.25000125'],
    ['claude-3-7-sonnet', { input: 12_307, write: 12_304, output: 550 }, '0.0271995'],
    ['gpt-4.1', { input: 100_000, read: 1_000 }, null],
    ['grok-4', { input: 100_000 }, null],
  ])('of %s for %j in a batch is %s USD', (model, tokens, expected) => {
    expect(quoteIn('batch', model, tokens).cost).toBe(expected);
  });

  it('is unknown, and not the standard one, in a tier that a provider has no prices for', () => {
    expect(quoteIn('flex', 'gpt-4.1', { input: 1 })).toMatchObject({
      matchedModel: 'gpt-4.1',
      cost: null,
      unpricedReason: 'unpriced_tier',
    });
  });

  it.each<[string, string, Tokens, string | null]>([
    ['priority', 'gpt-4.1', { input: 100_000, read: 50_000, output: 20_000 }, '0.49875'],
    ['fast', 'gpt-4.1', { input: 100_000, output: 20_000 }, '0.63'],
    ['priority', 'gpt-4o-mini', { input: 1_000_000, output: 1_000_000 }, '1.25'],
    ['priority', 'gpt-5.5', { input: 100_000, output: 1_000 }, '1.325'],
    ['priority', 'gpt-5.5', { input: 300_000 }, null],
    ['priority', 'gpt-5.6-sol', { input: 1_000_000 }, '16'],
    ['flex', 'o3', { input: 1_000_000, read: 1_000_000 }, '0.25'],
    ['priority', 'gemini-3-flash-preview', { input: 1_000_000 }, '0.9'],
    ['flex', 'gpt-5.4', { input: 100_000, read: 100_000 }, '0.013'],
    ['scale', 'gpt-5', { input: 1 }, null],
  ])('in %s is that of the tier: %s %j', (tier, model, tokens, expected) => {
    expect(quoteIn(tier, model, tokens).cost).toBe(expected);
  });

  it('is the same in the standard tier as without one', () => {
    expect(quoteIn('standard', 'gpt-4.1', { input: 100_000, output: 20_000 }).cost).toBe('0.36');
  });

  it('takes twice the input price for what is cached for an hour, 1.25 times for five minutes', () => {
    const tokens = { input: 3_000_000, write: 2_000_000 };
    expect(quote('claude-sonnet-4-0', { input: 1_000_000 }).cost).toBe('3');
    expect(quote('claude-sonnet-4-0', { ...tokens, writeHour: 0 }).cost).toBe('10.5');
    expect(quote('claude-sonnet-4-0', { ...tokens, writeHour: 1_000_000 }).cost).toBe('12.75');
  });

  it('takes the long-context price for all tokens above the boundary, not at it', () => {
    expect(quote('gemini-2.5-pro', { input: 200_000 }).cost).toBe('0.25');
    expect(quote('gemini-2.5-pro', { input: 200_001 }).cost).toBe('0.5000025');
  });

  it('is that of its day', () => {
    const tokens = { input: 1_000_000, output: 1_000_000 };
    expect(quote('o3', tokens, '2025-06-09').cost).toBe('50');
    expect(quote('o3', tokens, '2025-06-10').cost).toBe('10');
  });

  it('is unknown, and not zero, for a model that is not in the list', () => {
    expect(quote('no-such-model', { input: 1 })).toEqual({
      provider: null,
      matchedModel: null,
      exactMatch: false,
      cost: null,
      unpricedReason: 'unknown_model',
    });
  });

  it.each([
    ['openai/gpt-4o', 'openai', 'gpt-4o', '12.5'],
    ['openai/gpt-4o-2024-08-06', 'openai', 'gpt-4o', '12.5'],
    ['anthropic/claude-3-5-sonnet-20241022', 'anthropic', 'claude-3-5-sonnet', '18'],
    ['azure/gpt-4o', 'azure', 'gpt-4o', '12.5'],
    ['vertex_ai/gemini-2.5-pro', 'google', 'gemini-2.5-pro', '17.5'],
    ['models/gemini-2.5-pro', 'google', 'gemini-2.5-pro', '17.5'],
    ['openrouter/openai/gpt-4o', 'openrouter', 'openai/gpt-4o', '12.5'],
    ['xai/grok-4', 'x-ai', 'grok-4-0709', '18'],
    ['ft:gpt-4o-2024-08-06:org::id', 'openai', 'ft:gpt-4o', '18.75'],
  ])('knows %s as what %s calls %s', (model, provider, matchedModel, expected) => {
    const found = quote(model, { input: 1_000_000, output: 1_000_000 });
    expect(found).toMatchObject({ provider, matchedModel, exactMatch: true });
    expect(found.cost).toBe(expected);
  });

  it.each([
    'anthropic.claude-3-5-sonnet-20241022-v2:0',
    'us.anthropic.claude-3-5-sonnet-20241022-v2:0',
    'bedrock/anthropic.claude-3-5-sonnet-20241022-v2:0',
  ])('finds %s in the list of Bedrock', (model) => {
    expect(quote(model, { input: 1_000_000 })).toMatchObject({
      exactMatch: true,
      provider: 'aws',
      cost: '3',
    });
  });

  it.each(['ollama/llama3', 'gpt-4o/x', '/gpt-4o', 'openai/', 'constructor/gpt-4o', '__proto__'])(
    'finds nothing in %s',
    (model) => {
      expect(quote(model, { input: 1 }).unpricedReason).toBe('unknown_model');
    },
  );

  it('takes no model of one provider for that of another', () => {
    const usage = usageOf({ input: 1_000_000 });
    const call = { model: 'openai/gpt-4o', usage };
    expect(quoteOf({ ...call, provider: 'mistral' }).unpricedReason).toBe('unknown_model');
    expect(quoteOf({ ...call, provider: 'openai' }).matchedModel).toBe('gpt-4o');
  });

  it.each([-1, 1.5, Number.NaN, Infinity, 2e9])('is unknown for %d tokens', (inputTokens) => {
    const usage = { inputTokens, outputTokens: 0 };
    expect(quoteOf({ model: 'gpt-4o', usage }).unpricedReason).toBe('inconsistent_usage');
    const other = { inputTokens: 1, outputTokens: 0, otherAmounts: { a: inputTokens } };
    expect(quoteOf({ model: 'gpt-4o', usage: other }).unpricedReason).toBe('inconsistent_usage');
  });

  it('is unknown at a time that is none', () => {
    const usage = usageOf({ input: 1 });
    const at = new Date(Number.NaN);
    expect(quoteOf({ model: 'gpt-4o', usage, at }).unpricedReason).toBe('inconsistent_usage');
  });

  it('is nothing for a call without tokens', () => {
    expect(quote('gpt-4o', { input: 0 }).cost).toBe('0');
  });

  it('shows that a similar model was taken, and has none where that is forbidden', () => {
    const similar = { matchedModel: 'claude-sonnet-5', exactMatch: false };
    expect(quote('claude-sonnet-5-5', { input: 1 })).toMatchObject({
      ...similar,
      unpricedReason: null,
    });
    expect(quote('claude-sonnet-5-5', { input: 1 }, undefined, true)).toMatchObject({
      ...similar,
      cost: null,
      unpricedReason: 'inexact_match',
    });
  });

  it.each([
    'gpt-4o',
    'gpt-4o-2024-08-06',
    'claude-3-7-sonnet-20250219',
    'claude-3-7-sonnet-latest',
  ])('takes %s for the exact name of a model', (model) => {
    expect(quote(model, { input: 1 })).toMatchObject({ exactMatch: true });
  });
});

describe('usageCost', () => {
  it('takes the input price for cached tokens where the list has none for them', () => {
    const price = { input_mtok: 2, output_mtok: 8 };
    expect(picoUsd(price, usageOf({ input: 10, read: 4, write: 3 }))).toBe(20_000_000n);
  });

  it('takes the price of text for reasoning where the list has none for it', () => {
    const usage = { ...usageOf({ input: 0, output: 3 }), reasoningTokens: 1 };
    expect(picoUsd({ input_mtok: 1, output_mtok: 2 }, usage)).toBe(6_000_000n);
  });

  it('has no price for tokens that the list does not price', () => {
    expect(picoUsd({ input_mtok: 2 }, usageOf({ input: 1, output: 1 }))).toBeUndefined();
    expect(
      picoUsd({ input_mtok: 2 }, usageOf({ input: 2, write: 2, writeHour: 1 })),
    ).toBeUndefined();
    expect(picoUsd({ input_document_kpages: 1 }, usageOf({ input: 0 }))).toBeUndefined();
  });

  it('adds the price of the request itself', () => {
    const price = { input_mtok: 1, output_mtok: 1, requests_kcount: 5 };
    expect(picoUsd(price, usageOf({ input: 1 }))).toBe(5_001_000_000n);
  });

  it('rounds once, after the sum: three thirds of a pico-dollar are one', () => {
    const third = 0.000_000_333_333_333;
    const price = { input_mtok: third, cache_read_mtok: third, output_mtok: third };
    const tokens = { input: 2, read: 1, output: 1 };
    expect(picoUsd(price, usageOf(tokens))).toBe(1n);
  });

  it('rounds a half of an odd pico-dollar to the even neighbour, in a batch too', () => {
    const price = { input_mtok: 0.000_001 };
    expect([1, 3, 5].map((input) => picoUsd(price, usageOf({ input }), '0.5'))).toEqual([
      0n,
      2n,
      2n,
    ]);
  });

  it('takes the tier of the input, in whatever order the list has them', () => {
    const tiers = [
      { start: 200, price: 4 },
      { start: 100, price: 2 },
    ];
    const price = { input_mtok: { base: 1, tiers } };
    expect([100, 101, 200, 201].map((input) => picoUsd(price, usageOf({ input })))).toEqual([
      100_000_000n,
      202_000_000n,
      400_000_000n,
      804_000_000n,
    ]);
  });

  it('takes prices of any number of decimals', () => {
    expect(picoUsd({ input_mtok: 1e-300 }, usageOf({ input: 1 }))).toBe(0n);
    const price = { input_mtok: `0.${'0'.repeat(49)}1`, output_mtok: '0.000001' };
    expect(picoUsd(price, usageOf({ input: 1, output: 1 }))).toBe(1n);
  });

  it('is exact where floats are not', () => {
    const price = { input_mtok: 0.1, output_mtok: 0.2 };
    expect(picoUsd(price, usageOf({ input: 1_000_000, output: 1_000_000 }))).toBe(300_000_000_000n);
  });
});

describe('toDecimal', () => {
  it.each<[number, bigint, number]>([
    [2.5, 25n, 1],
    [0, 0n, 0],
    [3.625e-3, 3625n, 6],
    [0.180_000_000_000_000_02, 18n, 2],
    [434.999_999_999_999_94, 435n, 0],
    [600, 600n, 0],
  ])('reads %d as it was written', (price, digits, scale) => {
    expect(toDecimal(price)).toEqual({ digits, scale });
  });

  it.each(['2.5', '0', '0.003625', '435', '600'])('is written as %s again', (text) => {
    expect(decimalText(toDecimal(Number(text)))).toBe(text);
  });

  it.each([-1, Number.NaN, Infinity])('refuses %d', (price) => {
    expect(() => toDecimal(price)).toThrow(RangeError);
  });
});

it('divides with halves to the even neighbour', () => {
  expect([1n, 3n, 5n, 6n, 7n, 9n].map((n) => divideHalfEven(n, 2n))).toEqual([
    ...[0n, 2n, 2n, 3n, 4n, 4n],
  ]);
});
