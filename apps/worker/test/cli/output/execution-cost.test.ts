import {
  costText,
  costView,
  stepCostText,
  stepCostView,
} from '../../../src/cli/output/execution-cost.ts';

const none = {
  costUsd: null,
  costRecordedAt: null,
  unknownCalls: 0,
  unboundedCalls: 0,
  unknownUsd: '0',
};
const at = '2026-01-01T00:00:00.000Z';
const free = { ...none, costUsd: '0', costRecordedAt: at };
const known = { ...none, costUsd: '0.0012', costRecordedAt: at };
/** A model without a price. */
const unpriced = { ...none, costRecordedAt: at, unknownCalls: 1, unboundedCalls: 1 };
/** Two attempts whose responses were lost, and none that got one. */
const lost = { ...none, unknownCalls: 2, unknownUsd: '0.03' };

describe('the cost of an execution', () => {
  it.each([
    ['no call', [none], { cost_usd: '0' }, '$0'],
    ['a call that is free', [free], { cost_usd: '0' }, '$0'],
    ['calls of known cost', [known, known], { cost_usd: '0.0024' }, '$0.0024'],
    ['a call without a price', [unpriced], { cost_usd: null, unknown_calls: 1 }, 'unknown, 1 call'],
    [
      'calls that were lost',
      [none, lost],
      { cost_usd: null, unknown_calls: 2, unknown_at_most_usd: '0.03' },
      'unknown, 2 calls (at most $0.03)',
    ],
    [
      'known and lost calls',
      [known, lost],
      { cost_usd: '0.0012', unknown_calls: 2, unknown_at_most_usd: '0.03' },
      'at least $0.0012, 2 calls unknown (at most $0.03)',
    ],
    [
      'an attempt that was lost before one that got its response',
      [{ ...known, unknownCalls: 1, unknownUsd: '0.01' }],
      { cost_usd: '0.0012', unknown_calls: 1, unknown_at_most_usd: '0.01' },
      'at least $0.0012, 1 call unknown (at most $0.01)',
    ],
  ])('says of %s what is known, and that the rest is not', (_, steps, view, text) => {
    expect(costView(steps)).toEqual(view);
    expect(costText(costView(steps))).toBe(text);
  });

  it('says the same of a step, which may have made no call', () => {
    expect([none, free, known, lost].map((step) => stepCostText(stepCostView(step)))).toEqual([
      '',
      '$0',
      '$0.0012',
      'unknown',
    ]);
    expect(stepCostText(stepCostView({ ...known, unknownCalls: 1 }))).toBe('>= $0.0012');
  });
});
