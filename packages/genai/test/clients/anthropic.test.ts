import Anthropic from '@anthropic-ai/sdk';
import { observe } from '../../src/index.ts';
import { startObserved } from '../observed.ts';
import { counted, served, type Sums } from '../served.ts';
import { until } from '../telemetry.ts';

const { telemetry, server } = await startObserved();

const REQUEST = {
  model: 'claude-sonnet-4-6',
  max_tokens: 100,
  messages: [{ role: 'user' as const, content: 'What do the figures 3 and 4 say?' }],
};

function client(options: ConstructorParameters<typeof Anthropic>[0] = {}): Anthropic {
  return observe(new Anthropic({ baseURL: server.origin, apiKey: 'test', ...options }));
}

/** claude-sonnet-4-6: 3 and 15 USD a million tokens, 0.30 read from a cache, 3.75 written to it. */
function handCount(usage: Readonly<Record<string, unknown>>): Sums {
  const count = (name: string) => Number(usage[name] ?? 0);
  const input = count('input_tokens');
  const read = count('cache_read_input_tokens');
  const written = count('cache_creation_input_tokens');
  const output = count('output_tokens');
  const picoUsd =
    BigInt(input) * 3_000_000n +
    BigInt(read) * 300_000n +
    BigInt(written) * 3_750_000n +
    BigInt(output) * 15_000_000n;
  return { picoUsd, input: input + read + written, output };
}

const expected = () => served(server.calls(), handCount);

it('makes one span of a call, though the client makes one of its own', async () => {
  const message = await client().messages.create(REQUEST);
  expect(message.content[0]?.type).toBe('text');
  const [span, ...others] = telemetry.spans();
  expect(others).toEqual([]);
  expect(span?.name).toBe('chat claude-sonnet-4-6');
  expect(span?.attributes).toMatchObject({
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'anthropic',
    'gen_ai.request.max_tokens': 100,
    'gen_ai.response.id': message.id,
    'gen_ai.response.finish_reasons': ['end_turn'],
    'gen_ai.usage.input_tokens': message.usage.input_tokens,
    'gen_ai.usage.output_tokens': message.usage.output_tokens,
  });
  expect(counted(telemetry.records)).toEqual(expected());
});

it('prices what was read from a cache and written to it', async () => {
  const usage = {
    ...{ input_tokens: 10, output_tokens: 5 },
    ...{ cache_read_input_tokens: 1_000, cache_creation_input_tokens: 200 },
  };
  server.script([{ usage }, { usage }]);
  await client().messages.create(REQUEST);
  for await (const _ of await client().messages.create({ ...REQUEST, stream: true })) continue;
  expect(telemetry.calls()[0]?.attributes).toMatchObject({
    'gen_ai.usage.input_tokens': 1_210,
    'gen_ai.usage.cache_read.input_tokens': 1_000,
    'gen_ai.usage.cache_creation.input_tokens': 200,
  });
  expect(counted(telemetry.records)).toEqual(expected());
});

it('counts streams, also by the helper', async () => {
  for await (const _ of await client().messages.create({ ...REQUEST, stream: true })) continue;
  const helper = client().messages.stream(REQUEST);
  let text = '';
  helper.on('text', (delta) => {
    text += delta;
  });
  const final = await helper.finalMessage();
  expect(final.content).toMatchObject([{ type: 'text', text }]);
  for await (const _ of await client().beta.messages.create({ ...REQUEST, stream: true })) continue;
  expect(telemetry.spans()).toHaveLength(3);
  for (const { attributes } of telemetry.calls()) {
    expect(attributes['gen_ai.response.time_to_first_chunk']).toBeGreaterThan(0);
  }
  expect(counted(telemetry.records)).toEqual(expected());
});

it('counts each call of a tool loop', async () => {
  server.script([{ toolCalls: [{ name: 'add', arguments: { a: 3 } }] }, { text: 'It is 7.' }]);
  const runner = client().beta.messages.toolRunner({
    ...REQUEST,
    tools: [
      {
        type: 'custom',
        name: 'add',
        description: 'adds',
        input_schema: { type: 'object', properties: {} },
        run: () => '7',
        parse: (input: unknown) => input as object,
      },
    ],
  });
  const last = await runner;
  expect(last.content).toMatchObject([{ type: 'text', text: 'It is 7.' }]);
  const reasons = telemetry
    .calls()
    .map(({ attributes }) => attributes['gen_ai.response.finish_reasons']);
  expect(reasons).toContainEqual(['tool_use']);
  expect(telemetry.records).toHaveLength(2);
  expect(counted(telemetry.records)).toEqual(expected());
});

it('is one call when three requests fail, and the fourth does not', async () => {
  const headers = { 'retry-after-ms': '1' };
  server.script([
    { status: 529, headers },
    { status: 500, headers },
    { status: 429, headers },
  ]);
  await client({ maxRetries: 3 }).messages.create(REQUEST);
  expect(telemetry.spans()).toHaveLength(1);
  expect(telemetry.records).toMatchObject([
    { requests: 4, errors: ['server_error', 'server_error', 'rate_limited'], unknownRequests: 0 },
  ]);
  expect(counted(telemetry.records)).toEqual(expected());
});

it('is cancelled, with an upper bound, when the host aborts', async () => {
  server.script([{ times: 'always', chunkDelayMillis: 50 }]);
  for await (const _ of await client().messages.create({ ...REQUEST, stream: true })) break;
  const helper = client().messages.stream(REQUEST);
  helper.on('streamEvent', () => {
    helper.abort();
  });
  await helper.done().catch(() => undefined);
  const controller = new AbortController();
  server.script([{ times: 'always', delayMillis: 60_000 }]);
  const call = client().messages.create(REQUEST, { signal: controller.signal });
  await until(() => server.calls().length === 3);
  controller.abort();
  await expect(call).rejects.toThrow(Anthropic.APIUserAbortError);
  await until(() => telemetry.records.length === 3);
  expect(telemetry.spans()).toHaveLength(3);
  for (const record of telemetry.records) {
    expect(record).toMatchObject({
      status: 'cancelled',
      unknownRequests: 1,
      errors: ['cancelled'],
    });
    expect(record.upperBoundPicoUsd).toBeGreaterThan(100n * 15_000_000n);
  }
});

it('fails with an error that comes within a stream', async () => {
  server.script([{ fault: 'error', afterChunks: 2 }]);
  const read = async () => {
    for await (const _ of await client().messages.create({ ...REQUEST, stream: true })) continue;
  };
  await expect(read()).rejects.toThrow(Anthropic.APIError);
  expect(telemetry.calls()).toMatchObject([{ status: { code: 2 } }]);
  expect(telemetry.records).toMatchObject([{ status: 'failed', unknownRequests: 1 }]);
});

it('leaves calls that are none of a model alone', async () => {
  await client().messages.countTokens({ model: REQUEST.model, messages: REQUEST.messages });
  expect(telemetry.records).toEqual([]);
});
