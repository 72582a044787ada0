import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { startFixtureLlm } from '../../fixture-llm/server.mjs';

const WEATHER = {
  type: 'function',
  name: 'get_weather',
  strict: true,
  parameters: {
    type: 'object',
    properties: { city: { type: 'string', enum: ['Lima', 'Oslo'] } },
    required: ['city'],
    additionalProperties: false,
  },
};
const USAGE = {
  input_tokens: 1_000,
  input_tokens_details: { cached_tokens: 640, cache_write_tokens: 100 },
  output_tokens: 500,
  output_tokens_details: { reasoning_tokens: 400 },
  total_tokens: 1_500,
};

describe("OpenAI's Responses and the fixture LLM", () => {
  let server;
  let client;
  beforeAll(async () => {
    server = await startFixtureLlm();
    client = new OpenAI({ baseURL: server.url, apiKey: 'key', maxRetries: 0 });
  });
  afterEach(() => server.reset());
  afterAll(() => server.close());

  const request = (input, extra) => ({ model: 'gpt-5.6', input, ...extra });
  const create = (input, extra) => client.responses.create(request(input, extra));

  it('responds with a message', async () => {
    const response = await create('a: 1, b: 2', { instructions: 'Be brief.' });
    expect(response.output_text).toMatch(/^The data holds 2 figures/);
    expect(response).toMatchObject({ status: 'completed', error: null, model: 'gpt-5.6' });
    expect(await server.settled()).toMatchObject([
      { dialect: 'openai.responses', prompt: 'a: 1, b: 2', usage: response.usage },
    ]);
  });

  it('streams the same by typed events, with the usage in the last', async () => {
    const step = { text: 'It is so.', reasoning: 'Is it so?', usage: USAGE, serviceTier: 'flex' };
    server.script([{ ...step, times: 2 }]);
    const whole = await create('a: 1');
    const events = [];
    const stream = client.responses.stream(request('a: 1'));
    for await (const event of stream) events.push(event);
    const final = await stream.finalResponse();
    expect([final.output_text, final.usage, final.service_tier]).toEqual([
      whole.output_text,
      USAGE,
      'flex',
    ]);
    expect(final.output.map(({ type }) => type)).toEqual(['reasoning', 'message']);
    expect(events.map(({ sequence_number: at }) => at)).toEqual([...events.keys()]);
    expect(events[0].response.usage).toBeNull();
    expect((await server.settled()).map(({ usage }) => usage)).toEqual([USAGE, USAGE]);
  });

  it('runs a loop of tools that goes on from the previous response', async () => {
    const first = await create('get_weather in Oslo', { tools: [WEATHER] });
    const [call] = first.output;
    expect([call.name, call.arguments]).toEqual(['get_weather', '{"city":"Oslo"}']);
    const result = { type: 'function_call_output', call_id: call.call_id, output: 'degrees: 7' };
    const second = await create([result], { tools: [WEATHER], previous_response_id: first.id });
    expect(second.output_text).toBe('The data holds 1 figures. Degrees is 7.');
    const byReference = await create(
      [{ role: 'user', content: 'get_weather' }, { type: 'item_reference', id: call.id }, result],
      { tools: [WEATHER] },
    );
    expect(byReference.output_text).toBe(second.output_text);
    const whole = await create([{ role: 'user', content: 'get_weather' }, call, result], {
      tools: [WEATHER],
    });
    expect(whole.output_text).toBe(second.output_text);
  });

  it('streams the call of a tool', async () => {
    const stream = client.responses.stream(request('get_weather in Lima', { tools: [WEATHER] }));
    const [call] = (await stream.finalResponse()).output;
    expect(call).toMatchObject({ type: 'function_call', arguments: '{"city":"Lima"}' });
  });

  it('is incomplete where it stops at max_output_tokens', async () => {
    const extra = { max_output_tokens: 3 };
    const whole = await create('a: 1', extra);
    const { status, incomplete_details: details } = await client.responses
      .stream(request('a: 1', extra))
      .finalResponse();
    expect([whole.status, status, details]).toEqual([
      'incomplete',
      'incomplete',
      { reason: 'max_output_tokens' },
    ]);
  });

  it('writes JSON that fits the schema of the response', async () => {
    const schema = {
      type: 'object',
      properties: { level: { enum: ['low', 'high'] } },
      required: ['level'],
      additionalProperties: false,
    };
    const format = { type: 'json_schema', name: 'answer', strict: true, schema };
    const { output_text: text } = await create('high', { text: { format } });
    expect(JSON.parse(text)).toEqual({ level: 'high' });
  });

  it.each([
    ['broken by an error', { fault: 'error', afterChunks: 3 }],
    ['cut', { fault: 'cut', afterChunks: 3 }],
    ['truncated', { fault: 'truncate', afterChunks: 3 }],
  ])('serves a stream that is %s', async (_name, step) => {
    server.script([step]);
    const read = async () => {
      for await (const event of await create('a: 1', { stream: true }))
        expect(event.type).toBeDefined();
    };
    await expect(read()).rejects.toThrow();
    expect(await server.settled()).toMatchObject([{ outcome: 'broken', chunks: 3, usage: null }]);
  });

  it('refuses what it does not remember', async () => {
    await expect(create('a', { previous_response_id: 'resp_x' })).rejects.toThrow('not found');
    await expect(create([{ type: 'item_reference', id: 'fc_x' }])).rejects.toThrow('not found');
  });

  it('embeds texts, in both encodings', async () => {
    const embed = (extra) =>
      client.embeddings.create({
        model: 'text-embedding-3-small',
        input: ['rain in Oslo', 'rain in Rome', 'sun'],
        dimensions: 512,
        ...extra,
      });
    const { data, usage } = await embed({});
    const floats = await embed({ encoding_format: 'float' });
    const product = (a, b) =>
      a.embedding.reduce((sum, value, at) => sum + value * b.embedding[at], 0);
    expect(data.map(({ embedding }) => embedding.length)).toEqual([512, 512, 512]);
    expect(product(data[0], floats.data[0])).toBeCloseTo(1);
    expect(product(data[0], data[1])).toBeCloseTo(2 / 3);
    expect(product(data[0], data[2])).toBeCloseTo(0);
    expect(usage).toEqual({ prompt_tokens: 7, total_tokens: 7 });
    expect(await server.settled()).toMatchObject([
      { dialect: 'openai.embeddings', usage },
      { dialect: 'openai.embeddings', billedUsage: usage },
    ]);
  });
});
