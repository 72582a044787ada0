import { execFile } from 'node:child_process';
import { getEventListeners } from 'node:events';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import OpenAI, { AzureOpenAI } from 'openai';
import { observe, observeFetch } from '../../src/index.ts';
import { startObserved } from '../observed.ts';
import { garbageCollector, until, type Telemetry } from '../telemetry.ts';

const { telemetry, server } = await startObserved();

const PACKAGE = join(dirname(fileURLToPath(import.meta.url)), '../..');

const QUESTION = [{ role: 'user' as const, content: 'What do the figures 3 and 4 say?' }];

function client(options: ConstructorParameters<typeof OpenAI>[0] = {}): OpenAI {
  return observe(new OpenAI({ baseURL: server.url, apiKey: 'test', ...options }));
}

/** What gpt-4o-mini costs: 0.15 and 0.60 USD a million, in pico-USD. */
function priceOf(usage: { prompt_tokens: number; completion_tokens: number }): bigint {
  return BigInt(usage.prompt_tokens) * 150_000n + BigInt(usage.completion_tokens) * 600_000n;
}

/** By hand, from what the server has served. */
function served(): { picoUsd: bigint; input: number; output: number } {
  let [picoUsd, input, output] = [0n, 0, 0];
  for (const { billedUsage } of server.calls()) {
    if (billedUsage === null) continue;
    const usage = billedUsage as { prompt_tokens: number; completion_tokens: number };
    picoUsd += priceOf(usage);
    input += usage.prompt_tokens;
    output += usage.completion_tokens;
  }
  return { picoUsd, input, output };
}

function counted(): { picoUsd: bigint; input: number; output: number } {
  let [picoUsd, input, output] = [0n, 0, 0];
  for (const call of telemetry.records) {
    picoUsd += call.costPicoUsd ?? 0n;
    input += call.inputTokens ?? 0;
    output += call.outputTokens ?? 0;
  }
  return { picoUsd, input, output };
}

it('makes one span of a call, with its exact cost, and leaves the response as it is', async () => {
  const plain = new OpenAI({ baseURL: server.url, apiKey: 'test' });
  const request = {
    model: 'gpt-4o-mini',
    messages: QUESTION,
    temperature: 0.5,
    max_completion_tokens: 90,
  };
  const expected = await plain.chat.completions.create(request);
  server.reset();
  const response = await client().chat.completions.create(request);
  expect({ ...response, id: expected.id, created: expected.created }).toEqual(expected);
  const [span, ...others] = telemetry.calls();
  expect(others).toEqual([]);
  expect(span?.name).toBe('chat gpt-4o-mini');
  expect(span?.attributes).toMatchObject({
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-4o-mini',
    'gen_ai.request.temperature': 0.5,
    'gen_ai.request.max_tokens': 90,
    'gen_ai.response.id': response.id,
    'gen_ai.response.model': response.model,
    'gen_ai.response.finish_reasons': ['stop'],
    'gen_ai.usage.input_tokens': response.usage?.prompt_tokens,
    'gen_ai.usage.output_tokens': response.usage?.completion_tokens,
    'server.address': '127.0.0.1',
    'server.port': server.port,
    'wflo.requests': 1,
  });
  expect(BigInt(Math.round(Number(span?.attributes['wflo.cost.usd']) * 1e12))).toBe(
    served().picoUsd,
  );
  expect(counted()).toEqual(served());
});

it('knows the usage of a stream, and shows the host none of the chunks that it requested', async () => {
  const request = { model: 'gpt-4o-mini', messages: QUESTION, stream: true } as const;
  const chunks: OpenAI.ChatCompletionChunk[] = [];
  for await (const chunk of await client().chat.completions.create(request)) chunks.push(chunk);
  expect(chunks.every(({ choices }) => choices.length === 1)).toBe(true);
  expect(chunks.length).toBe((server.calls()[0]?.chunks ?? 0) - 2);
  const [span, ...others] = telemetry.calls();
  expect(others).toEqual([]);
  expect(span?.attributes['gen_ai.response.time_to_first_chunk']).toBeGreaterThan(0);
  expect(span?.attributes).toMatchObject({
    'gen_ai.request.stream': true,
    'gen_ai.response.finish_reasons': ['stop'],
  });
  expect(counted()).toEqual(served());
});

it('counts one call of three requests when two of them fail', async () => {
  server.script([{ status: 429, retryAfterSeconds: 0 }, { status: 500 }]);
  await client({ maxRetries: 2 }).chat.completions.create({
    model: 'gpt-4o-mini',
    messages: QUESTION,
  });
  expect(telemetry.calls().map(({ attributes }) => attributes['wflo.requests'])).toEqual([3]);
  expect(telemetry.records.map(({ errors }) => errors)).toEqual([['rate_limited', 'server_error']]);
  expect(telemetry.records[0]?.unknownRequests).toBe(0);
  expect(counted()).toEqual(served());
});

it('ends a call that fails for good, and throws what the client throws', async () => {
  server.script([{ status: 400, message: 'no such thing' }]);
  const failed = client().chat.completions.create({ model: 'gpt-4o-mini', messages: QUESTION });
  await expect(failed).rejects.toThrow(OpenAI.BadRequestError);
  const [span] = telemetry.calls();
  expect(span?.attributes).toMatchObject({ 'error.type': '400', 'wflo.cost.usd': '0' });
  expect(span?.status.code).toBe(2);
});

it('is of unknown cost with an upper bound when the response is lost', async () => {
  server.script([{ times: 'always', fault: 'hang' }]);
  const failed = client({ timeout: 300, maxRetries: 1 }).chat.completions.create({
    model: 'gpt-4o-mini',
    messages: QUESTION,
    max_completion_tokens: 50,
  });
  await expect(failed).rejects.toThrow(OpenAI.APIConnectionError);
  await until(() => telemetry.calls().length > 0);
  expect(telemetry.calls().map(({ attributes }) => attributes)).toMatchObject([
    {
      'wflo.requests': 2,
      'wflo.cost.unpriced_reason': 'unknown_outcome',
      'wflo.cost.unknown_requests': 2,
      'wflo.wasted': true,
    },
  ]);
  const [record] = telemetry.records;
  expect(record?.errors).toEqual(['timeout', 'timeout']);
  expect(record?.costPicoUsd).toBeUndefined();
  expect(record?.upperBoundPicoUsd).toBeGreaterThan(2n * 50n * 600_000n);
});

it('is the same call when the client tries again because a body has not come in time', async () => {
  server.script([{ fault: 'hang', afterChunks: 1 }]);
  const options = { timeout: 1_000, maxRetries: 1 };
  await client(options).chat.completions.create({ model: 'gpt-4o-mini', messages: QUESTION });
  expect(telemetry.calls().map(({ attributes }) => attributes['wflo.requests'])).toEqual([2]);
  expect(telemetry.records).toMatchObject([{ status: 'completed', unknownRequests: 1 }]);
  expect(telemetry.records[0]?.errors).toEqual(['timeout']);
});

describe('a promise of the client', () => {
  const request = { model: 'gpt-4o-mini', messages: QUESTION };

  it('gives the response beside the data', async () => {
    const call = client().chat.completions.create(request);
    const { data, response, request_id } = await call.withResponse();
    expect(data.choices[0]?.message.content).toEqual(expect.any(String));
    expect(response).toBeInstanceOf(Response);
    expect(response.headers.get('x-wflo-fixture')).toBe('true');
    expect(request_id).toBe(response.headers.get('x-request-id'));
    expect(counted()).toEqual(served());
  });

  it('gives the response alone, which may be read in any way', async () => {
    for (const read of ['json', 'text', 'arrayBuffer', 'blob'] as const) {
      const response = await client().chat.completions.create(request).asResponse();
      await response[read]();
    }
    const copied = await client().chat.completions.create(request).asResponse();
    const copy = copied.clone();
    expect(await copied.json()).toEqual(await copy.json());
    const streamed = await client().chat.completions.create(request).asResponse();
    for await (const _ of streamed.body!) continue;
    expect(telemetry.calls()).toHaveLength(6);
    expect(telemetry.records.map(({ status }) => status)).toEqual(Array(6).fill('completed'));
  });

  it('parses, and runs tools', async () => {
    server.script([
      { text: '{"sum":7}' },
      { toolCalls: [{ name: 'add', arguments: { a: 3, b: 4 } }] },
      { text: 'It is 7.' },
    ]);
    const parsed = await client().chat.completions.parse({
      ...request,
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'sum', schema: { type: 'object' }, strict: false },
      },
    });
    expect(parsed.choices[0]?.message.content).toBe('{"sum":7}');
    const runner = client().chat.completions.runTools({
      ...request,
      tools: [
        {
          type: 'function',
          function: {
            name: 'add',
            description: 'adds',
            parameters: { type: 'object', properties: {} },
            parse: JSON.parse as (text: string) => { a: number; b: number },
            function: ({ a, b }: { a: number; b: number }) => `${a + b}`,
          },
        },
      ],
    });
    expect(await runner.finalContent()).toBe('It is 7.');
    expect(telemetry.calls().map(({ attributes }) => attributes)).toMatchObject([
      { 'gen_ai.response.finish_reasons': ['stop'] },
      { 'gen_ai.response.finish_reasons': ['tool_calls'] },
      { 'gen_ai.response.finish_reasons': ['stop'] },
    ]);
    expect(counted()).toEqual(served());
  });
});

describe('a stream', () => {
  const request = { model: 'gpt-4o-mini', messages: QUESTION, stream: true } as const;

  it('may be left early: the call is cancelled, of unknown cost', async () => {
    server.script([{ chunkDelayMillis: 50 }]);
    for await (const _ of await client().chat.completions.create(request)) break;
    await until(() => telemetry.calls().length === 1);
    expect(telemetry.records).toMatchObject([{ status: 'cancelled', unknownRequests: 1 }]);
    expect(telemetry.calls()[0]?.status.code).toBe(0);
  });

  it('may be aborted before it is read, and while it is', async () => {
    server.script([{ times: 2, chunkDelayMillis: 50 }]);
    const unread = await client().chat.completions.create(request);
    unread.controller.abort();
    await until(() => telemetry.calls().length === 1);
    const read = await client().chat.completions.create(request);
    for await (const _ of read) read.controller.abort();
    await until(() => telemetry.calls().length === 2);
    expect(telemetry.records.map(({ status }) => status)).toEqual(['cancelled', 'cancelled']);
  });

  it('may be split, and turned into a stream of lines', async () => {
    const [left, right] = (await client().chat.completions.create(request)).tee();
    const both: number[] = [];
    for (const side of [left, right]) {
      let chunks = 0;
      for await (const _ of side) chunks += 1;
      both.push(chunks);
    }
    expect(both[0]).toBe(both[1]);
    const lines = (await client().chat.completions.create(request)).toReadableStream();
    for await (const _ of lines) continue;
    expect(telemetry.records.map(({ status }) => status)).toEqual(['completed', 'completed']);
    expect(counted()).toEqual(served());
  });

  it('works through its helper, whose usage stays as it was', async () => {
    const helper = client().chat.completions.stream({ model: 'gpt-4o-mini', messages: QUESTION });
    let text = '';
    helper.on('content', (delta) => {
      text += delta;
    });
    const completion = await helper.finalChatCompletion();
    expect(completion.choices[0]?.message.content).toBe(text);
    expect(completion.usage).toBeUndefined();
    expect(telemetry.calls()).toHaveLength(1);
    expect(counted()).toEqual(served());
  });

  it('keeps its usage for a host that has requested it', async () => {
    const usages: unknown[] = [];
    const stream = await client().chat.completions.create({
      ...request,
      stream_options: { include_usage: true },
    });
    for await (const { usage } of stream) if (usage) usages.push(usage);
    expect(usages).toEqual([server.calls()[0]?.usage]);
    expect(counted()).toEqual(served());
  });

  it('is requested again without what its server refuses, once', async () => {
    const refusal = { status: 400, message: "Unrecognized request argument: 'stream_options'" };
    server.script([refusal]);
    const own = client();
    for (let calls = 0; calls < 2; calls += 1) {
      for await (const _ of await own.chat.completions.create(request)) continue;
    }
    expect(server.calls().map(({ status }) => status)).toEqual([400, 200, 200]);
    expect(server.calls().map(({ body }) => body?.['stream_options'])).toEqual([
      { include_usage: true },
      undefined,
      undefined,
    ]);
    expect(telemetry.records.map(({ unpricedReason }) => unpricedReason)).toEqual([
      'unknown_outcome',
      'unknown_outcome',
    ]);
  });

  it('that breaks is of unknown cost, and the host gets its error', async () => {
    server.script([{ fault: 'cut', afterChunks: 2 }]);
    const stream = await client().chat.completions.create(request);
    const read = async () => {
      for await (const _ of stream) continue;
    };
    await expect(read()).rejects.toThrow();
    await until(() => telemetry.calls().length === 1);
    expect(telemetry.records).toMatchObject([{ status: 'failed', unknownRequests: 1 }]);
    expect(telemetry.calls()[0]?.attributes['gen_ai.usage.input_tokens']).toBeUndefined();
  });

  it('that breaks, or is left, after its usage has its exact cost', async () => {
    const chunk = { id: 'c-1', object: 'chat.completion.chunk', model: 'gpt-4o-mini' };
    const usage = { prompt_tokens: 100, completion_tokens: 1, total_tokens: 101 };
    const delta = { role: 'assistant', content: 'Hi' };
    const events = [
      { data: { ...chunk, choices: [{ index: 0, delta, finish_reason: 'stop' }] } },
      { data: { ...chunk, choices: [], usage } },
      { data: { ...chunk, choices: [] } },
    ];
    const asked = { ...request, stream_options: { include_usage: true } };
    const read = async (untilUsage: boolean) => {
      for await (const part of await client().chat.completions.create(asked)) {
        if (untilUsage && part.usage != null) break;
      }
    };
    server.script([{ events, fault: 'cut', afterChunks: 2 }, { events }]);
    await expect(read(false)).rejects.toThrow();
    await read(true);
    await until(() => telemetry.records.length === 2);
    const known = { unknownRequests: 0, costPicoUsd: priceOf(usage), inputTokens: 100 };
    expect(telemetry.records).toMatchObject([
      { status: 'failed', ...known },
      { status: 'cancelled', ...known },
    ]);
  });
});

it('observes once what is observed twice, and what it makes', async () => {
  const own = observe(client());
  await own.withOptions({ timeout: 60_000 }).chat.completions.create({
    model: 'gpt-4o-mini',
    messages: QUESTION,
  });
  expect(telemetry.calls()).toHaveLength(1);
});

it('ends a call whose response nobody reads when that is collected', async () => {
  const gc = garbageCollector();
  const forget = async () => {
    await client()
      .chat.completions.create({ model: 'gpt-4o-mini', messages: QUESTION })
      .asResponse();
  };
  await forget();
  await until(() => {
    gc();
    return telemetry.calls().length === 1;
  });
  expect(telemetry.records).toMatchObject([{ status: 'abandoned', unknownRequests: 1 }]);
});

it('leaves an error of nobody who waits unhandled, as it was', async () => {
  server.script([{ status: 400 }]);
  const program = `
    import OpenAI from 'openai';
    import { observe } from '@wflo/genai';
    process.once('unhandledRejection', (error) => console.log(error.status));
    const messages = [{ role: 'user', content: 'none' }];
    void observe(new OpenAI()).chat.completions.create({ model: 'gpt-4o-mini', messages });
  `;
  const args = ['--conditions=@wflo/source', '--no-warnings', '--input-type=module', '--eval'];
  const { stdout } = await promisify(execFile)(process.execPath, [...args, program], {
    cwd: PACKAGE,
    env: { ...process.env, OPENAI_BASE_URL: server.url, OPENAI_API_KEY: 'none' },
  });
  expect(stdout).toBe('400\n');
});

it('counts Responses, embeddings and their streams', async () => {
  const own = client();
  const response = await own.responses.create({ model: 'gpt-4o-mini', input: 'Say 5.' });
  const stream = await own.responses.create({
    model: 'gpt-4o-mini',
    input: 'Say 5.',
    stream: true,
  });
  for await (const _ of stream) continue;
  await own.embeddings.create({ model: 'text-embedding-3-small', input: 'five' });
  expect(telemetry.calls().map(({ name }) => name)).toEqual([
    'chat gpt-4o-mini',
    'chat gpt-4o-mini',
    'embeddings text-embedding-3-small',
  ]);
  expect(telemetry.calls()[0]?.attributes['gen_ai.usage.input_tokens']).toBe(
    response.usage?.input_tokens,
  );
  expect(telemetry.records.map(({ unpricedReason }) => unpricedReason)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

it('measures by the buckets of the conventions', async () => {
  await client().chat.completions.create({ model: 'gpt-4o', messages: QUESTION });
  const record = telemetry.records[0];
  const ofModel = (points: Awaited<ReturnType<Telemetry['histogram']>>) =>
    points.filter(({ attributes }) => attributes['gen_ai.request.model'] === 'gpt-4o');
  const [duration] = ofModel(await telemetry.histogram('gen_ai.client.operation.duration'));
  expect(duration?.value).toMatchObject({ count: 1, sum: record?.durationSeconds });
  expect(duration?.value.buckets.boundaries.at(-1)).toBe(81.92);
  const tokens = ofModel(await telemetry.histogram('gen_ai.client.token.usage'));
  expect(
    tokens.map(({ attributes, value }) => [attributes['gen_ai.token.type'], value.sum]),
  ).toEqual([
    ['input', record?.inputTokens],
    ['output', record?.outputTokens],
  ]);
});

it('counts what generated by the names of the newest conventions, too', async () => {
  const model = 'gpt-4o-2024-05-13';
  await client().chat.completions.create({ model, messages: QUESTION });
  const usage = telemetry.records[0];
  const sumOf = async (name: string) => {
    const points = await telemetry.histogram(`gen_ai.client.inference.${name}`);
    const found = points.find(({ attributes }) => attributes['gen_ai.request.model'] === model);
    return [found?.value.sum ?? found?.value, found?.attributes['gen_ai.token.modality']];
  };
  expect(await sumOf('duration')).toEqual([usage?.durationSeconds, undefined]);
  expect(await sumOf('operation.output_tokens')).toEqual([usage?.outputTokens, undefined]);
  expect(await sumOf('usage.input_tokens')).toEqual([usage?.inputTokens, 'text']);
  expect(await sumOf('usage.output_tokens')).toEqual([usage?.outputTokens, 'text']);
});

it('sees the bodies of a fetch that has streams of Node', async () => {
  const ofNode: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    const body = Readable.fromWeb(response.body as NodeReadableStream);
    const { ok, status, headers, url } = response;
    return { ok, status, headers, url, body } as unknown as Response;
  };
  const own = client({ fetch: ofNode });
  const request = { model: 'gpt-4o-mini', messages: QUESTION, stream: true } as const;
  const chunks: OpenAI.ChatCompletionChunk[] = [];
  for await (const chunk of await own.chat.completions.create(request)) chunks.push(chunk);
  expect(chunks.every(({ choices }) => choices.length === 1)).toBe(true);
  expect(telemetry.records).toMatchObject([{ status: 'completed', unknownRequests: 0 }]);
  expect(counted()).toEqual(served());
  server.script([{ chunkDelayMillis: 50 }]);
  for await (const _ of await own.chat.completions.create(request)) break;
  await until(() => telemetry.records.length === 2);
  expect(telemetry.records[1]?.status).toBe('cancelled');
});

it('names the provider by the address, the client, or the option', async () => {
  const settled = async () => Response.json({ model: 'gpt-4o', choices: [] });
  const request = { model: 'gpt-4o', messages: QUESTION };
  const common = { apiKey: 'test', fetch: settled };
  const clients = [
    new OpenAI({ ...common, baseURL: 'https://api.groq.com/openai/v1' }),
    new AzureOpenAI({ ...common, endpoint: 'https://llm.example.com', apiVersion: '2024-10-21' }),
    new OpenAI({ ...common, baseURL: 'http://localhost:4000' }),
  ];
  for (const each of clients) await observe(each).chat.completions.create(request);
  const own = observe(new OpenAI({ ...common, baseURL: server.url }), { provider: 'x_ai' });
  await own.chat.completions.create(request);
  expect(telemetry.records.map(({ provider }) => provider)).toEqual([
    'groq',
    'azure.ai.openai',
    'openai',
    'x_ai',
  ]);
});

it('lets go of a signal that a host uses for all its requests', async () => {
  const { signal } = new AbortController();
  const seen = observeFetch();
  const body = JSON.stringify({ model: 'gpt-4o-mini', messages: QUESTION });
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body, signal };
  for (let calls = 0; calls < 3; calls += 1) {
    await (await seen(`${server.url}/chat/completions`, init)).json();
  }
  expect(telemetry.records.map(({ status }) => status)).toEqual(Array(3).fill('completed'));
  const names = getEventListeners(signal, 'abort').map(({ name }) => name);
  // Those of fetch itself, which hold nothing.
  expect(names.filter((name) => name !== 'abort')).toEqual([]);
});

it('is cancelled whatever the reason of the host is', async () => {
  const controller = new AbortController();
  const seen = observeFetch();
  const body = JSON.stringify({ model: 'gpt-4o-mini', messages: QUESTION });
  const headers = { 'content-type': 'application/json' };
  server.script([{ delayMillis: 60_000 }]);
  const init = { method: 'POST', headers, body, signal: controller.signal };
  const call = seen(`${server.url}/chat/completions`, init);
  await until(() => server.calls().length === 1);
  controller.abort(new RangeError('enough'));
  await expect(call).rejects.toThrow('enough');
  expect(telemetry.records).toMatchObject([{ status: 'cancelled', errors: ['cancelled'] }]);
});
