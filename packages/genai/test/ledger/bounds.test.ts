import { picoToUsd } from '@wflo/money';
import OpenAI from 'openai';
import {
  observe,
  UnpricedModelError,
  type BudgetExceededError,
  type BudgetSettings,
} from '../../src/index.ts';
import { startObserved } from '../observed.ts';
import { newRun, startLedger } from './runs.ts';

const { server } = await startObserved();
startLedger();

const MESSAGES = [{ role: 'user' as const, content: 'What do the figures 3 and 4 say?' }];
const REQUEST = { model: 'gpt-4o-mini', messages: MESSAGES, max_completion_tokens: 60 };
const USAGE = { prompt_tokens: 100, completion_tokens: 50, total_tokens: 150 };
const usageAlways = [{ times: 'always' as const, usage: USAGE }];

const client = (budgets: BudgetSettings = {}) =>
  observe(new OpenAI({ baseURL: server.url, apiKey: 'test' }), { budgets });

async function failureOf(work: PromiseLike<unknown>): Promise<unknown> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('a maximum of output tokens', () => {
  it.each([-1, -2, null])('of %p is none, and left to the provider', async (max_tokens) => {
    server.script(usageAlways);
    const request = { model: 'gpt-4o-mini', messages: MESSAGES, max_tokens };
    const run = newRun(1n);
    const refusal = await failureOf(run.do(() => client().chat.completions.create(request)));
    const bytes = BigInt(JSON.stringify(request).length);
    expect(refusal).toMatchObject({
      code: 'WFLO_BUDGET_EXCEEDED',
      amounts: { requestedUsd: picoToUsd(bytes * 250_000n + 4_096n * 1_000_000n) },
    });
    const sent = newRun(10_000_000_000_000n);
    // This server refuses -1, as OpenAI's does.
    const error = await failureOf(sent.do(() => client().chat.completions.create(request)));
    expect(error).toEqual(
      max_tokens === null ? undefined : expect.objectContaining({ status: 400 }),
    );
    expect(server.calls()).toHaveLength(1);
    expect(await sent.costs()).toMatchObject({ unknownCalls: 0 });
  });

  it.each<[string, unknown, string]>([
    ['max_tokens', -3, '-3'],
    ['max_tokens', 1.5, '1.5'],
    ['max_tokens', Number.NaN, 'NaN'],
    ['max_tokens', Infinity, 'Infinity'],
    ['max_completion_tokens', '100000', '"100000"'],
    ['max_completion_tokens', true, 'true'],
    ['n', 0, '0'],
    ['n', '5', '"5"'],
    ['best_of', -1, '-1'],
  ])('that is bounded by %s: %p is refused, and named', async (name, value, shown) => {
    const request = { ...REQUEST, [name]: value };
    const budgets = { unpricedCalls: 'allow' } as const;
    const run = newRun(10_000_000_000_000n);
    for (const own of [client(), client(budgets)]) {
      const refusal = await failureOf(run.do(() => own.chat.completions.create(request)));
      expect(refusal).toMatchObject({ code: 'WFLO_BUDGET_REQUEST_INVALID', retryable: false });
      expect((refusal as Error).message).toContain(`${name}: got ${shown}`);
    }
    expect(server.calls()).toEqual([]);
    // Without a budget it is the provider's to refuse it.
    await failureOf(newRun().do(() => client().chat.completions.create(request as never)));
    expect(server.calls()).toHaveLength(1);
  });

  it.each<[keyof BudgetSettings, unknown]>([
    ['assumedOutputTokens', -5],
    ['assumedOutputTokens', Number.NaN],
    ['assumedInputTokens', '7'],
    ['maxWaitSeconds', Number.NaN],
    ['idleResponseSeconds', -1],
  ])('is not made up of the option %s: %p', async (name, value) => {
    const own = client({ [name]: value });
    const refusal = await failureOf(newRun(1n).do(() => own.chat.completions.create(REQUEST)));
    expect(refusal).toMatchObject({ code: 'WFLO_BUDGET_REQUEST_INVALID' });
    expect((refusal as Error).message).toContain(`budgets.${name}`);
  });
});

describe('output that is no text', () => {
  const refused = (work: (own: OpenAI) => PromiseLike<unknown>, limit = 1n) => {
    const run = newRun(limit);
    return failureOf(run.do(() => work(client())));
  };

  it('is refused where the model has no price for it', async () => {
    const audio = { modalities: ['text', 'audio'], audio: { voice: 'alloy', format: 'mp3' } };
    const speaks = (model: string) => (own: OpenAI) =>
      own.chat.completions.create({ ...REQUEST, ...audio, model } as never);
    const much = 10_000_000_000_000n;
    const unpriced = await refused(speaks('gpt-4o-audio-preview'), much);
    expect(unpriced).toBeInstanceOf(UnpricedModelError);
    expect((unpriced as Error).message).toContain('(unpriced_audio_output)');
    expect(server.calls()).toEqual([]);
    // At 64 USD a million tokens, by priority or not.
    const priced = await refused(speaks('gpt-audio'));
    expect(priced).toMatchObject({ code: 'WFLO_BUDGET_EXCEEDED' });
    const { requestedUsd } = (priced as BudgetExceededError).amounts;
    expect(Number(requestedUsd)).toBeGreaterThan(60 * 64e-6);
  });

  it.each<[object, number]>([
    [{ size: '1024x1024', quality: 'low' }, 272],
    [{ size: '1536x1024', quality: 'medium', n: 3 }, 3 * 1_568],
    [{ size: 'auto', quality: 'high' }, 6_240],
    [{ n: 2 }, 2 * 6_240],
  ])('is bounded of images %j', async (more, tokens) => {
    const request = { model: 'gpt-image-1', prompt: 'An otter', ...more };
    const refusal = await refused((own) => own.images.generate(request as never));
    expect(refusal).toMatchObject({ code: 'WFLO_BUDGET_EXCEEDED' });
    // 5 USD a million tokens of text, 40 of images.
    const input = BigInt(JSON.stringify(request).length) * 5_000_000n;
    expect((refusal as BudgetExceededError).amounts.requestedUsd).toBe(
      picoToUsd(input + BigInt(tokens) * 40_000_000n),
    );
  });

  it('is bounded of images that are edited', async () => {
    const image = new File(['an image'], 'otter.png', { type: 'image/png' });
    const request = { model: 'gpt-image-1', prompt: 'An otter', image, n: 2 };
    const refusal = await refused((own) => own.images.edit(request as never));
    const { requestedUsd } = (refusal as BudgetExceededError).amounts;
    expect(Number(requestedUsd)).toBeGreaterThan(2 * 6_240 * 40e-6 + 6_240 * 10e-6);
  });

  it('is refused, and why, of images of which nobody knows how many tokens they have', async () => {
    const request = { model: 'gpt-image-2', prompt: 'An otter' };
    const refusal = await refused((own) => own.images.generate(request));
    expect(refusal).toBeInstanceOf(UnpricedModelError);
    expect((refusal as Error).message).toContain('(unbounded_image_output)');
  });
});
