import { ChatAnthropic } from '@langchain/anthropic';
import { InMemoryCache } from '@langchain/core/caches';
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { ChatPromptTemplate } from '@langchain/core/prompts';
import { BaseRetriever } from '@langchain/core/retrievers';
import { RunnableLambda, RunnableParallel } from '@langchain/core/runnables';
import { ChatGoogleGenerativeAI } from '@langchain/google-genai';
import { Annotation, END, interrupt, MemorySaver, START, StateGraph } from '@langchain/langgraph';
import { ChatOpenAI } from '@langchain/openai';
import { context } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { createAgent, tool } from 'langchain';
import OpenAI from 'openai';
import { z } from 'zod';
import { observe, observeFetch, RUN_KEY, withSession } from '../../src/index.ts';
import { LangChainHandler } from '../../src/langchain/index.ts';
import { startObserved } from '../observed.ts';
import { counted, served } from '../served.ts';
import { until } from '../telemetry.ts';
import { handCount, MODELS } from './models.ts';

const { telemetry, server } = await startObserved();

const PROMPT = 'What do the figures 3 and 4 say?';
const handler = new LangChainHandler();
const callbacks = [handler];
const PRICE = [150_000n, 600_000n] as const;

const openai = (more: object = {}) =>
  new ChatOpenAI({
    model: 'gpt-4o-mini',
    apiKey: 'key',
    configuration: { baseURL: server.url, fetch: observeFetch() },
    ...more,
  });
const add = tool(({ a = 0, b = 0 }) => `sum ${a + b}`, {
  name: 'add',
  description: 'Adds.',
  schema: z.object({ a: z.number().optional(), b: z.number().optional() }),
});
const messages = [{ role: 'user', content: PROMPT }];

const named = (name: string) => telemetry.spans().filter((span) => span.name === name);
const one = (name: string): ReadableSpan => {
  const [span, ...others] = named(name);
  if (span === undefined || others.length > 0) {
    throw new Error(
      `${name}: ${telemetry
        .spans()
        .map((each) => each.name)
        .join(', ')}`,
    );
  }
  return span;
};
const parentOf = (span: ReadableSpan | undefined) =>
  telemetry.spans().find((each) => each.spanContext().spanId === span?.parentSpanContext?.spanId)
    ?.name;
const expectCounted = async () => {
  expect(counted(telemetry.records)).toEqual(served(await server.settled(), handCount(PRICE)));
};

it.each(Object.entries(MODELS))(
  'hangs the calls and tools of an agent under it, by %s',
  async (_name, { model, price }) => {
    const agent = createAgent({ name: 'counter', model: model(server), tools: [add] });
    await agent.invoke({ messages }, { callbacks });
    expect(telemetry.spans().map(({ name }) => name.split(' ')[0])).toEqual([
      'chat',
      'execute_tool',
      'chat',
      'invoke_agent',
    ]);
    const [first, called, second, root] = telemetry.spans();
    expect([first, called, second].map(parentOf)).toEqual(
      Array.from({ length: 3 }, () => 'invoke_agent counter'),
    );
    expect(root?.parentSpanContext).toBeUndefined();
    expect(root?.attributes['gen_ai.agent.name']).toBe('counter');
    expect(called?.name).toBe('execute_tool add');
    expect(called?.attributes['gen_ai.tool.call.id']).toBeDefined();
    expect(counted(telemetry.records)).toEqual(served(await server.settled(), handCount(price)));
  },
);

it('keeps parents and counts apart when agents run at once, streamed or not', async () => {
  const names = Array.from({ length: 8 }, (_, index) => `agent-${index}`);
  await Promise.all(
    names.map(async (name, index) => {
      const agent = createAgent({ name, model: openai({ maxConcurrency: 2 }), tools: [add] });
      if (index % 2 === 0) await agent.invoke({ messages }, { callbacks });
      else
        for await (const _ of await agent.stream(
          { messages },
          { callbacks, streamMode: 'messages' },
        ))
          continue;
    }),
  );
  expect(telemetry.spans()).toHaveLength(4 * names.length);
  for (const name of names) {
    const root = one(`invoke_agent ${name}`);
    const within = telemetry
      .spans()
      .filter((span) => span.spanContext().traceId === root.spanContext().traceId);
    expect(within.map((span) => span.name).sort()).toEqual([
      'chat gpt-4o-mini',
      'chat gpt-4o-mini',
      'execute_tool add',
      `invoke_agent ${name}`,
    ]);
  }
  await expectCounted();
});

it('joins calls of one model at once under one parent, each to its own requests', async () => {
  const model = openai({ maxConcurrency: 1 });
  const both = RunnableParallel.from({
    short: RunnableLambda.from((text: string) => `${text} 1`).pipe(model),
    long: RunnableLambda.from((text: string) => `${text} ${'2 '.repeat(50)}`).pipe(model),
  });
  await both.invoke(PROMPT, { callbacks });
  expect(telemetry.spans()).toHaveLength(2);
  expect(telemetry.records.map(({ requests }) => requests)).toEqual([1, 1]);
  const calls = await server.settled();
  expect(telemetry.records.map(({ inputTokens }) => inputTokens).sort()).toEqual(
    calls.map(({ usage }) => usage?.['prompt_tokens']).sort(),
  );
  await expectCounted();
});

it('hangs calls of other clients in tools and nodes where they are made', async () => {
  const client = observe(new OpenAI({ apiKey: 'key', baseURL: server.url }));
  const ask = () =>
    client.chat.completions.create({
      model: 'gpt-4o',
      messages: [{ role: 'user', content: 'Go' }],
    });
  const search = tool(async () => `found ${(await ask()).id}`, {
    name: 'search',
    description: 'Searches.',
    schema: z.object({}),
  });
  const agent = createAgent({ name: 'seeker', model: openai(), tools: [search] });
  const graph = new StateGraph(Annotation.Root({ text: Annotation<string>() }))
    .addNode('ask', async () => ({ text: (await ask()).id }))
    .addNode('agent', async (_state) => {
      await agent.invoke({ messages });
      return {};
    })
    .addEdge(START, 'ask')
    .addEdge('ask', 'agent')
    .addEdge('agent', END)
    .compile({ name: 'outer' });
  await withSession({ sessionId: 's-1' }, () => graph.invoke({ text: '' }, { callbacks }));
  const [inNode, inTool] = named('chat gpt-4o');
  expect(parentOf(inNode)).toBe('invoke_agent outer');
  expect(parentOf(inTool)).toBe('execute_tool search');
  expect(parentOf(one('execute_tool search'))).toBe('invoke_agent seeker');
  expect(parentOf(one('invoke_agent seeker'))).toBe('invoke_agent outer');
  expect(new Set(telemetry.spans().map(({ attributes }) => attributes['session.id']))).toEqual(
    new Set(['s-1']),
  );
  expect(telemetry.records).toHaveLength(4);
});

it('knows the run in which an agent runs', async () => {
  const run = { workflowId: 'w-1', runId: 'r-1', attempt: 2 };
  await context.with(context.active().setValue(RUN_KEY, run), () =>
    createAgent({ name: 'counter', model: openai(), tools: [add] }).invoke(
      { messages },
      { callbacks },
    ),
  );
  expect(telemetry.records).toMatchObject([{ run }, { run }]);
  for (const span of telemetry.spans()) expect(span.attributes['workflow.id']).toBe('w-1');
});

it('counts a handler that is there twice once', async () => {
  const model = openai({ callbacks: [new LangChainHandler()] });
  const prompt = ChatPromptTemplate.fromMessages([['user', PROMPT]]);
  await prompt.pipe(model).invoke({}, { callbacks: [handler, new LangChainHandler()] });
  expect(telemetry.spans()).toHaveLength(1);
  await expectCounted();
});

it('counts the usage of several choices once', async () => {
  await openai({ n: 3 }).invoke(PROMPT, { callbacks });
  for await (const _ of await openai({ n: 2 }).stream(PROMPT, { callbacks })) continue;
  expect(telemetry.spans()).toHaveLength(2);
  expect(telemetry.records.map(({ model }) => model)).toEqual(['gpt-4o-mini', 'gpt-4o-mini']);
  await expectCounted();
});

it('prices what a stream has read from the cache of the provider', async () => {
  const usage = {
    prompt_tokens: 2_006,
    completion_tokens: 300,
    total_tokens: 2_306,
    prompt_tokens_details: { cached_tokens: 1_920 },
  };
  server.script([{ usage }]);
  for await (const _ of await openai().stream(PROMPT, { callbacks })) continue;
  expect(telemetry.records).toMatchObject([{ inputTokens: 2_006, costUsd: '0.0003369' }]);
});

it.each(['v1', 'v2', 'v3'] as const)(
  'has one span of each call in events of %s',
  async (version) => {
    const agent = createAgent({ name: 'counter', model: openai(), tools: [add] });
    const events = agent.streamEvents({ messages }, { version, callbacks } as never);
    for await (const _ of (await events) as unknown as AsyncIterable<unknown>) continue;
    expect(telemetry.spans().map(({ name }) => name)).toEqual([
      'chat gpt-4o-mini',
      'execute_tool add',
      'chat gpt-4o-mini',
      'invoke_agent counter',
    ]);
    expect(telemetry.spans()[0]?.attributes['gen_ai.response.time_to_first_chunk']).toBeGreaterThan(
      0,
    );
    await expectCounted();
  },
);

it('has one span of a call whose output has a form', async () => {
  const model = openai().withStructuredOutput(z.object({ sum: z.number() }));
  await model.invoke(PROMPT, { callbacks });
  expect(telemetry.spans().map(({ name }) => name)).toEqual(['chat gpt-4o-mini']);
  await expectCounted();
});

it('counts no response that comes from a cache', async () => {
  const model = openai({ cache: new InMemoryCache() });
  await model.invoke(PROMPT, { callbacks });
  await model.invoke(PROMPT, { callbacks });
  expect(server.calls()).toHaveLength(1);
  expect(telemetry.spans()).toHaveLength(1);
  await expectCounted();
});

it('reads counts that come several times in a stream once', async () => {
  const usage = {
    input_tokens: 10,
    cache_read_input_tokens: 2_000,
    cache_creation_input_tokens: 300,
    cache_creation: { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 200 },
    output_tokens: 40,
    server_tool_use: { web_search_requests: 2 },
  };
  server.script([{ usage }]);
  const model = new ChatAnthropic({
    model: 'claude-sonnet-4-5',
    apiKey: 'key',
    anthropicApiUrl: server.origin,
  });
  for await (const _ of await model.stream(PROMPT, { callbacks })) continue;
  // 10 × 3 + 2,000 × 0.3 + 100 × 3.75 + 200 × 6 + 40 × 15 USD for a million, and 2 searches at 0.01.
  expect(telemetry.records).toMatchObject([
    { inputTokens: 2_310, outputTokens: 40, costUsd: '0.022805' },
  ]);
});

it('reads counts that a server repeats in each chunk once', async () => {
  const chunk = (delta: object, usage: object | null, finish_reason: string | null = null) => ({
    data: {
      id: 'chatcmpl-1',
      object: 'chat.completion.chunk',
      created: 1,
      model: 'gpt-4o-mini',
      choices: [{ index: 0, delta, finish_reason }],
      usage,
    },
  });
  const usage = (completion_tokens: number) => ({
    prompt_tokens: 100,
    completion_tokens,
    total_tokens: 100 + completion_tokens,
  });
  server.script([
    {
      events: [
        chunk({ role: 'assistant', content: 'a' }, usage(1)),
        chunk({ content: 'b' }, usage(2)),
        chunk({ content: 'c' }, usage(3), 'stop'),
        { data: '[DONE]' },
      ],
    },
  ]);
  for await (const _ of await openai().stream(PROMPT, { callbacks })) continue;
  expect(telemetry.records).toMatchObject([{ inputTokens: 100, outputTokens: 3 }]);
});

it('prices the tier that was served, and thoughts, which LangChain does not pass on', async () => {
  server.script([
    { serviceTier: 'flex', when: { dialect: 'openai.chat' } },
    { reasoning: 'It thinks a while.' },
  ]);
  await new ChatOpenAI({
    model: 'gpt-5-mini',
    apiKey: 'key',
    configuration: { baseURL: server.url },
  }).invoke(PROMPT, { callbacks });
  const google: BaseChatModel = new ChatGoogleGenerativeAI({
    model: 'gemini-2.5-flash',
    apiKey: 'key',
    baseUrl: server.origin,
  });
  for await (const _ of await google.stream(PROMPT, { callbacks })) continue;
  const [chat, gemini] = await server.settled();
  expect(telemetry.records[0]?.costPicoUsd).toBe(
    handCount([125_000n, 1_000_000n])(chat?.billedUsage ?? {}).picoUsd,
  );
  expect(Number(gemini?.billedUsage?.['thoughtsTokenCount'])).toBeGreaterThan(0);
  expect(telemetry.records[1]?.costPicoUsd).toBe(
    handCount([300_000n, 2_500_000n])(gemini?.billedUsage ?? {}).picoUsd,
  );
});

it('ends what an aborted agent has started, and remembers nothing of it', async () => {
  server.script([{ delayMillis: 600_000, when: { toolRounds: 1 } }]);
  const controller = new AbortController();
  const agent = createAgent({ name: 'counter', model: openai(), tools: [add] });
  const run = agent.invoke({ messages }, { callbacks, signal: controller.signal });
  await until(() => server.calls().length === 2);
  controller.abort();
  await expect(run).rejects.toThrow();
  await until(() => telemetry.records.length === 2);
  expect(telemetry.records.map(({ status }) => status)).toEqual(['completed', 'cancelled']);
  await until(() => telemetry.spans().length === 4);
  expect(one('invoke_agent counter').attributes['error.type']).toBeDefined();
});

it('takes an interrupt for a human for no error', async () => {
  const approve = tool(() => interrupt<string, string>('May I?'), {
    name: 'approve',
    description: 'Waits for approval.',
    schema: z.object({}),
  });
  const agent = createAgent({
    name: 'careful',
    model: openai(),
    tools: [approve],
    checkpointer: new MemorySaver(),
  });
  await agent.invoke({ messages }, { callbacks, configurable: { thread_id: 't-1' } });
  expect(telemetry.spans().map(({ status }) => status.code)).toEqual([0, 0, 0]);
  expect(one('invoke_agent careful').attributes['gen_ai.conversation.id']).toBe('t-1');
});

it('has spans of retrievals and of tools that fail', async () => {
  class Shelf extends BaseRetriever {
    lc_namespace = ['test'];
    override _getRelevantDocuments(): Promise<[]> {
      return Promise.resolve([]);
    }
  }
  await new Shelf().invoke('rain', { callbacks });
  expect(telemetry.spans().map(({ name }) => name)).toEqual(['retrieval Shelf']);
  const failing = tool(() => Promise.reject(new RangeError('too large')), {
    name: 'fail',
    description: 'Fails.',
    schema: z.object({}),
  });
  await expect(failing.invoke({}, { callbacks })).rejects.toThrow('too large');
  expect(one('execute_tool fail').attributes['error.type']).toBe('RangeError');
});

it('records what was said only where it is captured', async () => {
  await openai().invoke(PROMPT, { callbacks });
  expect(JSON.stringify(telemetry.spans()[0]?.attributes)).not.toContain('figures');
  telemetry.reset();
  const capturing = new LangChainHandler({ captureContent: 'span' });
  const agent = createAgent({ model: openai(), tools: [add] });
  await agent.invoke({ messages }, { callbacks: [capturing] });
  const [, , last] = telemetry.spans();
  const said = (name: string) => JSON.parse(String(last?.attributes[name])) as unknown;
  expect(said('gen_ai.input.messages')).toMatchObject([
    { role: 'user', parts: [{ type: 'text', content: PROMPT }] },
    { role: 'assistant', parts: [{}, { type: 'tool_call', name: 'add' }] },
    { role: 'tool', parts: [{ type: 'tool_call_response' }] },
  ]);
  expect(said('gen_ai.output.messages')).toMatchObject([
    { role: 'assistant', parts: [{ type: 'text' }], finish_reason: 'stop' },
  ]);
});
