import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { startFixtureLlm } from '../../fixture-llm/server.mjs';

const WEATHER = {
  type: 'function',
  function: {
    name: 'get_weather',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string', enum: ['Lima', 'Oslo'] }, days: { type: 'integer' } },
      required: ['city', 'days'],
    },
  },
};
const TIME = { type: 'function', function: { name: 'get_time', parameters: { type: 'object' } } };
const USAGE = {
  prompt_tokens: 1_000,
  completion_tokens: 50,
  total_tokens: 1_050,
  prompt_tokens_details: { cached_tokens: 640, cache_write_tokens: 12 },
};

describe("OpenAI's SDK and the fixture LLM", () => {
  let server;
  let client;
  beforeAll(async () => {
    server = await startFixtureLlm();
    client = new OpenAI({ baseURL: server.url, apiKey: 'key', maxRetries: 0 });
  });
  afterEach(() => server.reset());
  afterAll(() => server.close());

  const user = (content) => ({ role: 'user', content });
  const chat = (body, options) =>
    client.chat.completions.create({ model: 'gpt-4o', messages: [user('a: 1')], ...body }, options);
  const read = async (stream) => {
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    return chunks;
  };

  it('streams the text of the response without a stream, and the usage where it is requested', async () => {
    const whole = await chat({});
    const chunks = await read(
      await chat({ stream: true, stream_options: { include_usage: true } }),
    );
    const text = chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');
    expect(text).toBe(whole.choices[0].message.content);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: whole.usage });
    expect(chunks.slice(0, -1).every(({ usage }) => usage === null)).toBe(true);
    expect(chunks.at(-2).choices[0].finish_reason).toBe('stop');
    const [first, second] = await server.settled();
    expect(first).toMatchObject({ dialect: 'openai.chat', key: 'key', stream: false, chunks: 0 });
    expect(second).toMatchObject({ stream: true, outcome: 'complete', usage: whole.usage });
    expect(second.chunks).toBe(chunks.length + 1); // [DONE]
  });

  it('streams without a usage by default, and knows what it bills', async () => {
    const chunks = await read(await chat({ stream: true }));
    expect(chunks.every((chunk) => !('usage' in chunk))).toBe(true);
    const [call] = await server.settled();
    expect(call.usage).toBeNull();
    expect(call.billedUsage.total_tokens).toBeGreaterThan(0);
  });

  it('gives each of several choices, streamed or not', async () => {
    const { choices, usage } = await chat({ n: 3 });
    expect(choices.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(usage.completion_tokens % 3).toBe(0);
    const final = await client.chat.completions
      .stream({ model: 'gpt-4o', messages: [user('a: 1')], n: 3 })
      .finalChatCompletion();
    expect(final.choices.map(({ message }) => message.content)).toEqual(
      choices.map(({ message }) => message.content),
    );
  });

  it('runs a loop of parallel tools, whose arguments come from the prompt', async () => {
    const called = [];
    const tool = (definition, result) => ({
      type: 'function',
      function: {
        ...definition.function,
        parse: JSON.parse,
        function: (given) => {
          called.push([definition.function.name, given]);
          return result;
        },
      },
    });
    const runner = client.chat.completions.runTools({
      model: 'gpt-4o',
      messages: [user('Get weather and get time in Oslo for 3 days')],
      tools: [tool(WEATHER, 'degrees: 7'), tool(TIME, 'hour: 12')],
    });
    expect(await runner.finalContent()).toBe(
      'The data holds 2 figures. The largest is hour with 12, the smallest degrees with 7.',
    );
    expect(called).toEqual([
      ['get_weather', { city: 'Oslo', days: 3 }],
      ['get_time', {}],
    ]);
    expect(server.calls()).toHaveLength(2);
  });

  it('streams calls of tools, one where the request wants no parallel ones', async () => {
    const stream = client.chat.completions.stream({
      model: 'gpt-4o',
      messages: [user('get_weather and get_time in Lima')],
      tools: [WEATHER, TIME],
      parallel_tool_calls: false,
    });
    const [choice] = (await stream.finalChatCompletion()).choices;
    expect(choice.finish_reason).toBe('tool_calls');
    expect(choice.message.tool_calls).toHaveLength(1);
    expect(JSON.parse(choice.message.tool_calls[0].function.arguments)).toEqual({
      city: 'Lima',
      days: 1,
    });
  });

  it('heeds tool_choice', async () => {
    const none = await chat({ tools: [WEATHER], tool_choice: 'none' });
    expect(none.choices[0].message.tool_calls).toBeUndefined();
    const named = { type: 'function', function: { name: 'get_time' } };
    const { choices } = await chat({ tools: [WEATHER, TIME], tool_choice: named });
    expect(choices[0].message.tool_calls[0].function.name).toBe('get_time');
  });

  it('writes JSON that fits the schema of the response', async () => {
    const schema = {
      type: 'object',
      properties: {
        level: { enum: ['low', 'high'] },
        from: { type: 'integer' },
        to: { type: 'number', maximum: 100 },
      },
      required: ['level', 'from', 'to'],
    };
    const { choices } = await chat({
      messages: [user('high, from 3 to 4.5')],
      response_format: { type: 'json_schema', json_schema: { name: 'answer', schema } },
    });
    expect(JSON.parse(choices[0].message.content)).toEqual({
      level: 'high',
      from: 3,
      to: 4.5,
    });
  });

  it('serves a script in its order: what it says, and the usage as it is', async () => {
    server.script([
      { text: 'First.', usage: USAGE, model: 'gpt-4o-2024-08-06', serviceTier: 'priority' },
      { reasoning: 'Hm.', text: '', toolCalls: [{ name: 'f', arguments: '{"a":' }] },
      { usage: null, billedUsage: USAGE },
    ]);
    expect(await chat({})).toMatchObject({
      model: 'gpt-4o-2024-08-06',
      service_tier: 'priority',
      choices: [{ message: { content: 'First.' } }],
      usage: USAGE,
    });
    const { message } = (await chat({})).choices[0];
    expect(message.reasoning_content).toBe('Hm.');
    expect(message.tool_calls[0].function.arguments).toBe('{"a":');
    expect((await chat({})).usage).toBeUndefined();
    expect((await chat({})).usage.prompt_tokens).toBeGreaterThan(0);
    const served = (await server.settled()).map(({ usage, billedUsage }) => [usage, billedUsage]);
    expect([served[0], served[2]]).toEqual([
      [USAGE, USAGE],
      [null, USAGE],
    ]);
  });

  it('keeps the scripts of different keys apart, and takes the steps that fit a request', async () => {
    server.script('one', [{ text: 'of one' }]);
    server.script('two', [
      { when: { contains: 'second' }, text: 'the second', times: 'always' },
      { when: { stream: false, model: 'gpt-4o' }, text: 'of two' },
    ]);
    const say = async (content, headers) =>
      (await chat({ messages: [user(content)] }, { headers })).choices[0].message.content;
    const two = { 'x-fixture-scenario': 'two' };
    expect(await say('first', two)).toBe('of two');
    expect(await say('a second', two)).toBe('the second');
    expect(await say('another second', two)).toBe('the second');
    expect(await say('first', { authorization: 'Bearer one' })).toBe('of one');
    expect(await say('first', two)).toMatch(/^The request/);
    expect(server.calls('two')).toHaveLength(4);
  });

  it('refuses a script with a field that it does not know', () => {
    expect(() => server.script([{ txt: 'a' }])).toThrow("'steps[0].txt' should be one of");
    expect(() => server.script([{ when: { toolRounds: -1 } }])).toThrow('steps[0].when.toolRounds');
  });

  it('fails thrice and then responds, which the client retries', async () => {
    server.script([
      { status: 429, headers: { 'retry-after-ms': '1' } },
      { status: 500, headers: { 'retry-after-ms': '1' } },
      { status: 502, html: true, headers: { 'retry-after-ms': '1' } },
    ]);
    const { choices } = await chat({}, { maxRetries: 3 });
    expect(choices).toHaveLength(1);
    const calls = await server.settled();
    expect(calls.map(({ status }) => status)).toEqual([429, 500, 502, 200]);
    expect(calls.map(({ billedUsage }) => billedUsage === null)).toEqual([true, true, true, false]);
  });

  it('says when to retry', async () => {
    server.script([{ status: 429, retryAfterSeconds: 7 }]);
    const error = await chat({}).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(OpenAI.RateLimitError);
    expect([error.headers.get('retry-after'), error.code]).toEqual(['7', 'rate_limit_exceeded']);
  });

  it.each([
    ['cut', { fault: 'cut' }],
    ['truncated', { fault: 'truncate' }],
  ])('serves a body that is %s', async (_name, step) => {
    server.script([{ ...step, usage: USAGE }]);
    await expect(chat({})).rejects.toThrow();
    expect(await server.settled()).toMatchObject([
      { status: 200, outcome: 'broken', usage: null, billedUsage: USAGE },
    ]);
  });

  it.each([
    ['cut', { fault: 'cut', afterChunks: 3 }, 3],
    ['truncated', { fault: 'truncate', afterChunks: 2 }, 2],
    ['broken by an error', { fault: 'error', afterChunks: 2 }, 2],
  ])('serves a stream that is %s', async (_name, step, chunks) => {
    server.script([step]);
    await expect(chat({ stream: true }).then(read)).rejects.toThrow();
    expect(await server.settled()).toMatchObject([{ outcome: 'broken', chunks }]);
  });

  it('ends a stream too early, without its last chunks', async () => {
    server.script([{ fault: 'end', afterChunks: 4 }]);
    const chunks = await read(
      await chat({ stream: true, stream_options: { include_usage: true } }),
    );
    expect(chunks).toHaveLength(4);
    expect(await server.settled()).toMatchObject([{ outcome: 'broken', usage: null }]);
  });

  it.each([
    ['before the first byte', {}, { delayMillis: 600_000 }, null],
    ['before the first byte, for ever', {}, { fault: 'hang' }, null],
    ['in a stream', { stream: true }, { fault: 'hang', afterChunks: 2 }, 200],
    ['between slow chunks', { stream: true }, { chunkDelayMillis: 600_000 }, 200],
  ])('bills a call whose client goes away %s', async (_name, body, step, status) => {
    server.script([step]);
    const gone = new AbortController();
    const read = chat(body, { signal: gone.signal }).then(async (stream) => {
      for await (const chunk of stream) if (chunk.choices.length > 0) gone.abort();
    });
    if (status === null) {
      while (server.calls().length === 0) await new Promise(setImmediate);
      gone.abort();
    }
    await read.catch(() => undefined);
    expect(await server.settled()).toMatchObject([
      { outcome: 'client-gone', status, usage: null, billedUsage: { prompt_tokens: 11 } },
    ]);
  });

  it('is scripted and read from other processes, too', async () => {
    const control = (method, path, body) =>
      fetch(`${server.origin}/_fixture/${path}`, { method, body: JSON.stringify(body) });
    const response = await control('POST', 'script', {
      key: 'key',
      steps: [{ text: 'Over HTTP.' }],
    });
    expect(await response.json()).toEqual({ key: 'key', steps: 1 });
    expect((await chat({})).choices[0].message.content).toBe('Over HTTP.');
    await server.settled();
    const calls = await (await control('GET', 'calls?key=key')).json();
    expect(calls).toEqual(server.calls('key'));
    expect(calls[0].body.messages).toEqual([user('a: 1')]);
    const refused = await control('POST', 'script', { steps: [{ status: 'bad' }] });
    expect(refused.status).toBe(400);
    await control('DELETE', 'calls');
    expect(server.calls()).toEqual([]);
  });
});
