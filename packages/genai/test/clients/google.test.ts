import { GoogleGenAI, ApiError } from '@google/genai';
import { observe } from '../../src/index.ts';
import { startObserved } from '../observed.ts';
import { counted, served, type Sums } from '../served.ts';
import { until } from '../telemetry.ts';

const { telemetry, server } = await startObserved();

const REQUEST = {
  model: 'gemini-2.5-flash',
  contents: 'What do the figures 3 and 4 say?',
  config: { maxOutputTokens: 100, temperature: 0.5 },
};

function client(httpOptions: object = {}): GoogleGenAI {
  return observe(
    new GoogleGenAI({ apiKey: 'test', httpOptions: { baseUrl: server.origin, ...httpOptions } }),
  );
}

/** gemini-2.5-flash: 0.30 and 2.50 USD a million tokens. */
function handCount(usage: Readonly<Record<string, unknown>>): Sums {
  const input = Number(usage['promptTokenCount'] ?? 0);
  const output =
    Number(usage['candidatesTokenCount'] ?? 0) + Number(usage['thoughtsTokenCount'] ?? 0);
  return { picoUsd: BigInt(input) * 300_000n + BigInt(output) * 2_500_000n, input, output };
}

const expected = () => served(server.calls(), handCount);

it('makes one span of a call, with its exact cost', async () => {
  server.script([{ reasoning: 'Let me see: 3 is less.' }]);
  const response = await client().models.generateContent(REQUEST);
  const [span, ...others] = telemetry.spans();
  expect(others).toEqual([]);
  expect(span?.name).toBe('generate_content gemini-2.5-flash');
  expect(span?.attributes).toMatchObject({
    'gen_ai.provider.name': 'gcp.gemini',
    'gen_ai.request.max_tokens': 100,
    'gen_ai.request.temperature': 0.5,
    'gen_ai.response.id': response.responseId,
    'gen_ai.response.finish_reasons': ['stop'],
    'gen_ai.usage.input_tokens': response.usageMetadata?.promptTokenCount,
    'gen_ai.usage.reasoning.output_tokens': response.usageMetadata?.thoughtsTokenCount,
    'server.address': '127.0.0.1',
  });
  expect(counted(telemetry.records)).toEqual(expected());
});

it('counts streams, and the turns of a chat', async () => {
  for await (const _ of await client().models.generateContentStream(REQUEST)) continue;
  const chat = client().chats.create({ model: REQUEST.model });
  await chat.sendMessage({ message: 'Say 5.' });
  for await (const _ of await chat.sendMessageStream({ message: 'Say 6.' })) continue;
  expect(telemetry.spans()).toHaveLength(3);
  expect(telemetry.calls()[0]?.attributes['gen_ai.response.time_to_first_chunk']).toBeGreaterThan(
    0,
  );
  expect(counted(telemetry.records)).toEqual(expected());
});

it('counts each call of a loop over tools', async () => {
  server.script([{ toolCalls: [{ name: 'add', arguments: { a: 3 } }] }, { text: 'It is 7.' }]);
  const tool = {
    tool: async () => ({
      functionDeclarations: [{ name: 'add', description: 'adds' }],
    }),
    callTool: async () => [{ functionResponse: { name: 'add', response: { sum: 7 } } }],
  };
  const response = await client().models.generateContent({ ...REQUEST, config: { tools: [tool] } });
  expect(response.text).toBe('It is 7.');
  expect(telemetry.spans()).toHaveLength(2);
  expect(counted(telemetry.records)).toEqual(expected());
});

it('is one call when three requests fail, and the fourth does not', async () => {
  const step = { retryAfterSeconds: null };
  server.script([{ status: 429, ...step }, { status: 500 }, { status: 503 }]);
  const retryOptions = { attempts: 4, initialDelay: 0.001, maxDelay: 0.001 };
  await client({ retryOptions }).models.generateContent(REQUEST);
  expect(telemetry.spans()).toHaveLength(1);
  expect(telemetry.records).toMatchObject([
    { requests: 4, errors: ['rate_limited', 'server_error', 'server_error'], unknownRequests: 0 },
  ]);
  expect(counted(telemetry.records)).toEqual(expected());
});

it('is cancelled, with an upper bound, when the host aborts or leaves a stream', async () => {
  server.script([{ times: 'always', chunkDelayMillis: 50 }]);
  for await (const _ of await client().models.generateContentStream(REQUEST)) break;
  server.script([{ times: 'always', delayMillis: 60_000 }]);
  const controller = new AbortController();
  const call = client().models.generateContent({
    ...REQUEST,
    config: { ...REQUEST.config, abortSignal: controller.signal },
  });
  await until(() => server.calls().length === 2);
  controller.abort();
  await expect(call).rejects.toThrow();
  await until(() => telemetry.records.length === 2);
  for (const record of telemetry.records) {
    expect(record).toMatchObject({ status: 'cancelled', unknownRequests: 1 });
    expect(record.upperBoundPicoUsd).toBeGreaterThan(100n * 2_500_000n);
  }
});

it('is of unknown cost when the time is up, and fails as the client does', async () => {
  server.script([{ times: 'always', fault: 'hang' }]);
  await expect(client({ timeout: 300 }).models.generateContent(REQUEST)).rejects.toThrow();
  server.script([{ status: 400, message: 'no such thing' }]);
  await expect(client().models.generateContent(REQUEST)).rejects.toThrow(ApiError);
  expect(telemetry.records).toMatchObject([
    { errors: ['timeout'], unknownRequests: 1, unpricedReason: 'unknown_outcome' },
    { errors: ['refused'], unknownRequests: 0, costUsd: '0' },
  ]);
});

it('makes spans of embeddings, and of nothing else', async () => {
  const own = client();
  await own.models.embedContent({ model: 'gemini-embedding-001', contents: 'five' });
  await own.models.countTokens({ model: REQUEST.model, contents: REQUEST.contents });
  expect(telemetry.spans().map(({ name }) => name)).toEqual(['embeddings gemini-embedding-001']);
});
