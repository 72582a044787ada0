import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogleGenerativeAI } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import {
  embedMany,
  generateText,
  jsonSchema,
  stepCountIs,
  streamText,
  tool,
  type LanguageModel,
} from 'ai';
import { observeFetch } from '../../src/index.ts';
import { startObserved } from '../observed.ts';
import { counted, served, type Sums } from '../served.ts';
import { until } from '../telemetry.ts';

const { telemetry, server } = await startObserved();

interface Case {
  readonly model: () => LanguageModel;
  readonly operation: string;
  readonly provider: string;
  /** Pico-USD of a token. */
  readonly price: readonly [input: bigint, output: bigint];
}

const settings = () => ({ baseURL: server.url, apiKey: 'key', fetch: observeFetch() });

const CASES: Readonly<Record<string, Case>> = {
  responses: {
    model: () => createOpenAI(settings())('gpt-4o-mini'),
    operation: 'chat',
    provider: 'openai',
    price: [150_000n, 600_000n],
  },
  'chat completions': {
    model: () => createOpenAI(settings()).chat('gpt-4o-mini'),
    operation: 'chat',
    provider: 'openai',
    price: [150_000n, 600_000n],
  },
  'an API like that of OpenAI': {
    model: () => createOpenAICompatible({ name: 'own', ...settings() })('gpt-4o-mini'),
    operation: 'chat',
    provider: 'openai',
    price: [150_000n, 600_000n],
  },
  messages: {
    model: () => createAnthropic(settings())('claude-sonnet-4-5'),
    operation: 'chat',
    provider: 'anthropic',
    price: [3_000_000n, 15_000_000n],
  },
  generateContent: {
    model: () =>
      createGoogleGenerativeAI({ ...settings(), baseURL: `${server.origin}/v1beta` })(
        'gemini-2.5-flash',
      ),
    operation: 'generate_content',
    provider: 'gcp.gemini',
    price: [300_000n, 2_500_000n],
  },
};

describe.each(Object.entries(CASES))('the AI SDK by %s', (_name, { model, price, ...expected }) => {
  /** The names of tokens differ, and none of these has a cache. */
  function handCount(usage: Readonly<Record<string, unknown>>): Sums {
    const one = (...names: string[]) =>
      names.reduce((sum, name) => sum + Number(usage[name] ?? 0), 0);
    const input = one('prompt_tokens', 'input_tokens', 'promptTokenCount');
    const output = one(
      'completion_tokens',
      'output_tokens',
      'candidatesTokenCount',
      'thoughtsTokenCount',
    );
    return { picoUsd: BigInt(input) * price[0] + BigInt(output) * price[1], input, output };
  }
  const expectCounted = async () => {
    expect(counted(telemetry.records)).toEqual(served(await server.settled(), handCount));
  };
  const PROMPT = 'What do the figures 3 and 4 say?';

  it('has a span of each call of a loop over tools, with its exact cost', async () => {
    const { steps } = await generateText({
      model: model(),
      prompt: PROMPT,
      tools: {
        add: tool({
          inputSchema: jsonSchema({ type: 'object', properties: { a: { type: 'integer' } } }),
          execute: () => ({ sum: 7 }),
        }),
      },
      stopWhen: stepCountIs(3),
    });
    expect(steps).toHaveLength(2);
    expect(telemetry.spans()).toHaveLength(2);
    expect(telemetry.spans()[0]?.attributes).toMatchObject({
      'gen_ai.operation.name': expected.operation,
      'gen_ai.provider.name': expected.provider,
    });
    expect(telemetry.spans()[0]?.attributes['wflo.cost.usd']).toMatch(/^0\.0/);
    await expectCounted();
  });

  it('counts a stream, also where its server reports no usage unless requested', async () => {
    const { stream } = streamText({ model: model(), prompt: PROMPT });
    for await (const _ of stream) continue;
    expect(telemetry.spans()).toHaveLength(1);
    const [span] = telemetry.spans();
    expect(span?.attributes['gen_ai.response.time_to_first_chunk']).toBeGreaterThan(0);
    await expectCounted();
  });

  it('has a call of each request that fails, and of the one that does not', async () => {
    const step = { status: 503, headers: { 'retry-after-ms': '1' } };
    server.script([{ ...step, times: 2 }]);
    await generateText({ model: model(), prompt: PROMPT });
    expect(telemetry.records.map(({ status, errors }) => [status, errors])).toEqual([
      ['failed', ['server_error']],
      ['failed', ['server_error']],
      ['completed', []],
    ]);
    await expectCounted();
  });

  it('is cancelled, with what it may have cost, where the host aborts', async () => {
    server.script([{ delayMillis: 600_000 }]);
    const controller = new AbortController();
    const call = generateText({
      model: model(),
      prompt: PROMPT,
      maxOutputTokens: 100,
      abortSignal: controller.signal,
    });
    await until(() => server.calls().length === 1);
    controller.abort();
    await expect(call).rejects.toThrow();
    await until(() => telemetry.records.length === 1);
    expect(telemetry.records).toMatchObject([{ status: 'cancelled', unknownRequests: 1 }]);
  });
});

it('counts embeddings, and passes on what is no call of a model', async () => {
  const openai = createOpenAI(settings());
  await embedMany({ model: openai.embedding('text-embedding-3-small'), values: ['rain', 'sun'] });
  expect(telemetry.records).toMatchObject([{ operation: 'embeddings', inputTokens: 2 }]);
  const models = await observeFetch()(`${server.url}/models`);
  expect(models.status).toBe(200);
  expect(telemetry.spans()).toHaveLength(1);
});
