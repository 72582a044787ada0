import { createOpenAI } from '@ai-sdk/openai';
import { generateText, streamText, wrapLanguageModel } from 'ai';
import * as ai5 from 'ai5';
import { createAnthropic as createAnthropic5 } from 'ai5-anthropic';
import { createOpenAI as createOpenAI5 } from 'ai5-openai';
import * as ai6 from 'ai6';
import { createAnthropic as createAnthropic6 } from 'ai6-anthropic';
import { createGoogleGenerativeAI as createGoogle6 } from 'ai6-google';
import { createOpenAI as createOpenAI6 } from 'ai6-openai';
import { wfloTelemetry, observeModel, observeProvider } from '../../src/ai-sdk.ts';
import { observeFetch } from '../../src/index.ts';
import { startObserved } from '../observed.ts';
import { counted } from '../served.ts';
import { until } from '../telemetry.ts';
import { billed, PROVIDERS } from './providers.ts';

const { telemetry, server } = await startObserved();
const PROMPT = 'What do the figures 3 and 4 say?';
const at = (baseURL: string) => ({ baseURL, apiKey: 'key' });

const OWN_TOOL = {
  inputSchema: ai6.jsonSchema({ type: 'object', properties: { a: { type: 'integer' } } }),
  execute: () => ({ sum: 7 }),
};

const SIX = {
  'OpenAI Responses': () => createOpenAI6(at(server.url))('gpt-4o-mini'),
  'OpenAI chat completions': () => createOpenAI6(at(server.url)).chat('gpt-4o-mini'),
  Anthropic: () => createAnthropic6(at(server.url))('claude-sonnet-4-5'),
  Google: () => createGoogle6(at(`${server.origin}/v1beta`))('gemini-2.5-flash'),
};

describe.each(Object.entries(SIX))('the AI SDK 6 by %s', (name, create) => {
  const model = () => observeModel(create());
  const expectCounted = async () => {
    expect(counted(telemetry.records)).toEqual(await billed(server, PROVIDERS[name]!));
  };

  it('has a span of each call of a loop, and of a stream, with its exact cost', async () => {
    const { steps } = await ai6.generateText({
      model: model(),
      prompt: PROMPT,
      tools: { add: ai6.tool(OWN_TOOL) },
      stopWhen: ai6.stepCountIs(3),
    });
    expect(steps).toHaveLength(2);
    const { textStream } = ai6.streamText({ model: model(), prompt: PROMPT });
    for await (const _ of textStream) continue;
    expect(telemetry.spans()).toHaveLength(3);
    expect(telemetry.records.map(({ status }) => status)).toEqual(Array(3).fill('completed'));
    expect(telemetry.spans()[0]?.attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': PROVIDERS[name]!.provider,
    });
    await expectCounted();
  });

  it('has a call of each request that fails, and of the one that does not', async () => {
    server.script([{ status: 503, headers: { 'retry-after-ms': '1' }, times: 3 }]);
    await ai6.generateText({ model: model(), prompt: PROMPT, maxRetries: 3 });
    expect(telemetry.records.map(({ status }) => status)).toEqual([
      ...Array<string>(3).fill('failed'),
      'completed',
    ]);
    await expectCounted();
  });

  it('is cancelled, and may have been billed, where the host aborts', async () => {
    server.script([{ chunkDelayMillis: 600_000 }]);
    const controller = new AbortController();
    const { textStream } = ai6.streamText({
      model: model(),
      prompt: PROMPT,
      maxOutputTokens: 100,
      abortSignal: controller.signal,
    });
    const reading = (async () => {
      for await (const _ of textStream) continue;
    })();
    await until(() => (server.calls()[0]?.chunks ?? 0) > 0);
    controller.abort();
    await reading.catch(() => undefined);
    await until(() => telemetry.records.length > 0);
    expect(telemetry.records).toMatchObject([{ status: 'cancelled', unknownRequests: 1 }]);
    expect(telemetry.records[0]?.upperBoundPicoUsd).toBeGreaterThan(0n);
  });
});

it('enriches the span that the AI SDK 6 makes of a call where its telemetry is on', async () => {
  await ai6.generateText({
    model: observeModel(SIX.Anthropic()),
    prompt: PROMPT,
    experimental_telemetry: { isEnabled: true },
  });
  const priced = telemetry.spans().filter(({ attributes }) => 'wflo.cost.usd' in attributes);
  expect(priced.map(({ name }) => name)).toEqual(['ai.generateText.doGenerate']);
  expect(telemetry.spans().map(({ name }) => name)).not.toContain('chat claude-sonnet-4-5');
});

it('makes spans of the tools of the AI SDK 6 where its integration is registered', async () => {
  await ai6.generateText({
    model: observeModel(SIX.Anthropic()),
    prompt: PROMPT,
    tools: { add: ai6.tool(OWN_TOOL) },
    stopWhen: ai6.stepCountIs(3),
    experimental_telemetry: { isEnabled: false, integrations: [wfloTelemetry()] },
  });
  expect(telemetry.spans().map(({ name }) => name)).toEqual([
    'chat claude-sonnet-4-5',
    'execute_tool add',
    'chat claude-sonnet-4-5',
  ]);
});

describe.each(
  Object.entries({
    'OpenAI Responses': () => createOpenAI5(at(server.url))('gpt-4o-mini'),
    Anthropic: () => createAnthropic5(at(server.url))('claude-sonnet-4-5'),
  }),
)('the AI SDK 5 by %s', (name, create) => {
  it('has a span of a call and of a stream, with its exact cost', async () => {
    const model = observeModel(create());
    await ai5.generateText({ model, prompt: PROMPT });
    const types: string[] = [];
    for await (const part of ai5.streamText({ model, prompt: PROMPT }).fullStream) {
      types.push(part.type);
    }
    expect(types).not.toContain('raw');
    expect(telemetry.records).toHaveLength(2);
    expect(counted(telemetry.records)).toEqual(await billed(server, PROVIDERS[name]!));
  });
});

it('counts what is written to a cache in a stream of the AI SDK 5', async () => {
  const usage = {
    input_tokens: 10,
    cache_creation_input_tokens: 2_000,
    cache_read_input_tokens: 1_000,
    output_tokens: 20,
  };
  server.script([{ usage }]);
  const model = observeModel(createAnthropic5(at(server.url))('claude-sonnet-4-5'));
  for await (const _ of ai5.streamText({ model, prompt: PROMPT }).textStream) continue;
  expect(telemetry.records).toMatchObject([
    {
      inputTokens: 3_010,
      costPicoUsd: 10n * 3_000_000n + 2_000n * 3_750_000n + 1_000n * 300_000n + 20n * 15_000_000n,
    },
  ]);
});

it('is one call with what is within and around it', async () => {
  const provider = observeProvider(createOpenAI({ ...at(server.url), fetch: observeFetch() }));
  const model = wrapLanguageModel({ model: observeModel(provider('gpt-4o-mini')), middleware: [] });
  await generateText({ model, prompt: PROMPT, telemetry: { integrations: [wfloTelemetry()] } });
  const streamed = provider.chat('gpt-4o-mini');
  for await (const _ of streamText({ model: streamed, prompt: PROMPT }).textStream) continue;
  expect(telemetry.spans()).toHaveLength(2);
  expect(telemetry.records.map(({ requests }) => requests)).toEqual([1, 1]);
});

it('observes a model once, and leaves it what it is', () => {
  const model = createOpenAI(at(server.url))('gpt-4o-mini');
  const observed = observeModel(model);
  expect(observeModel(model)).toBe(observed);
  expect(observeModel(observed)).toBe(observed);
  expect(observed).toBeInstanceOf(model.constructor);
  expect([observed.modelId, observed.provider]).toEqual([model.modelId, model.provider]);
});

it('is cancelled where a stream is left early, and its source is closed', async () => {
  server.script([{ fault: 'hang', afterChunks: 3 }]);
  const model = observeModel(createOpenAI(at(server.url)).chat('gpt-4o-mini'));
  const prompt = [{ role: 'user' as const, content: [{ type: 'text' as const, text: PROMPT }] }];
  const { stream } = await model.doStream({ prompt });
  await stream.cancel();
  expect(telemetry.records).toMatchObject([{ status: 'cancelled', unknownRequests: 1 }]);
  expect((await server.settled()).map(({ outcome }) => outcome)).toEqual(['client-gone']);
});
