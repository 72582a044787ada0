import Anthropic from '@anthropic-ai/sdk';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startFixtureLlm } from '../../fixture-llm/server.mjs';

const WEATHER = {
  name: 'get_weather',
  input_schema: {
    type: 'object',
    properties: { city: { type: 'string', enum: ['Lima', 'Oslo'] } },
    required: ['city'],
  },
};
const TIME = { name: 'get_time', input_schema: { type: 'object', properties: {} } };
const USAGE = {
  input_tokens: 3,
  cache_creation_input_tokens: 12_304,
  cache_read_input_tokens: 7,
  cache_creation: { ephemeral_5m_input_tokens: 12_000, ephemeral_1h_input_tokens: 304 },
  output_tokens: 550,
  server_tool_use: { web_search_requests: 2, web_fetch_requests: 0 },
  service_tier: 'priority',
};

describe("Anthropic's SDK and the fixture LLM", () => {
  let server;
  let client;
  beforeAll(async () => {
    server = await startFixtureLlm();
    client = new Anthropic({ baseURL: server.origin, apiKey: 'key', maxRetries: 0 });
  });
  afterEach(() => server.reset());
  afterAll(() => server.close());

  const request = (content, extra) => ({
    model: 'claude-sonnet-4-5',
    max_tokens: 1_000,
    messages: [{ role: 'user', content }],
    ...extra,
  });
  const create = (content, extra, options) =>
    client.messages.create(request(content, extra), options);

  it('responds with a message, and counts it', async () => {
    const message = await create('a: 1, b: 2', { system: 'Be brief.' });
    expect(message).toMatchObject({ type: 'message', stop_reason: 'end_turn' });
    expect(message.content[0].text).toMatch(/^The data holds 2 figures/);
    expect(message._request_id).toBe('req_fixture1');
    const counted = await client.messages.countTokens({
      model: 'claude-sonnet-4-5',
      system: 'Be brief.',
      messages: [{ role: 'user', content: 'a: 1, b: 2' }],
    });
    expect(counted.input_tokens).toBe(message.usage.input_tokens);
    const [call, count] = await server.settled();
    expect(call).toMatchObject({ dialect: 'anthropic.messages', key: 'key', usage: message.usage });
    expect(count).toMatchObject({ dialect: 'anthropic.count_tokens', billedUsage: null });
  });

  it('streams the same, with its usage at the start and at the end', async () => {
    server.script([{ text: 'It is so.', reasoning: 'Is it so?', usage: USAGE, times: 3 }]);
    const whole = await create('a: 1');
    expect(whole.usage).toEqual(USAGE);
    const final = await client.messages.stream(request('a: 1')).finalMessage();
    expect(final.content).toEqual(whole.content);
    expect(final.usage).toEqual(whole.usage);
    const events = [];
    for await (const event of await create('a: 1', { stream: true })) events.push(event);
    const [start] = events;
    expect(start.message.usage).toMatchObject({ input_tokens: 3, output_tokens: 1 });
    expect(start.message.usage.server_tool_use).toBeUndefined();
    expect(events.at(-2)).toMatchObject({
      type: 'message_delta',
      delta: { stop_reason: 'end_turn' },
      usage: { output_tokens: 550, cache_read_input_tokens: 7 },
    });
    expect(events.at(-2).usage.cache_creation).toBeUndefined();
    expect((await server.settled()).map(({ usage }) => usage)).toEqual([USAGE, USAGE, USAGE]);
  });

  it('bills a stream that is left, and knows how much of its usage was sent', async () => {
    server.script([{ fault: 'hang', afterChunks: 4, usage: USAGE }]);
    const stream = await create('a: 1', { stream: true });
    for await (const event of stream) if (event.type === 'content_block_delta') break;
    const [call] = await server.settled();
    expect(call).toMatchObject({ outcome: 'client-gone', billedUsage: USAGE });
    expect(call.usage).toMatchObject({ input_tokens: 3, output_tokens: 1 });
  });

  it('serves a stream without a usage', async () => {
    server.script([{ usage: null }]);
    const events = [];
    for await (const event of await create('a: 1', { stream: true })) events.push(event);
    expect(events.filter((event) => 'usage' in (event.message ?? event))).toEqual([]);
  });

  it('runs a loop of parallel tools, streamed and not', async () => {
    const tools = [WEATHER, TIME];
    const asked = 'Say get_weather of Oslo and get_time.';
    const called = await create(asked, { tools });
    const streamed = await client.messages.stream(request(asked, { tools })).finalMessage();
    const calls = (message) =>
      message.content.map(({ type, name, input }) => ({ type, name, input }));
    expect(calls(called)).toEqual([
      { type: 'tool_use', name: 'get_weather', input: { city: 'Oslo' } },
      { type: 'tool_use', name: 'get_time', input: {} },
    ]);
    expect(calls(streamed)).toEqual(calls(called));
    expect([called.stop_reason, streamed.stop_reason]).toEqual(['tool_use', 'tool_use']);
    const results = called.content.map(({ id }, index) => ({
      type: 'tool_result',
      tool_use_id: id,
      content: [{ type: 'text', text: `degrees: ${index + 7}` }],
    }));
    const messages = [
      { role: 'user', content: asked },
      { role: 'assistant', content: called.content },
      { role: 'user', content: results },
    ];
    const answer = await create('', { tools, messages });
    expect(answer.content).toEqual([
      {
        type: 'text',
        text: 'The data holds 2 figures. The largest is degrees with 8, the smallest degrees with 7.',
      },
    ]);
  });

  it('heeds tool_choice', async () => {
    const tools = [WEATHER, TIME];
    const choose = async (choice) =>
      (await create('a: 1', { tools, tool_choice: choice })).content.map(({ name }) => name);
    expect(await choose({ type: 'none' })).toEqual([undefined]);
    expect(await choose({ type: 'tool', name: 'get_time' })).toEqual(['get_time']);
    expect(await choose({ type: 'any', disable_parallel_tool_use: true })).toEqual(['get_weather']);
  });

  it('runs the tools of the SDK itself', async () => {
    const runner = client.beta.messages.toolRunner(
      request('get_time', { tools: [{ ...TIME, parse: (given) => given, run: () => 'hour: 12' }] }),
    );
    const message = await runner.runUntilDone();
    expect(message.content[0].text).toBe('The data holds 1 figures. Hour is 12.');
  });

  it.each([
    [429, Anthropic.RateLimitError, 'rate_limit_error'],
    [500, Anthropic.InternalServerError, 'api_error'],
    [529, Anthropic.InternalServerError, 'overloaded_error'],
  ])('fails with status %i in the form of Anthropic', async (status, type, name) => {
    server.script([{ status }]);
    const error = await create('a: 1').catch((thrown) => thrown);
    expect(error).toBeInstanceOf(type);
    expect(error.error.error.type).toBe(name);
  });

  it.each([
    ['broken by an error', { fault: 'error', afterChunks: 2 }],
    ['cut', { fault: 'cut', afterChunks: 2 }],
    ['truncated', { fault: 'truncate', afterChunks: 2 }],
    ['ended too early', { fault: 'end', afterChunks: 2 }],
  ])('serves a stream that is %s', async (_name, step) => {
    server.script([step]);
    await expect(client.messages.stream(request('a: 1')).finalMessage()).rejects.toThrow();
    expect(await server.settled()).toMatchObject([{ outcome: 'broken', chunks: 2 }]);
  });

  it('refuses a request without max_tokens as Anthropic does', async () => {
    const error = await create('a: 1', { max_tokens: undefined }).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(Anthropic.BadRequestError);
    expect(error.message).toContain('max_tokens');
  });
});
