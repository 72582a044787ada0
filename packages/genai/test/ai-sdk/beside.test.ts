import { OpenTelemetry } from '@ai-sdk/otel';
import { createOpenAI } from '@ai-sdk/openai';
import {
  generateText,
  jsonSchema,
  registerTelemetry,
  stepCountIs,
  streamText,
  tool,
  ToolLoopAgent,
} from 'ai';
import { wfloTelemetry, observeModel } from '../../src/ai-sdk.ts';
import { abandonLlmCalls } from '@wflo/shared-state';
import { startObserved } from '../observed.ts';
import { garbageCollector, until } from '../telemetry.ts';

const { telemetry, server } = await startObserved();
const model = () => createOpenAI({ baseURL: server.url, apiKey: 'key' })('gpt-4o-mini');
const PROMPT = 'What do the figures 3 and 4 say?';
const inputSchema = jsonSchema({ type: 'object', properties: { a: { type: 'integer' } } });
const add = tool({ inputSchema, execute: () => ({ sum: 7 }) });
const loop = () => ({ model: model(), prompt: PROMPT, tools: { add }, stopWhen: stepCountIs(3) });

const registered = globalThis as { AI_SDK_TELEMETRY_INTEGRATIONS?: unknown[] | undefined };

afterEach(() => {
  registered.AI_SDK_TELEMETRY_INTEGRATIONS = undefined;
});

const names = () => telemetry.spans().map(({ name }) => name);
const priced = () => telemetry.spans().filter(({ attributes }) => 'wflo.cost.usd' in attributes);

describe.each([
  ['before', () => [wfloTelemetry(), new OpenTelemetry()]],
  ['after', () => [new OpenTelemetry(), wfloTelemetry()]],
])('registered %s @ai-sdk/otel', (_when, integrations) => {
  it.each(['generateText', 'streamText'])('enriches its spans of %s', async (way) => {
    registerTelemetry(...integrations());
    if (way === 'generateText') await generateText(loop());
    else await streamText(loop()).text;
    expect(priced().map(({ name }) => name)).toEqual(['chat gpt-4o-mini', 'chat gpt-4o-mini']);
    expect(names().filter((name) => name.startsWith('chat'))).toHaveLength(2);
    expect(names().filter((name) => name.startsWith('execute_tool'))).toHaveLength(1);
    expect(names().filter((name) => name.startsWith('invoke_agent'))).toHaveLength(1);
    expect(telemetry.records).toHaveLength(2);
  });
});

it('has the call of a tool of its own, which hangs under that tool', async () => {
  registerTelemetry(wfloTelemetry());
  const asking = tool({
    inputSchema,
    execute: async () => (await generateText({ model: model(), prompt: 'And 5?' })).text,
  });
  await generateText({ ...loop(), tools: { asking } });
  const byId = new Map(telemetry.spans().map((span) => [span.spanContext().spanId, span.name]));
  const tree = telemetry
    .spans()
    .map(({ name, parentSpanContext }) => [name, byId.get(parentSpanContext?.spanId ?? '')]);
  expect(tree).toEqual([
    ['chat gpt-4o-mini', 'invoke_agent'],
    ['chat gpt-4o-mini', 'execute_tool asking'],
    ['execute_tool asking', 'invoke_agent'],
    ['chat gpt-4o-mini', 'invoke_agent'],
    ['invoke_agent', undefined],
  ]);
  expect(telemetry.records).toHaveLength(3);
});

it('has the calls of a middleware that asks another model', async () => {
  registerTelemetry(wfloTelemetry());
  const { wrapLanguageModel } = await import('ai');
  const guarded = wrapLanguageModel({
    model: model(),
    middleware: {
      wrapGenerate: async ({ doGenerate }) => {
        await generateText({ model: model(), prompt: 'Is this allowed?' });
        return doGenerate();
      },
    },
  });
  await generateText({ model: guarded, prompt: PROMPT });
  expect(telemetry.records).toHaveLength(2);
  expect(server.calls()).toHaveLength(2);
});

it('says of a tool that it has failed, and why', async () => {
  registerTelemetry(wfloTelemetry());
  const broken = tool({
    inputSchema,
    execute: (): string => {
      throw new RangeError('too large');
    },
  });
  const agent = new ToolLoopAgent({ model: model(), tools: { broken }, stopWhen: stepCountIs(3) });
  await agent.generate({ prompt: PROMPT });
  const failed = telemetry.spans().find(({ name }) => name === 'execute_tool broken');
  expect(failed?.attributes['error.type']).toBe('RangeError');
  expect(failed?.status).toEqual({ code: 2, message: 'too large' });
});

it('records prompts and responses where they are wanted, and not those that the host holds back', async () => {
  const integrations = [wfloTelemetry({ captureContent: 'span' })];
  await generateText({ ...loop(), instructions: 'Be brief.', telemetry: { integrations } });
  const captured = telemetry.spans().find(({ name }) => name.startsWith('chat'))?.attributes;
  expect(captured?.['gen_ai.input.messages']).toContain(PROMPT);
  expect(captured?.['gen_ai.system_instructions']).toContain('Be brief.');
  expect(captured?.['gen_ai.output.messages']).toContain('tool_call');
  telemetry.reset();
  const held = { integrations, recordInputs: false, recordOutputs: false };
  await streamText({ ...loop(), telemetry: held }).text;
  const all = JSON.stringify(telemetry.spans().map(({ attributes }) => attributes));
  expect(all).not.toContain('gen_ai.input.messages');
  expect(all).not.toContain('gen_ai.output.messages');
  expect(telemetry.records.at(-1)?.costPicoUsd).toBeGreaterThan(0n);
});

it('says nothing where telemetry is off, and a model that is observed still does', async () => {
  registerTelemetry(wfloTelemetry());
  await generateText({ model: model(), prompt: PROMPT, telemetry: { isEnabled: false } });
  expect(telemetry.records).toHaveLength(0);
  await generateText({
    model: observeModel(model()),
    prompt: PROMPT,
    telemetry: { isEnabled: false },
  });
  expect(telemetry.records).toHaveLength(1);
});

it('ends what is open when the process is about to stop', async () => {
  registerTelemetry(wfloTelemetry());
  server.script([{ delayMillis: 600_000 }]);
  const controller = new AbortController();
  const asked = generateText({ ...loop(), abortSignal: controller.signal });
  await until(() => server.calls().length === 1);
  await abandonLlmCalls();
  expect(names()).toEqual(expect.arrayContaining(['chat gpt-4o-mini', 'invoke_agent']));
  expect(telemetry.records).toMatchObject([{ status: 'abandoned', unknownRequests: 1 }]);
  controller.abort();
  await expect(asked).rejects.toThrow();
  expect(telemetry.spans()).toHaveLength(2);
});

it('ends an agent whose stream nobody reads', async () => {
  registerTelemetry(wfloTelemetry());
  const collectGarbage = garbageCollector();
  (() => {
    void streamText({ ...loop(), toolChoice: 'none' });
  })();
  await until(() => server.calls().length === 1);
  await until(() => {
    collectGarbage();
    return names().includes('invoke_agent');
  });
  expect(telemetry.records).toMatchObject([{ status: 'abandoned' }]);
});

it.each(['generateText', 'streamText'] as const)(
  'registered more than once, counts each call of %s once',
  async (way) => {
    registerTelemetry(wfloTelemetry(), wfloTelemetry(), wfloTelemetry());
    if (way === 'generateText') await generateText(loop());
    else await streamText(loop()).text;
    expect(telemetry.records).toHaveLength(2);
    expect(server.calls()).toHaveLength(2);
    expect(names().filter((name) => name.startsWith('chat'))).toHaveLength(2);
    expect(names().filter((name) => name.startsWith('execute_tool'))).toHaveLength(1);
  },
);
