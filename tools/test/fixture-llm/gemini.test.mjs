import { GoogleGenAI } from '@google/genai';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startFixtureLlm } from '../../fixture-llm/server.mjs';

const WEATHER = {
  name: 'get_weather',
  parameters: {
    type: 'OBJECT',
    properties: { city: { type: 'STRING', enum: ['Lima', 'Oslo'] }, days: { type: 'INTEGER' } },
    required: ['city', 'days'],
  },
};
const TIME = { name: 'get_time' };
const USAGE = {
  promptTokenCount: 200_000,
  candidatesTokenCount: 1_000,
  thoughtsTokenCount: 9_000,
  cachedContentTokenCount: 150_000,
  totalTokenCount: 210_000,
};

describe("Google's SDK and the fixture LLM", () => {
  let server;
  let models;
  beforeAll(async () => {
    server = await startFixtureLlm();
    models = new GoogleGenAI({
      apiKey: 'key',
      httpOptions: { baseUrl: server.origin, retryOptions: { attempts: 1 } },
    }).models;
  });
  afterEach(() => server.reset());
  afterAll(() => server.close());

  const request = (contents, config) => ({ model: 'gemini-2.5-pro', contents, config });
  const generate = (contents, config) => models.generateContent(request(contents, config));
  const stream = async (contents, config) => {
    const chunks = [];
    for await (const chunk of await models.generateContentStream(request(contents, config))) {
      chunks.push(chunk);
    }
    return chunks;
  };

  it('responds, and counts tokens', async () => {
    const response = await generate('a: 1, b: 2', { systemInstruction: 'Be brief.' });
    expect(response.text).toMatch(/^The data holds 2 figures/);
    expect(response.candidates[0].finishReason).toBe('STOP');
    expect(response.modelVersion).toBe('gemini-2.5-pro');
    const { promptTokenCount, candidatesTokenCount, totalTokenCount } = response.usageMetadata;
    expect(totalTokenCount).toBe(promptTokenCount + candidatesTokenCount);
    const counted = await models.countTokens(request('a: 1, b: 2'));
    expect(counted.totalTokens).toBeLessThan(promptTokenCount);
    const [call, count] = await server.settled();
    expect(call).toMatchObject({
      dialect: 'gemini.generate_content',
      key: 'key',
      model: 'gemini-2.5-pro',
      usage: response.usageMetadata,
    });
    expect(count).toMatchObject({ dialect: 'gemini.count_tokens', billedUsage: null });
  });

  it('streams the same, with a usage in each chunk and all of it in the last', async () => {
    server.script([{ text: 'It is so.', reasoning: 'Is it so?', usage: USAGE, times: 2 }]);
    const whole = await generate('a: 1');
    expect(whole.usageMetadata).toEqual(USAGE);
    const chunks = await stream('a: 1');
    expect(chunks.map(({ text }) => text ?? '').join('')).toBe(whole.text);
    expect(chunks[0].candidates[0].content.parts).toEqual([{ text: 'Is', thought: true }]);
    expect(chunks[0].usageMetadata).toEqual({
      promptTokenCount: 200_000,
      totalTokenCount: 200_000,
      cachedContentTokenCount: 150_000,
    });
    expect(chunks.at(-1).usageMetadata).toEqual(USAGE);
    expect(chunks.at(-1).candidates[0].finishReason).toBe('STOP');
    expect((await server.settled()).map(({ usage }) => usage)).toEqual([USAGE, USAGE]);
  });

  it('counts thoughts beside the candidates', async () => {
    server.script([{ text: 'Yes.', reasoning: 'Is it so?' }]);
    const { usageMetadata: usage } = await generate('a: 1');
    expect(usage.thoughtsTokenCount).toBe(4);
    expect(usage.totalTokenCount).toBe(
      usage.promptTokenCount + usage.candidatesTokenCount + usage.thoughtsTokenCount,
    );
  });

  it('serves no usage where the script has none', async () => {
    server.script([{ usage: null, times: 2 }]);
    expect((await generate('a: 1')).usageMetadata).toBeUndefined();
    expect((await stream('a: 1')).some(({ usageMetadata }) => usageMetadata)).toBe(false);
  });

  it('runs a loop of parallel functions, streamed and not', async () => {
    const config = { tools: [{ functionDeclarations: [WEATHER, TIME] }] };
    const asked = 'get_weather of Oslo for 3 days, and get_time';
    const called = await generate(asked, config);
    const calls = called.functionCalls.map(({ name, args }) => [name, args]);
    expect(calls).toEqual([
      ['get_weather', { city: 'Oslo', days: 3 }],
      ['get_time', {}],
    ]);
    const chunks = await stream(asked, config);
    expect(
      chunks.flatMap(({ functionCalls }) => functionCalls.map(({ name, args }) => [name, args])),
    ).toEqual(calls);
    const answered = await generate(
      [
        { role: 'user', parts: [{ text: asked }] },
        called.candidates[0].content,
        {
          role: 'user',
          parts: called.functionCalls.map(({ id, name }, index) => ({
            functionResponse: { id, name, response: { output: `degrees: ${index + 7}` } },
          })),
        },
      ],
      config,
    );
    expect(answered.text).toBe(
      'The data holds 2 figures. The largest is degrees with 8, the smallest degrees with 7.',
    );
  });

  it('calls the functions that the request allows, and none where it forbids them', async () => {
    const tools = [{ functionDeclarations: [WEATHER, TIME] }];
    const names = async (functionCallingConfig) =>
      (await generate('a: 1', { tools, toolConfig: { functionCallingConfig } })).functionCalls?.map(
        ({ name }) => name,
      );
    expect(await names({ mode: 'ANY', allowedFunctionNames: ['get_time'] })).toEqual(['get_time']);
    expect(await names({ mode: 'NONE' })).toBeUndefined();
  });

  it('writes JSON that fits the schema of the response', async () => {
    const { text } = await generate('high, 4', {
      responseMimeType: 'application/json',
      responseSchema: {
        type: 'OBJECT',
        properties: { level: { type: 'STRING', enum: ['low', 'high'] }, n: { type: 'NUMBER' } },
      },
    });
    expect(JSON.parse(text)).toEqual({ level: 'high', n: 4 });
  });

  it('embeds texts', async () => {
    const { embeddings } = await models.embedContent({
      model: 'gemini-embedding-001',
      contents: ['rain in Oslo', 'rain in Rome', 'sun'],
      config: { outputDimensionality: 512 },
    });
    const product = (a, b) => a.values.reduce((sum, value, at) => sum + value * b.values[at], 0);
    expect(embeddings.map(({ values }) => values.length)).toEqual([512, 512, 512]);
    expect(product(embeddings[0], embeddings[0])).toBeCloseTo(1);
    expect(product(embeddings[0], embeddings[1])).toBeCloseTo(2 / 3);
    expect(product(embeddings[0], embeddings[2])).toBeCloseTo(0);
    expect(await server.settled()).toMatchObject([{ dialect: 'gemini.embed_content' }]);
  });

  it.each([
    [429, 'RESOURCE_EXHAUSTED'],
    [503, 'UNAVAILABLE'],
  ])('fails with status %i in the form of Google', async (status, name) => {
    server.script([{ status }]);
    const error = await generate('a: 1').catch((thrown) => thrown);
    expect([error.status, JSON.parse(error.message).error.status]).toEqual([status, name]);
  });

  it.each([
    ['cut', { fault: 'cut', afterChunks: 2 }],
    ['broken by an error', { fault: 'error', afterChunks: 2 }],
    ['truncated', { fault: 'truncate', afterChunks: 2 }],
  ])('serves a stream that is %s', async (_name, step) => {
    server.script([step]);
    await expect(stream('a: 1')).rejects.toThrow();
    expect(await server.settled()).toMatchObject([{ outcome: 'broken', chunks: 2 }]);
  });

  it('gives the chunks as an array to who streams without server-sent events', async () => {
    const response = await fetch(
      `${server.origin}/v1beta/models/gemini-2.5-pro:streamGenerateContent?key=by-url`,
      {
        method: 'POST',
        body: JSON.stringify({ contents: [{ parts: [{ text: 'a: 1' }] }] }),
      },
    );
    expect((await response.json()).at(-1).candidates[0].finishReason).toBe('STOP');
    expect(server.calls('by-url')).toHaveLength(1);
  });
});
