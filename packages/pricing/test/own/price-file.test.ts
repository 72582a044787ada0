import { mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPrices, PriceFileError, priceUsage, type PricedCall } from '../../src/index.ts';

const million = { inputTokens: 1_000_000, outputTokens: 1_000_000 };
const at = new Date('2026-11-22T12:00:00Z');

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wflo-prices-'));
  file = join(folder, 'prices.json');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const write = (content: unknown) => {
  // As editors and deployments replace a file: readers see the old one or the new one.
  writeFileSync(
    join(folder, 'new'),
    typeof content === 'string' ? content : JSON.stringify(content),
  );
  renameSync(join(folder, 'new'), file);
};

function priced(content: unknown, call: Partial<PricedCall>) {
  write(content);
  const price = priceUsage(
    { model: 'my-model', usage: million, at, ...call },
    createPrices({ file }),
  );
  const { match, origin, provider } = price;
  return { cost: price.priced ? price.usd : price.reason, match, origin, provider };
}

const mine = { model: 'my-model', prices: { input_mtok: '0.1', output_mtok: '0.2' } };

describe('prices of one’s own', () => {
  it('price a model that no list knows, exactly', () => {
    expect(priced({ version: 1, models: [mine] }, {})).toEqual({
      ...{ cost: '0.3', match: 'exact', origin: 'own', provider: null },
    });
  });

  it.each([
    ['Ollama', 'ollama', '0.3'],
    ['ollama', 'Ollama', '0.3'],
    ['ollama', 'openai', 'unknown_model'],
    ['ollama', undefined, 'unknown_model'],
    ['aws', 'aws.bedrock', '0.3'],
  ])('of the provider %s hold for calls of %s: %s', (owner, provider, cost) => {
    const models = [{ ...mine, provider: owner }];
    expect(priced({ version: 1, models }, { provider }).cost).toBe(cost);
  });

  it('are before those of the list, also where only the requested name has them', () => {
    const models = [{ ...mine, model: 'gpt-4o' }];
    expect(priced({ version: 1, models }, { model: 'gpt-4o' }).cost).toBe('0.3');
    expect(
      priced({ version: 1, models }, { model: 'GPT-4o', responseModel: 'gpt-4o-2024-08-06' }).cost,
    ).toBe('0.3');
  });

  it('hold in their period alone, the last of several', () => {
    const models = [
      { ...mine, prices: { input_mtok: '5', output_mtok: '0' } },
      { ...mine, from: '2026-01-01', until: '2026-02-01' },
    ];
    const costAt = (day: string) =>
      priced({ version: 1, models }, { at: new Date(`${day}T00:00:00Z`) }).cost;
    expect(['2025-12-31', '2026-01-01', '2026-01-31', '2026-02-01'].map(costAt)).toEqual([
      ...['5', '0.3', '0.3', '5'],
    ]);
  });

  it('have the tiers that they name, and no other', () => {
    const tiers = { batch: { input_mtok: '0.04', output_mtok: '0.06' } };
    const of = (serviceTier: string) =>
      priced({ version: 1, models: [{ ...mine, tiers }] }, { serviceTier }).cost;
    expect(['default', 'Batch', 'priority'].map(of)).toEqual(['0.3', '0.1', 'unpriced_tier']);
  });

  it('are unpriced where the usage has what they do not price', () => {
    const usage = { ...million, webSearches: 1 };
    expect(priced({ version: 1, models: [mine] }, { usage }).cost).toBe('unpriced_usage');
    const prices = { ...mine.prices, web_searches_kcount: '5' };
    expect(priced({ version: 1, models: [{ ...mine, prices }] }, { usage }).cost).toBe('0.305');
  });

  it('may depend on the length of the input', () => {
    const input_mtok = { base: '1', tiers: [{ start: 999_999, price: '2' }] };
    const models = [{ ...mine, prices: { input_mtok, output_mtok: '0' } }];
    expect(priced({ version: 1, models }, {}).cost).toBe('2');
  });

  it('may cost nothing, which is said', () => {
    const models = [{ ...mine, prices: { input_mtok: '0', output_mtok: '0' } }];
    expect(priced({ version: 1, models }, {}).cost).toBe('0');
  });
});

describe('an alias', () => {
  it.each([
    ['gpt-4o', {}, '12.5'],
    [{ model: 'gpt-4o', provider: 'openai' }, {}, '12.5'],
    ['gpt-4o', { provider: 'azure.ai.openai' }, '12.5'],
    [{ model: 'gpt-4o', provider: 'openai' }, { provider: 'my-gateway' }, '12.5'],
    ['gpt-4o', { model: 'x', responseModel: 'My-Model' }, '12.5'],
    ['mine', {}, '0.3'],
  ])('to %j prices a call %j at %s', (target, call, cost) => {
    const models = [{ ...mine, model: 'mine' }];
    expect(priced({ version: 1, aliases: { 'my-model': target }, models }, call)).toMatchObject({
      cost,
      match: 'alias',
    });
  });

  it('to a name that the list only knows a similar one of is not exact', () => {
    const aliases = { 'my-model': 'claude-sonnet-5-5' };
    expect(priced({ version: 1, aliases }, {}).match).toBe('similar');
  });
});

it('a discount multiplies the listed prices exactly, in its period', () => {
  const discounts = [
    { provider: 'openai', multiplier: '0.9' },
    { provider: 'OpenAI', model: 'gpt-4o', multiplier: '0.95', until: '2026-12-01' },
    { provider: 'openai', model: 'gpt-4.1', multiplier: '0.1' },
  ];
  const of = (call: Partial<PricedCall>) =>
    priced({ version: 1, discounts }, { model: 'gpt-4o', ...call }).cost;
  expect(of({})).toBe('10.6875');
  expect(of({ at: new Date('2026-12-01') })).toBe('11.25');
  expect(of({ usage: { ...million, webSearches: 1_000 } })).toBe('19.2375');
});

describe('a price file', () => {
  it.each([
    ['{', 'WFLO_PRICE_FILE_INVALID', /is not JSON/],
    [{ version: 2 }, 'WFLO_PRICE_FILE_INVALID', /version/],
    [{ version: 1, model: [] }, 'WFLO_PRICE_FILE_INVALID', /Unrecognized key: "model"/],
    [
      { version: 1, models: [{ ...mine, prices: { input: '1' } }] },
      'WFLO_PRICE_FILE_INVALID',
      /input_mtok/,
    ],
    [
      { version: 1, models: [{ ...mine, prices: { input_mtok: 0.1 } }] },
      'WFLO_PRICE_FILE_INVALID',
      /models\[0\]\.prices\.input_mtok/,
    ],
    [{ version: 1, models: [{ ...mine, prices: {} }] }, 'WFLO_PRICE_FILE_INVALID', /one price/],
    [{ version: 1, models: [{ ...mine, from: 'May' }] }, 'WFLO_PRICE_FILE_INVALID', /from/],
  ])('that is %j is refused from the start: %s', (content, code, message) => {
    write(content);
    let thrown: unknown;
    try {
      createPrices({ file });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(PriceFileError);
    expect(thrown).toMatchObject({ code, message: expect.stringMatching(message) as string });
    expect(thrown).toMatchObject({ message: expect.stringContaining(file) as string });
  });

  it('that is not there is refused from the start', () => {
    expect(() => createPrices({ file })).toThrow(/cannot be read: .*ENOENT/);
  });

  it('is read again when it has changed; a bad one is said once and the prices before it hold', () => {
    const problems: PriceFileError[] = [];
    let now = 0;
    write({ version: 1, models: [mine] });
    const prices = createPrices({ file, now: () => now, onProblem: (each) => problems.push(each) });
    const cost = () => {
      now += 1_000;
      const price = priceUsage({ model: 'my-model', usage: million, at }, prices);
      return price.priced ? price.usd : price.reason;
    };
    expect(cost()).toBe('0.3');
    write({ version: 1, models: [{ ...mine, prices: { input_mtok: '7', output_mtok: '0' } }] });
    expect(cost()).toBe('7');

    write('{"version": 1,');
    expect([cost(), cost(), cost()]).toEqual(['7', '7', '7']);
    expect(problems.map(({ code }) => code)).toEqual(['WFLO_PRICE_FILE_INVALID']);
    expect(prices.problem).toBe(problems[0]);
    rmSync(file);
    expect([cost(), cost()]).toEqual(['7', '7']);
    symlinkSync(file, file);
    expect([cost(), cost()]).toEqual(['7', '7']);
    rmSync(file);
    expect(problems.map(({ code }) => code)).toEqual([
      ...['WFLO_PRICE_FILE_INVALID', 'WFLO_PRICE_FILE_UNREADABLE', 'WFLO_PRICE_FILE_UNREADABLE'],
    ]);

    write({ version: 1, models: [mine] });
    expect(cost()).toBe('0.3');
    expect([prices.problem, problems.length]).toEqual([undefined, 3]);
  });

  it('is looked at once a second at most, and whatever the clock does', () => {
    let now = 10_000;
    write({ version: 1, models: [mine] });
    const prices = createPrices({ file, now: () => now });
    const cost = () => {
      const price = priceUsage({ model: 'my-model', usage: million, at }, prices);
      return price.priced ? price.usd : price.reason;
    };
    write({ version: 1, models: [] });
    now += 999;
    expect(cost()).toBe('0.3');
    now = 0;
    expect(cost()).toBe('unknown_model');
  });

  it('prices calls also where its listener fails', () => {
    let now = 0;
    write({ version: 1, models: [mine] });
    const onProblem = () => {
      throw new Error('the listener failed');
    };
    const prices = createPrices({ file, now: () => now, onProblem });
    write('{');
    now += 1_000;
    expect(priceUsage({ model: 'my-model', usage: million, at }, prices)).toMatchObject({
      usd: '0.3',
    });
  });
});
