import {
  Agent,
  getGlobalTraceProvider,
  handoff,
  OpenAIChatCompletionsModel,
  OpenAIResponsesModel,
  Runner,
  Span,
  Trace,
  setTraceProcessors,
  setTracingDisabled,
  tool,
  withTrace,
  withTraceContext,
  type Model,
  type ModelRequest,
  type SpanData,
} from '@openai/agents';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import OpenAI from 'openai';
import { z } from 'zod';
import { context } from '@opentelemetry/api';
import { observe, observeFetch, RUN_KEY, withSession } from '../../src/index.ts';
import { OpenAIAgentsProcessor } from '../../src/openai-agents/index.ts';
import { handCount } from '../langchain/models.ts';
import { startObserved } from '../observed.ts';
import { counted, served } from '../served.ts';
import { until } from '../telemetry.ts';

const { telemetry, server } = await startObserved();

const PROMPT = 'What do the figures 3 and 4 say?';
const MODEL = 'gpt-4o-mini';
const PRICE = [150_000n, 600_000n] as const;

// The SDK traces nothing where NODE_ENV is `test`.
setTracingDisabled(false);
setTraceProcessors([new OpenAIAgentsProcessor()]);

const client = (more: object = {}) =>
  new OpenAI({ apiKey: 'key', baseURL: server.url, maxRetries: 3, ...more });

const MODELS: Readonly<Record<string, { model: () => Model; isObserved: boolean }>> = {
  'chat completions': {
    model: () => new OpenAIChatCompletionsModel(client(), MODEL),
    isObserved: false,
  },
  'chat completions of an observed client': {
    model: () => new OpenAIChatCompletionsModel(observe(client()), MODEL),
    isObserved: true,
  },
  responses: { model: () => new OpenAIResponsesModel(client(), MODEL), isObserved: false },
  'responses of an observed client': {
    model: () => new OpenAIResponsesModel(observe(client()), MODEL),
    isObserved: true,
  },
  'responses by an observed fetch': {
    model: () => new OpenAIResponsesModel(client({ fetch: observeFetch(), maxRetries: 0 }), MODEL),
    isObserved: true,
  },
};

const add = tool({
  name: 'add',
  description: 'Adds.',
  parameters: z.object({ a: z.number(), b: z.number() }),
  execute: ({ a, b }) => `sum ${a + b}`,
});

const names = () => telemetry.spans().map(({ name }) => name);
const one = (name: string): ReadableSpan => {
  const [span, ...others] = telemetry.spans().filter((each) => each.name === name);
  if (span === undefined || others.length > 0) throw new Error(`${name}: ${names().join(', ')}`);
  return span;
};
const parentOf = (span: ReadableSpan | undefined) =>
  telemetry.spans().find((each) => each.spanContext().spanId === span?.parentSpanContext?.spanId)
    ?.name;
const expectCounted = async () => {
  expect(counted(telemetry.records)).toEqual(served(await server.settled(), handCount(PRICE)));
};

describe.each(Object.entries(MODELS))('OpenAI Agents by %s', (label, { model, isObserved }) => {
  const agentOf = (more: object = {}) =>
    new Agent({ name: 'counter', model: model(), tools: [add], ...more });
  const runner = new Runner();

  it('has a span of the agent, its calls and its tools, with exact cost', async () => {
    await runner.run(agentOf(), PROMPT);
    expect(names()).toEqual([
      `chat ${MODEL}`,
      'execute_tool add',
      `chat ${MODEL}`,
      'invoke_agent counter',
      'invoke_workflow Agent workflow',
    ]);
    const [first, called, second, agent] = telemetry.spans();
    expect([first, called, second].map(parentOf)).toEqual(
      Array.from({ length: 3 }, () => 'invoke_agent counter'),
    );
    expect(parentOf(agent)).toBe('invoke_workflow Agent workflow');
    expect(first?.attributes).toMatchObject({
      'gen_ai.provider.name': 'openai',
      'gen_ai.response.model': MODEL,
      'wflo.requests': 1,
      'wflo.status': 'completed',
    });
    expect(JSON.stringify(telemetry.spans().map(({ attributes }) => attributes))).not.toContain(
      'figures',
    );
    await expectCounted();
  });

  it('has one span of each streamed call', async () => {
    const stream = await runner.run(agentOf(), PROMPT, { stream: true });
    for await (const _ of stream) continue;
    await stream.completed;
    await until(() => telemetry.spans().length === 5);
    expect(names().filter((name) => name === `chat ${MODEL}`)).toHaveLength(2);
    if (isObserved) {
      const [first] = telemetry.spans();
      expect(first?.attributes['gen_ai.response.time_to_first_chunk']).toBeGreaterThan(0);
    }
    await expectCounted();
  });

  it('ends all spans of a stream that the host leaves or aborts', async () => {
    for await (const _ of await runner.run(agentOf(), PROMPT, { stream: true })) break;
    await until(() => names().includes('invoke_workflow Agent workflow'));
    // It may have come whole by then, of which only an observed client knows.
    expect(telemetry.records).toHaveLength(server.calls().length);
    if (telemetry.records.every(({ status }) => status === 'completed')) await expectCounted();
    else expect(telemetry.records).toMatchObject([{ status: 'cancelled', unknownRequests: 1 }]);
    await server.settled();
    telemetry.reset();
    server.reset();
    server.script([{ chunkDelayMillis: 100, times: 'always' }]);
    const controller = new AbortController();
    const stream = await runner.run(agentOf(), PROMPT, {
      stream: true,
      signal: controller.signal,
    });
    for await (const _ of stream) controller.abort();
    await stream.completed.catch(() => undefined);
    await until(() => telemetry.spans().length === 3);
    expect(telemetry.records).toMatchObject([{ status: 'cancelled', unknownRequests: 1 }]);
    expect(names()).toContain('invoke_workflow Agent workflow');
  });

  it('ends all spans of a run that the host aborts, with what it may have cost', async () => {
    server.script([{ delayMillis: 600_000, when: { toolRounds: 1 } }]);
    const controller = new AbortController();
    const run = runner.run(agentOf(), PROMPT, { signal: controller.signal });
    await until(() => server.calls().length === 2);
    controller.abort();
    await expect(run).rejects.toThrow();
    await until(() => telemetry.spans().length === 5);
    expect(
      telemetry.records.map(({ status, unknownRequests }) => [status, unknownRequests]),
    ).toEqual([
      ['completed', 0],
      ['cancelled', 1],
    ]);
  });

  if (label !== 'responses by an observed fetch') {
    it('is one call when three of its requests fail and the fourth does not', async () => {
      server.script([{ status: 503, headers: { 'retry-after-ms': '1' }, times: 3 }]);
      await runner.run(agentOf({ tools: [] }), PROMPT);
      expect(server.calls()).toHaveLength(4);
      expect(telemetry.records).toMatchObject([
        { status: 'completed', requests: isObserved ? 4 : 1, unknownRequests: 0 },
      ]);
      await expectCounted();
    });
  }

  it('says what went wrong, and ends all spans', async () => {
    server.script([{ status: 400, message: 'no such thing', times: 'always' }]);
    await expect(runner.run(agentOf({ tools: [] }), PROMPT)).rejects.toThrow();
    expect(names()).toEqual([
      // The SDK names the model of a response with the response.
      label === 'responses' ? 'chat' : `chat ${MODEL}`,
      'invoke_agent counter',
      'invoke_workflow Agent workflow',
    ]);
    expect(telemetry.spans()[0]?.attributes).toMatchObject({
      'error.type': '400',
      'wflo.cost.usd': '0',
      'wflo.status': 'failed',
    });
    await expectCounted();
  });
});

it('keeps parents and counts apart when agents run at once', async () => {
  const observed = observe(client());
  const runs = Array.from({ length: 8 }, (_, index) => `agent-${index}`);
  await Promise.all(
    runs.map(async (name, index) => {
      const model = new OpenAIChatCompletionsModel(observed, MODEL);
      const agent = new Agent({ name, model, tools: [add] });
      if (index % 2 === 0) await new Runner().run(agent, PROMPT);
      else await (await new Runner().run(agent, PROMPT, { stream: true })).completed;
    }),
  );
  await until(() => telemetry.spans().length === 5 * runs.length);
  for (const name of runs) {
    const { traceId } = one(`invoke_agent ${name}`).spanContext();
    const within = telemetry.spans().filter((span) => span.spanContext().traceId === traceId);
    expect(within.map((span) => span.name).sort()).toEqual([
      `chat ${MODEL}`,
      `chat ${MODEL}`,
      'execute_tool add',
      `invoke_agent ${name}`,
      'invoke_workflow Agent workflow',
    ]);
  }
  await expectCounted();
});

it('hangs handoffs, guardrails and agents that are tools where they belong', async () => {
  const model = new OpenAIResponsesModel(observe(client()), MODEL);
  const expert = new Agent({ name: 'expert', model, tools: [] });
  const helper = new Agent({ name: 'helper', model });
  const triage = new Agent({
    name: 'triage',
    model,
    handoffs: [handoff(expert)],
    tools: [helper.asTool({ toolName: 'help', toolDescription: 'Helps.' })],
    inputGuardrails: [
      {
        name: 'polite',
        execute: () => Promise.resolve({ outputInfo: {}, tripwireTriggered: false }),
      },
    ],
  });
  server.script([
    { toolCalls: [{ name: 'help', arguments: { input: 'Help 3.' } }] },
    { text: 'helped' },
    { toolCalls: [{ name: 'transfer_to_expert' }] },
    { text: 'done' },
  ]);
  await withSession({ sessionId: 's-1' }, () =>
    withTrace('support', () => new Runner().run(triage, PROMPT), { groupId: 'g-1' }),
  );
  expect(parentOf(one('invoke_agent helper'))).toBe('execute_tool help');
  expect(parentOf(one('execute_tool help'))).toBe('invoke_agent triage');
  expect(parentOf(one('handoff expert'))).toBe('invoke_agent triage');
  expect(one('handoff expert').attributes).toMatchObject({
    'wflo.handoff.from_agent': 'triage',
    'wflo.handoff.to_agent': 'expert',
  });
  expect(one('guardrail polite').attributes['wflo.guardrail.triggered']).toBe(false);
  expect(parentOf(one('invoke_agent expert'))).toBe('invoke_workflow support');
  expect(telemetry.records).toHaveLength(4);
  for (const span of telemetry.spans()) expect(span.attributes['session.id']).toBe('s-1');
  await expectCounted();
});

it('hangs calls of other clients under the tool that makes them', async () => {
  const own = observe(client());
  const search = tool({
    name: 'search',
    description: 'Searches.',
    parameters: z.object({}),
    execute: async () => {
      const messages = [{ role: 'user' as const, content: 'Go' }];
      return (await own.chat.completions.create({ model: 'gpt-4o', messages })).id;
    },
  });
  const model = new OpenAIChatCompletionsModel(client(), MODEL);
  await new Runner().run(new Agent({ name: 'seeker', model, tools: [search] }), PROMPT);
  expect(parentOf(one('chat gpt-4o'))).toBe('execute_tool search');
  expect(telemetry.records).toHaveLength(3);
});

it('knows the run in which an agent runs', async () => {
  const run = { workflowId: 'w-1', runId: 'r-1', attempt: 2 };
  const model = new OpenAIResponsesModel(client(), MODEL);
  await context.with(context.active().setValue(RUN_KEY, run), () =>
    new Runner().run(new Agent({ name: 'counter', model }), PROMPT),
  );
  expect(telemetry.records).toMatchObject([{ run }]);
  for (const span of telemetry.spans()) expect(span.attributes['workflow.id']).toBe('w-1');
});

it.each(Object.entries(MODELS))(
  'prices what a stream has read from a cache, by %s',
  async (label, { model }) => {
    const details = { cached_tokens: 1_920 };
    server.script([
      {
        usage: label.startsWith('chat')
          ? {
              prompt_tokens: 2_006,
              completion_tokens: 300,
              total_tokens: 2_306,
              prompt_tokens_details: details,
            }
          : {
              input_tokens: 2_006,
              output_tokens: 300,
              total_tokens: 2_306,
              input_tokens_details: details,
            },
      },
    ]);
    const agent = new Agent({ name: 'counter', model: model() });
    await (
      await new Runner().run(agent, PROMPT, { stream: true })
    ).completed;
    await until(() => telemetry.records.length === 1);
    expect(telemetry.records).toMatchObject([{ inputTokens: 2_006, costUsd: '0.0003369' }]);
  },
);

it('ends a trace with the last of its spans where the SDK ends it before', async () => {
  const processor = new OpenAIAgentsProcessor();
  const trace = { traceId: 'trace_2', name: 'streamed' };
  const span = { traceId: 'trace_2', spanId: 'span_2', spanData: { type: 'agent', name: 'late' } };
  await processor.onTraceStart(trace);
  await processor.onSpanStart(span);
  await processor.onTraceEnd(trace);
  expect(names()).toEqual([]);
  await processor.onSpanEnd(span);
  expect(names()).toEqual(['invoke_agent late', 'invoke_workflow streamed']);
  expect(parentOf(one('invoke_agent late'))).toBe('invoke_workflow streamed');
});

it('counts what an activity calls, and not what its workflow reports', async () => {
  const provider = getGlobalTraceProvider();
  // As @temporalio/openai-agents does: spans of the workflow are dispatched, and the activity
  // goes on with a trace that was not started in it.
  const told = (spanId: string, data: SpanData, parentId?: string) => {
    const span = { traceId: 'trace_1', spanId, ...(parentId !== undefined && { parentId }), data };
    return new Span(span, undefined as never);
  };
  await provider.dispatchSpanStart(told('span_agent', { type: 'agent', name: 'counter' }));
  const generation: SpanData = { type: 'generation', model: MODEL };
  await provider.dispatchSpanStart(told('span_call', generation, 'span_agent'));
  const run = { workflowId: 'w-1', runId: 'r-1', attempt: 1 };
  const trace = new Trace({ traceId: 'trace_1', name: 'told' });
  const model = new OpenAIResponsesModel(observe(client()), MODEL);
  const request: ModelRequest = {
    input: PROMPT,
    modelSettings: {},
    tools: [],
    outputType: 'text',
    handoffs: [],
    tracing: true,
  };
  await context.with(context.active().setValue(RUN_KEY, run), () =>
    withTraceContext({ trace, span: told('span_call', generation, 'span_agent') }, () =>
      model.getResponse(request),
    ),
  );
  await provider.dispatchSpanEnd(told('span_call', generation, 'span_agent'));
  await provider.dispatchSpanEnd(told('span_agent', { type: 'agent', name: 'counter' }));
  expect(names()).toEqual([`chat ${MODEL}`, 'invoke_agent counter']);
  expect(telemetry.records).toMatchObject([{ run, status: 'completed' }]);
  await expectCounted();
});

it('prices what the client has seen where sensitive data is left out of traces', async () => {
  const model = new OpenAIChatCompletionsModel(observe(client()), MODEL);
  const runner = new Runner({ traceIncludeSensitiveData: false });
  await runner.run(new Agent({ name: 'counter', model }), PROMPT);
  await expectCounted();
  telemetry.reset();
  const unobserved = new OpenAIChatCompletionsModel(client(), MODEL);
  await runner.run(new Agent({ name: 'counter', model: unobserved }), PROMPT);
  expect(telemetry.records).toMatchObject([{ unpricedReason: 'unknown_outcome' }]);
});

it('records what was said only where it is captured', async () => {
  setTraceProcessors([new OpenAIAgentsProcessor({ captureContent: 'span' })]);
  for (const model of [
    new OpenAIResponsesModel(client(), MODEL),
    new OpenAIChatCompletionsModel(client(), MODEL),
  ]) {
    telemetry.reset();
    await new Runner().run(new Agent({ name: 'counter', model }), PROMPT);
    const said = one(`chat ${MODEL}`).attributes;
    expect(said['gen_ai.input.messages']).toContain(PROMPT);
    expect(said['gen_ai.output.messages']).toContain('3');
  }
  setTraceProcessors([new OpenAIAgentsProcessor()]);
});

it('sends nothing to OpenAI, and counts once where it is there twice', async () => {
  setTraceProcessors([new OpenAIAgentsProcessor(), new OpenAIAgentsProcessor()]);
  const sent: unknown[] = [];
  const original = globalThis.fetch;
  globalThis.fetch = (input, init) => {
    sent.push(input);
    return original(input, init);
  };
  const model = new OpenAIResponsesModel(observe(client({ fetch: original })), MODEL);
  await new Runner().run(new Agent({ name: 'counter', model }), PROMPT);
  globalThis.fetch = original;
  expect(sent).toEqual([]);
  expect(telemetry.records).toHaveLength(1);
  await expectCounted();
});
