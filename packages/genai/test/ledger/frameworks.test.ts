import { createOpenAI } from '@ai-sdk/openai';
import { ChatOpenAI } from '@langchain/openai';
import { generateText, registerTelemetry } from 'ai';
import { picoToUsd } from '@wflo/money';
import { observeModel, wfloTelemetry } from '../../src/ai-sdk.ts';
import { observeFetch } from '../../src/index.ts';
import { LangChainHandler } from '../../src/langchain/index.ts';
import { startObserved } from '../observed.ts';
import { newRun, startLedger } from './runs.ts';

const { telemetry, server } = await startObserved();
startLedger();

const USAGE = { prompt_tokens: 100, completion_tokens: 50, total_tokens: 150 };
const COST = 100n * 150_000n + 50n * 600_000n;
const PROMPT = 'What do the figures 3 and 4 say?';

type Fetch = { fetch?: typeof fetch };
const aiModel = (own: Fetch) =>
  createOpenAI({ baseURL: server.url, apiKey: 'test', ...own }).chat('gpt-4o-mini');
const options = { prompt: PROMPT, maxOutputTokens: 60, maxRetries: 3 };
const callbacks = [new LangChainHandler()];
const langChain = (own: Fetch) =>
  new ChatOpenAI({
    model: 'gpt-4o-mini',
    apiKey: 'test',
    maxTokens: 60,
    maxRetries: 3,
    configuration: { baseURL: server.url, ...own },
  });

const FRAMEWORKS: readonly [string, (own: Fetch) => PromiseLike<unknown>][] = [
  ['LangChainHandler', (own) => langChain(own).invoke(PROMPT, { callbacks })],
  ['observeModel', (own) => generateText({ model: observeModel(aiModel(own)), ...options })],
  // From here on the telemetry is there, once and for all.
  ['wfloTelemetry', (own) => generateText({ model: aiModel(own), ...options })],
  ['both', (own) => generateText({ model: observeModel(aiModel(own)), ...options })],
];
let isRegistered = false;

describe.each(
  FRAMEWORKS.flatMap(([name, call]) => [
    { name, call: () => call({}) },
    { name: `${name} and observeFetch`, call: () => call({ fetch: observeFetch() }) },
  ]),
)('calls by $name', ({ name, call }) => {
  beforeAll(() => {
    if (!isRegistered && name === 'wfloTelemetry') registerTelemetry(wfloTelemetry());
    isRegistered ||= name === 'wfloTelemetry';
  });

  it('are all made that fit, and no other', async () => {
    server.script([{ times: 'always', usage: USAGE }]);
    // What one may cost at the most is between 60 tokens of output and 6 calls.
    const run = newRun(12n * COST);
    const settled = await Promise.allSettled(
      Array.from({ length: 20 }, () => run.do(async () => call())),
    );
    const refused = settled.flatMap((each) => (each.status === 'rejected' ? [each] : []));
    for (const { reason } of refused) {
      expect(reason).toMatchObject({ code: 'WFLO_BUDGET_EXCEEDED', status: 402 });
    }
    const made = server.calls().length;
    expect(made).toBeGreaterThan(6);
    expect(made).toBeLessThan(12);
    expect(refused).toHaveLength(20 - made);
    expect(await run.costs()).toMatchObject({
      calls: made,
      costUsd: picoToUsd(BigInt(made) * COST),
      unknownCalls: 0,
    });
    expect(telemetry.records).toHaveLength(20);
  });

  it('are not sent when they do not fit', async () => {
    const run = newRun(1n);
    await expect(run.do(async () => call())).rejects.toMatchObject({
      code: 'WFLO_BUDGET_EXCEEDED',
    });
    expect(server.calls()).toEqual([]);
    expect(await run.costs()).toMatchObject({ calls: 0 });
  });

  it('release what refused requests held', async () => {
    server.script([{ status: 429, retryAfterSeconds: 0 }, { usage: USAGE }]);
    const run = newRun(6n * COST);
    await run.do(async () => call());
    expect(await run.costs()).toMatchObject({ calls: 1, costUsd: picoToUsd(COST) });
  });
});
