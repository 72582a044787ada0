import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogleGenerativeAI } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  Agent,
  OpenAIProvider,
  Runner,
  setTracingDisabled,
  tool as agentTool,
} from '@openai/agents';
import { embedMany, generateText, Output, stepCountIs, streamText, tool } from 'ai';
import OpenAI from 'openai';
import { z } from 'zod';
import { startFixtureLlm } from '../../fixture-llm/server.mjs';

const CITY = z.object({ city: z.enum(['Lima', 'Oslo']) });
const ASKED = 'What does get_weather say of Oslo?';
const ANSWER = 'The data holds 1 figures. Degrees is 7.';

describe('agents and the fixture LLM', () => {
  let server;
  let providers;
  beforeAll(async () => {
    server = await startFixtureLlm();
    const { url, origin } = server;
    const openai = createOpenAI({ baseURL: url, apiKey: 'key' });
    providers = {
      'openai.responses': openai('gpt-5.6'),
      'openai.chat': openai.chat('gpt-4o'),
      'anthropic.messages': createAnthropic({ baseURL: url, apiKey: 'key' })('claude-sonnet-4-5'),
      'gemini.generate_content': createGoogleGenerativeAI({
        baseURL: `${origin}/v1beta`,
        apiKey: 'key',
      })('gemini-2.5-pro'),
    };
    setTracingDisabled(true);
  });
  afterEach(() => server.reset());
  afterAll(() => server.close());

  const tools = () => ({
    get_weather: tool({ inputSchema: CITY, execute: ({ city }) => ({ city, degrees: 7 }) }),
  });
  const total = (calls, fields) =>
    calls.reduce(
      (sum, { usage }) => sum + fields.reduce((part, field) => part + (usage[field] ?? 0), 0),
      0,
    );
  const FIELDS = {
    'openai.responses': ['total_tokens'],
    'openai.chat': ['total_tokens'],
    'anthropic.messages': ['input_tokens', 'output_tokens'],
    'gemini.generate_content': ['totalTokenCount'],
  };

  describe.each(Object.keys(FIELDS))('the AI SDK by %s', (dialect) => {
    it('runs a loop of tools, and counts what was served', async () => {
      const { text, steps, totalUsage, warnings } = await generateText({
        model: providers[dialect],
        prompt: ASKED,
        tools: tools(),
        stopWhen: stepCountIs(3),
      });
      expect([text, steps.length, warnings ?? []]).toEqual([ANSWER, 2, []]);
      expect(steps[0].toolCalls).toMatchObject([
        { toolName: 'get_weather', input: { city: 'Oslo' } },
      ]);
      const calls = await server.settled();
      expect(calls.map((call) => call.dialect)).toEqual([dialect, dialect]);
      expect(totalUsage.totalTokens).toBe(total(calls, FIELDS[dialect]));
    });

    it('streams the same', async () => {
      const errors = [];
      const result = streamText({
        model: providers[dialect],
        prompt: ASKED,
        tools: tools(),
        stopWhen: stepCountIs(3),
        onError: ({ error }) => errors.push(error),
      });
      expect([await result.text, (await result.steps).length]).toEqual([ANSWER, 2]);
      const { totalTokens } = await result.totalUsage;
      const calls = await server.settled();
      expect(calls.every(({ stream, usage }) => stream && usage !== null)).toBe(true);
      expect(totalTokens).toBe(total(calls, FIELDS[dialect]));
      expect(errors).toEqual([]);
    });

    it('reads an object that fits its schema', async () => {
      const { output } = await generateText({
        model: providers[dialect],
        prompt: 'Oslo, 7 degrees',
        output: Output.object({ schema: CITY.extend({ degrees: z.number() }) }),
      });
      expect(output).toEqual({ city: 'Oslo', degrees: 7 });
    });

    it('retries what fails', async () => {
      server.script([{ status: 503, retryAfterSeconds: 0, headers: { 'retry-after-ms': '1' } }]);
      await generateText({ model: providers[dialect], prompt: 'a: 1' });
      expect((await server.settled()).map(({ status }) => status)).toEqual([503, 200]);
    });
  });

  it('the AI SDK embeds', async () => {
    const model = createOpenAI({ baseURL: server.url, apiKey: 'key' }).embedding(
      'text-embedding-3-small',
    );
    const { embeddings, usage } = await embedMany({ model, values: ['rain', 'sun'] });
    expect(embeddings.map(({ length }) => length)).toEqual([1_536, 1_536]);
    expect(usage.tokens).toBe(2);
  });

  it.each([
    ['Responses', true, false],
    ['Responses, streamed', true, true],
    ['Chat Completions', false, false],
    ['Chat Completions, streamed', false, true],
  ])("OpenAI's agents run a loop of tools by %s", async (_name, useResponses, stream) => {
    const modelProvider = new OpenAIProvider({
      openAIClient: new OpenAI({ baseURL: server.url, apiKey: 'key', maxRetries: 0 }),
      useResponses,
    });
    const agent = new Agent({
      name: 'Weather',
      model: 'gpt-5.6',
      tools: [
        agentTool({
          name: 'get_weather',
          description: 'The weather of a city.',
          parameters: CITY,
          execute: ({ city }) => ({ city, degrees: 7 }),
        }),
      ],
    });
    const result = await new Runner({ modelProvider }).run(agent, ASKED, { stream });
    if (stream) await result.completed;
    expect(result.finalOutput).toBe(ANSWER);
    expect(await server.settled()).toHaveLength(2);
  });
});
