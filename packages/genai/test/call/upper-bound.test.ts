import { priceUsage } from '@wflo/pricing';
import type { CallRequest } from '../../src/call/call-types.ts';
import { upperBoundOf } from '../../src/call/upper-bound.ts';

const TOKENS = { inputTokens: 1_000, outputTokens: 500 };
const AT = Date.parse('2026-11-01T00:00:00Z');

const chat = (request: Partial<CallRequest>): CallRequest => ({
  operation: 'chat',
  provider: 'openai',
  ...request,
});
const boundOf = (request: CallRequest): bigint | string => {
  const bound = upperBoundOf(request, TOKENS, AT);
  return 'unpricedReason' in bound ? bound.unpricedReason : bound.picoUsd;
};

describe('the most that a call can cost', () => {
  it.each<[string, Partial<CallRequest>, { serviceTier?: string; amounts?: string[] }]>([
    ['as it is', { model: 'gpt-4o' }, {}],
    ['by priority without a word of it', { model: 'gpt-5' }, { serviceTier: 'priority' }],
    [
      'by priority, as it asks for',
      { model: 'gpt-5', serviceTier: 'priority' },
      { serviceTier: 'priority' },
    ],
    ['in a region', { model: 'gpt-5.4', region: 'eu' }, { amounts: ['region.eu'] }],
    [
      'by priority in a region',
      { model: 'gpt-5.4', region: 'eu' },
      { serviceTier: 'priority', amounts: ['region.eu'] },
    ],
    [
      'of Anthropic in the US',
      { model: 'claude-sonnet-4-6', provider: 'anthropic' },
      { amounts: ['inference_geo.us'] },
    ],
    [
      'of Anthropic in a hurry',
      { model: 'claude-opus-4-6', provider: 'anthropic', isFast: true },
      { amounts: ['inference_geo.us', 'speed.fast'] },
    ],
  ])('holds where it is served %s', (_, request, { serviceTier, amounts = [] }) => {
    const { model = '', provider } = chat(request);
    const served = priceUsage({
      model,
      provider,
      serviceTier,
      usage: {
        ...TOKENS,
        cacheReadTokens: 0,
        otherAmounts: Object.fromEntries(amounts.map((name) => [name, 1])),
      },
      at: AT,
    });
    expect(served.priced).toBe(true);
    expect(boundOf(chat(request))).toBeGreaterThanOrEqual(served.priced ? served.picoUsd : 0n);
  });

  it('holds where all that is read is kept for an hour', () => {
    const request = chat({ model: 'claude-sonnet-4-5', provider: 'anthropic' });
    const kept = priceUsage({
      model: 'claude-sonnet-4-5',
      provider: 'anthropic',
      usage: { ...TOKENS, cacheReadTokens: 0, cacheWriteTokens: 1_000, cacheWrite1hTokens: 1_000 },
      at: AT,
    });
    expect(kept).toMatchObject({ priced: true });
    const cost = kept.priced ? kept.picoUsd : 0n;
    expect(boundOf(request)).toBeLessThan(cost);
    expect(boundOf({ ...request, cachesForAnHour: true })).toBeGreaterThanOrEqual(cost);
  });

  it('is why the standard tier has no price, where none has', () => {
    expect(boundOf(chat({ model: 'nobody-knows-it' }))).toBe('unknown_model');
    expect(boundOf(chat({ model: 'gpt-image-1' }))).toBe('unpriced_usage');
  });

  it('has no more than the standard price where the request wants no other', () => {
    // 2.50 and 10 USD a million tokens.
    const expected = 1_000n * 2_500_000n + 500n * 10_000_000n;
    expect(boundOf(chat({ model: 'gpt-4o', serviceTier: 'default' }))).toBe(expected);
    expect(boundOf(chat({ model: 'gpt-4o' }))).toBeGreaterThan(expected);
  });

  it('is not known of a model without a price', () => {
    expect(boundOf(chat({ model: 'our-own' }))).toBe('unknown_model');
  });
});
