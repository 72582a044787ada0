import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import { picoToUsd } from '@wflo/money';
import { abandonLlmCalls } from '@wflo/shared-state';
import { generateText } from 'ai';
import OpenAI from 'openai';
import {
  BudgetExceededError,
  BudgetHeldError,
  configureLedger,
  flushLedger,
  InvalidBudgetError,
  ledgerReport,
  LedgerOptionError,
  LedgerUnavailableError,
  observe,
  observeFetch,
  UnpricedModelError,
  type BudgetSettings,
} from '../../src/index.ts';
import { startObserved } from '../observed.ts';
import { until } from '../telemetry.ts';
import { newRun, startLedger } from './runs.ts';

const { telemetry, server } = await startObserved();
const { file } = startLedger();

const MESSAGES = [{ role: 'user' as const, content: 'What do the figures 3 and 4 say?' }];
const REQUEST = { model: 'gpt-4o-mini', messages: MESSAGES, max_completion_tokens: 60 };
/** What `REQUEST` costs with this usage: 0.15 and 0.60 USD a million tokens, in pico-USD. */
const USAGE = { prompt_tokens: 100, completion_tokens: 50, total_tokens: 150 };
const COST = 100n * 150_000n + 50n * 600_000n;
/** The most that it can cost: each byte a token, at the prices of the tier `priority`. */
const BOUND = BigInt(JSON.stringify(REQUEST).length) * 250_000n + 60n * 1_000_000n;

/** Pico-USD a token. */
const INSTRUCT = { input: 1_500_000n, output: 2_000_000n };

function client(
  options: ConstructorParameters<typeof OpenAI>[0] = {},
  budgets: BudgetSettings = {},
): OpenAI {
  return observe(new OpenAI({ baseURL: server.url, apiKey: 'test', ...options }), { budgets });
}

async function failureOf(work: PromiseLike<unknown>): Promise<unknown> {
  try {
    return await work;
  } catch (error) {
    return error;
  }
}

const usageAlways = [{ times: 'always' as const, usage: USAGE }];

describe('calls side by side', () => {
  it('are all made that fit at their true cost, and no other', async () => {
    server.script(usageAlways);
    const run = newRun(6n * COST + BOUND);
    const own = client();
    const calls = await Promise.allSettled(
      Array.from({ length: 20 }, () => run.do(() => own.chat.completions.create(REQUEST))),
    );
    expect(calls.filter(({ status }) => status === 'fulfilled')).toHaveLength(7);
    const refused = calls.flatMap((call) => (call.status === 'rejected' ? [call] : []));
    expect(refused.every(({ reason }) => reason instanceof BudgetExceededError)).toBe(true);
    expect(server.calls()).toHaveLength(7);
    expect(await run.costs()).toMatchObject({
      calls: 7,
      inputTokens: 700,
      outputTokens: 350,
      costUsd: picoToUsd(7n * COST),
      unknownCalls: 0,
    });
  });

  it('wait for each other where the budget holds one at a time', async () => {
    server.script(usageAlways);
    const run = newRun(5n * COST + BOUND);
    const own = client();
    await Promise.all(
      Array.from({ length: 6 }, () => run.do(() => own.chat.completions.create(REQUEST))),
    );
    expect(await run.costs()).toMatchObject({ calls: 6, costUsd: picoToUsd(6n * COST) });
  });

  it('wait until a stream has come to its end', async () => {
    server.script([
      { usage: USAGE, chunkDelayMillis: 30, text: 'one two three four five' },
      { usage: USAGE },
    ]);
    const streamed = { ...REQUEST, stream: true as const };
    const options = { stream_options: { include_usage: true } };
    const bytes = BigInt(JSON.stringify({ ...streamed, ...options }).length);
    const run = newRun(COST + bytes * 250_000n + 60_000_000n);
    const own = client();
    const stream = await run.do(() => own.chat.completions.create(streamed));
    const second = run.do(() => own.chat.completions.create(REQUEST));
    expect(server.calls()).toHaveLength(1);
    for await (const _ of stream) expect(server.calls()).toHaveLength(1);
    await second;
    expect(await run.costs()).toMatchObject({ calls: 2, costUsd: picoToUsd(2n * COST) });
  });

  it('are held back no longer than the host wants to wait', async () => {
    server.script([{ fault: 'hang' }]);
    const run = newRun(BOUND);
    const [abort, second, soon] = Array.from({ length: 3 }, () => new AbortController());
    const abortable = (controller?: AbortController) =>
      failureOf(
        run.do(() => client().chat.completions.create(REQUEST, { signal: controller?.signal })),
      );
    const first = abortable(abort);
    await until(() => server.calls().length === 1);
    const patient = client({ maxRetries: 5 }, { maxWaitSeconds: 0 });
    await expect(run.do(() => patient.chat.completions.create(REQUEST))).rejects.toThrow(
      BudgetHeldError,
    );
    const waiting = abortable(second);
    const request = { method: 'POST', body: JSON.stringify(REQUEST), signal: soon?.signal };
    const fetched = failureOf(
      run.do(() => observeFetch()(`${server.url}/chat/completions`, request)),
    );
    second?.abort();
    soon?.abort();
    expect(await waiting).toBeInstanceOf(OpenAI.APIUserAbortError);
    expect(await fetched).toBe(soon?.signal.reason);
    abort?.abort();
    expect(await first).toBeInstanceOf(OpenAI.APIUserAbortError);
    expect(server.calls()).toHaveLength(1);
    expect(await run.costs()).toMatchObject({ calls: 1, unknownCalls: 1 });
  });

  it('do not use up the time of a request while they wait', async () => {
    server.script([{ delayMillis: 900, usage: USAGE }, { usage: USAGE }]);
    const run = newRun(BOUND + COST);
    const own = client({ timeout: 700, maxRetries: 0 });
    // A client parses a response when somebody waits for it.
    const slow = Promise.resolve(run.do(() => client().chat.completions.create(REQUEST)));
    await until(() => server.calls().length === 1);
    await run.do(() => own.chat.completions.create(REQUEST));
    await slow;
  });
});

describe('a call that does not fit', () => {
  const run = newRun(1n);
  const google = () =>
    observe(
      new GoogleGenAI({
        apiKey: 'test',
        httpOptions: { baseUrl: server.origin, retryOptions: { attempts: 3 } },
      }),
    );
  const openAiFetch = () =>
    new OpenAI({ baseURL: server.url, apiKey: 'test', fetch: observeFetch(), maxRetries: 5 });
  const anthropicMessages = {
    model: 'claude-opus-4-8',
    max_tokens: 60,
    messages: MESSAGES,
  };
  const contents = 'What do the figures 3 and 4 say?';
  const fetched = { fetch: observeFetch(), apiKey: 'test' };
  const prompt = { prompt: contents, maxRetries: 5 };

  it.each<[string, () => PromiseLike<unknown>]>([
    ['openai', () => client({ maxRetries: 5 }).chat.completions.create(REQUEST)],
    [
      'openai, streamed',
      () => client({ maxRetries: 5 }).chat.completions.create({ ...REQUEST, stream: true }),
    ],
    ['openai with observeFetch', () => openAiFetch().chat.completions.create(REQUEST)],
    [
      '@anthropic-ai/sdk',
      () =>
        observe(
          new Anthropic({ baseURL: server.origin, apiKey: 'test', maxRetries: 5 }),
        ).messages.create(anthropicMessages),
    ],
    [
      '@google/genai',
      () => google().models.generateContent({ model: 'gemini-2.5-flash', contents }),
    ],
    [
      '@google/genai, streamed',
      () => google().models.generateContentStream({ model: 'gemini-2.5-flash', contents }),
    ],
    [
      'ai, openai',
      () =>
        generateText({
          model: createOpenAI({ baseURL: server.url, ...fetched }).chat('gpt-4o-mini'),
          ...prompt,
        }),
    ],
    [
      'ai, anthropic',
      () =>
        generateText({
          model: createAnthropic({ baseURL: server.url, ...fetched })('claude-sonnet-4-5'),
          ...prompt,
        }),
    ],
  ])('is not sent, and not tried again: %s', async (_, call) => {
    const refusal = await run.do(() => failureOf(call()));
    expect(refusal).toBeInstanceOf(BudgetExceededError);
    expect(refusal).toMatchObject({
      code: 'WFLO_BUDGET_EXCEEDED',
      status: 402,
      amounts: { limitUsd: '0.000000000001', spentUsd: '0', reservedUsd: '0', unknownUsd: '0' },
    });
    expect(server.calls()).toEqual([]);
    expect(telemetry.records).toMatchObject([{ status: 'failed', requests: 0, costUsd: '0' }]);
    expect(telemetry.calls().map(({ attributes }) => attributes['error.type'])).toEqual([
      'WFLO_BUDGET_EXCEEDED',
    ]);
    expect(await run.costs()).toMatchObject({ calls: 0 });
  });
});

it('releases what a refused request held, and reserves anew for the next', async () => {
  server.script([{ status: 429, retryAfterSeconds: 0 }, { status: 500 }, { usage: USAGE }]);
  const run = newRun(BOUND);
  await run.do(() => client({ maxRetries: 2 }).chat.completions.create(REQUEST));
  expect(server.calls()).toHaveLength(3);
  expect(await run.costs()).toMatchObject({ calls: 1, costUsd: picoToUsd(COST), unknownCalls: 0 });
});

describe('of a response that is lost, the ledger has the most that it can have cost', () => {
  const unknownOf = (calls: number) => ({
    calls,
    costUsd: '0',
    unknownCalls: calls,
    upperBoundUsd: picoToUsd(BigInt(calls) * BOUND),
  });

  it('when the time is up, of each request', async () => {
    server.script([{ times: 'always', fault: 'hang' }]);
    const run = newRun(2n * BOUND);
    const own = client({ timeout: 200, maxRetries: 3 });
    // The third try does not fit any more.
    await expect(run.do(() => own.chat.completions.create(REQUEST))).rejects.toThrow(
      BudgetExceededError,
    );
    expect(server.calls()).toHaveLength(2);
    expect(await run.costs()).toEqual({
      ...unknownOf(2),
      ...{ inputTokens: 0, outputTokens: 0 },
      ...{ wastedCalls: 0, wastedUsd: '0', wastedUpperBoundUsd: '0' },
    });
  });

  it('when a stream is cut, or the host leaves it', async () => {
    server.script([
      { fault: 'cut', afterChunks: 2 },
      { chunkDelayMillis: 20, text: 'one two three four five six' },
    ]);
    const streamed = { ...REQUEST, stream: true as const };
    const options = { stream_options: { include_usage: true } };
    const bytes = BigInt(JSON.stringify({ ...streamed, ...options }).length);
    const bound = bytes * 250_000n + 60_000_000n;
    const run = newRun(2n * bound);
    const own = client({ maxRetries: 0 });
    const cut = await run.do(() => own.chat.completions.create(streamed));
    await expect(async () => {
      for await (const _ of cut) continue;
    }).rejects.toThrow();
    const left = await run.do(() => own.chat.completions.create(streamed));
    for await (const _ of left) break;
    await until(() => telemetry.records.length === 2);
    await flushLedger();
    expect(await run.costs()).toMatchObject({
      calls: 2,
      unknownCalls: 2,
      upperBoundUsd: picoToUsd(2n * bound),
    });
  });
});

it('reserves 4,096 tokens of output where the request sets no maximum', async () => {
  server.script(usageAlways);
  const { max_completion_tokens: _, ...open } = REQUEST;
  const bytes = BigInt(JSON.stringify(open).length);
  const bound = bytes * 250_000n + 4_096n * 1_000_000n;
  const call = (limit: bigint, budgets?: BudgetSettings) =>
    newRun(limit).do(() => client({}, budgets).chat.completions.create(open));
  await call(bound);
  await expect(call(bound - 1n)).rejects.toThrow(BudgetExceededError);
  await call(bound - 1n, { assumedOutputTokens: 100 });
});

it.each([
  ['its choices', { prompt: 'Say it.', n: 3 }, 3n],
  ['choices that it does not show', { prompt: 'Say it.', n: 2, best_of: 5 }, 5n],
  ['several prompts', { prompt: ['Say it.', 'Say that.'], n: 2 }, 4n],
])('reserves the output of all that a completion writes: %s', async (_, more, times) => {
  const run = newRun(0n);
  const request = { model: 'gpt-3.5-turbo-instruct', max_tokens: 1_000, ...more };
  const refusal = await failureOf(run.do(() => client().completions.create(request)));
  expect(refusal).toMatchObject({ code: 'WFLO_BUDGET_EXCEEDED' });
  const { requestedUsd } = (refusal as BudgetExceededError).amounts;
  const input = BigInt(JSON.stringify(request).length) * INSTRUCT.input;
  expect(requestedUsd).toBe(picoToUsd(input + times * 1_000n * INSTRUCT.output));
});

it('refuses a model without a price, unless that is allowed', async () => {
  const request = { ...REQUEST, model: 'our-own-model' };
  const run = newRun(BOUND);
  await expect(run.do(() => client().chat.completions.create(request))).rejects.toThrow(
    UnpricedModelError,
  );
  expect(server.calls()).toEqual([]);
  const allowing = client({}, { unpricedCalls: 'allow' });
  await run.do(() => allowing.chat.completions.create(request));
  expect(await run.costs()).toMatchObject({ calls: 1, unknownCalls: 1, costUsd: '0' });
  const spent = newRun(0n);
  await spent.do(() => allowing.chat.completions.create(request));
  await expect(spent.do(() => allowing.chat.completions.create(REQUEST))).rejects.toThrow(
    BudgetExceededError,
  );
});

it.each<[string, object]>([
  ['a limit that is no amount', { id: 'run-x', limitUsd: '1e3' }],
  ['a limit beyond 9.2 million USD', { id: 'run-x', limitUsd: '9999999' }],
  ['a limit that is no text', { id: 'run-x', limitUsd: 3 }],
  ['no id', { limitUsd: '1' }],
  ['more than 8 in one another', nested(9)],
])('refuses a budget with %s', async (_, budget) => {
  const run = newRun();
  const more = { budget: budget as never };
  const refused = run.do(() => client().chat.completions.create(REQUEST), more);
  await expect(refused).rejects.toThrow(InvalidBudgetError);
  expect(server.calls()).toEqual([]);
});

function nested(depth: number): object {
  const budget = { id: `run-${depth}`, limitUsd: '1' };
  return depth === 1 ? budget : { ...budget, parent: nested(depth - 1) };
}

it('has each call of a run without a budget, and the attempt waits for that', async () => {
  server.script([{ status: 503 }, { times: 'always', usage: USAGE }]);
  const run = newRun();
  await run.do(() => client({ maxRetries: 1 }).chat.completions.create(REQUEST));
  await client().chat.completions.create(REQUEST);
  expect(run.waited).toHaveLength(1);
  await Promise.all(run.waited);
  expect(await run.costs()).toMatchObject({ calls: 1, costUsd: picoToUsd(COST) });
});

it('has the calls that are still open in the ledger when the process stops in order', async () => {
  const run = newRun(10n * BOUND);
  await run.do(() => client().chat.completions.create({ ...REQUEST, stream: true }));
  await abandonLlmCalls();
  expect(ledgerReport()).toMatchObject({ pending: 0, dropped: 0 });
  expect(await run.costs()).toMatchObject({ calls: 1, unknownCalls: 1 });
});

it('leaves out a client whose calls are accounted for elsewhere', async () => {
  const run = newRun(1n);
  const own = observe(new OpenAI({ baseURL: server.url, apiKey: 'test' }), { ledger: false });
  await run.do(() => own.chat.completions.create(REQUEST));
  expect(await run.costs()).toMatchObject({ calls: 0 });
});

describe('while the ledger is away', () => {
  beforeAll(() => {
    configureLedger({ file: `${file}/not-a-folder/ledger.db` });
  });
  afterAll(() => {
    configureLedger({ file });
  });

  it('a call under a budget is not made', async () => {
    const own = client({ maxRetries: 5 }, { ledgerWaitSeconds: 0 });
    const refused = newRun(BOUND).do(() => own.chat.completions.create(REQUEST));
    await expect(refused).rejects.toThrow(LedgerUnavailableError);
    await expect(refused).rejects.toMatchObject({ retryable: true });
    expect(server.calls()).toEqual([]);
  });

  it('a call without one is', async () => {
    await newRun().do(() => client().chat.completions.create(REQUEST));
    expect(server.calls()).toHaveLength(1);
  });
});

it.each([{ url: 'localhost:8002' }, { url: 'http://127.0.0.1:1', token: 'ä' }, { file: '' }])(
  'refuses to be configured with %j',
  (options) => {
    expect(() => {
      configureLedger(options);
    }).toThrow(LedgerOptionError);
  },
);
