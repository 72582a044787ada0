import { createOpenAI } from '@ai-sdk/openai';
import { picoToUsd } from '@wflo/money';
import { generateText, streamText } from 'ai';
import { wfloTelemetry, observeModel } from '../../src/ai-sdk.ts';
import { BudgetExceededError, observeFetch } from '../../src/index.ts';
import { newRun, startLedger, type TestRun } from '../ledger/runs.ts';
import { startObserved } from '../observed.ts';

const { telemetry, server } = await startObserved();
startLedger();

const USAGE = { prompt_tokens: 100, completion_tokens: 50, total_tokens: 150 };
const COST = 100n * 150_000n + 50n * 600_000n;
/** More than one call is bound by, and less than two. */
const ROOM = 350n * 250_000n + 60n * 1_000_000n;

const plain = () => createOpenAI({ baseURL: server.url, apiKey: 'key' }).chat('gpt-4o-mini');
const fetching = () =>
  createOpenAI({ baseURL: server.url, apiKey: 'key', fetch: observeFetch() }).chat('gpt-4o-mini');
const integrations = [wfloTelemetry()];

describe.each([
  ['the integration', () => ({ model: plain(), telemetry: { integrations } })],
  ['the integration and observeFetch', () => ({ model: fetching(), telemetry: { integrations } })],
  ['observeModel', () => ({ model: observeModel(plain()) })],
  ['all of them', () => ({ model: observeModel(fetching()), telemetry: { integrations } })],
])('a budget, by %s', (_name, options) => {
  const ask = (run: TestRun) =>
    run.do(() =>
      generateText({ ...options(), prompt: 'What do 3 and 4 say?', maxOutputTokens: 60 }),
    );

  beforeEach(() => {
    server.script([{ times: 'always', usage: USAGE }]);
  });

  it('makes the calls that fit one after the other, and refuses the rest', async () => {
    const run = newRun(3n * COST + ROOM);
    const calls = await Promise.allSettled(Array.from({ length: 8 }, () => ask(run)));
    const refused = calls.flatMap((call) =>
      call.status === 'rejected' ? [call.reason as unknown] : [],
    );
    expect(refused.every((reason) => reason instanceof BudgetExceededError)).toBe(true);
    await Promise.all(run.waited);
    const made = BigInt(server.calls().length);
    expect(made).toBeGreaterThanOrEqual(4n);
    expect(made + BigInt(refused.length)).toBe(8n);
    expect(await run.costs()).toMatchObject({
      calls: Number(made),
      costUsd: picoToUsd(made * COST),
      unknownCalls: 0,
    });
    expect(telemetry.records).toHaveLength(8);
  });

  it('counts a stream, and requests that have failed before it not', async () => {
    server.script([
      { status: 503, headers: { 'retry-after-ms': '1' } },
      { times: 'always', usage: USAGE },
    ]);
    const run = newRun(10n * ROOM);
    await run.do(() => streamText({ ...options(), prompt: 'And 5?', maxOutputTokens: 60 }).text);
    await Promise.all(run.waited);
    expect(await run.costs()).toMatchObject({
      calls: 1,
      costUsd: picoToUsd(COST),
      unknownCalls: 0,
    });
  });
});

it('a stream of a model that is not read has nobody wait for it', async () => {
  server.script([{ usage: USAGE, text: 'one two three four five six' }, { usage: USAGE }]);
  const run = newRun(ROOM);
  const model = observeModel(plain(), { budgets: { idleResponseSeconds: 0.1 } });
  const prompt = 'What do 3 and 4 say?';
  const content = [{ type: 'text' as const, text: prompt }];
  const { stream } = await run.do(() =>
    model.doStream({ prompt: [{ role: 'user', content }], maxOutputTokens: 60 }),
  );
  const reader = stream.getReader();
  await reader.read();
  const other = run.do(() => generateText({ model, prompt, maxOutputTokens: 60 }));
  await expect(other).rejects.toMatchObject({
    code: 'WFLO_BUDGET_EXCEEDED',
    amounts: { reservedUsd: '0' },
  });
  while (!(await reader.read()).done);
  await Promise.all(run.waited);
  expect(await run.costs()).toMatchObject({
    ...{ calls: 1, unknownCalls: 0, costUsd: picoToUsd(COST) },
  });
});
