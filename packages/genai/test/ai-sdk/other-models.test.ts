/* eslint-disable @typescript-eslint/no-deprecated -- `generateObject` is deprecated and has to be observed as long as it is there */
import { createOpenAI } from '@ai-sdk/openai';
import {
  embed,
  embedMany,
  generateImage,
  generateObject,
  generateSpeech,
  jsonSchema,
  registerTelemetry,
  rerank,
  streamObject,
  transcribe,
} from 'ai';
import { MockRerankingModelV4 } from 'ai/test';
import { wfloTelemetry, observeModel } from '../../src/ai-sdk.ts';
import { observeFetch } from '../../src/index.ts';
import { startObserved } from '../observed.ts';
import { counted } from '../served.ts';
import { billed, PROVIDERS } from './providers.ts';

const { telemetry, server } = await startObserved();

registerTelemetry(wfloTelemetry());

const schema = jsonSchema({ type: 'object', properties: { sum: { type: 'integer' } } });

/** A server that responds with `body`, in place of those that nobody serves here. */
const respondingWith = (body: unknown) => () =>
  Promise.resolve(
    body instanceof Uint8Array
      ? new Response(new Blob([new Uint8Array(body)]), {
          headers: { 'content-type': 'audio/mpeg' },
        })
      : Response.json(body),
  );

describe.each([{ fetch: undefined }, { fetch: observeFetch() }])('with $fetch', ({ fetch }) => {
  const openai = () =>
    createOpenAI({ baseURL: server.url, apiKey: 'key', ...(fetch !== undefined && { fetch }) });

  it('counts an embedding', async () => {
    await embed({ model: openai().embedding('text-embedding-3-small'), value: 'rain' });
    expect(telemetry.spans().map(({ name }) => name)).toEqual([
      'embeddings text-embedding-3-small',
    ]);
    expect(telemetry.records).toMatchObject([
      {
        operation: 'embeddings',
        status: 'completed',
        requests: 1,
        costPicoUsd: 20_000n * BigInt(telemetry.records[0]!.inputTokens!),
      },
    ]);
  });

  it('counts each chunk of many values, also those that are embedded at once', async () => {
    const model = openai().embedding('text-embedding-3-small');
    Object.defineProperty(model, 'maxEmbeddingsPerCall', { value: 2 });
    const values = ['rain', 'sun', 'snow', 'wind', 'fog'];
    await embedMany({ model, values, maxParallelCalls: 3 });
    expect(telemetry.records.map(({ requests }) => requests)).toEqual([1, 1, 1]);
    const tokens = telemetry.records.reduce((sum, one) => sum + one.inputTokens!, 0);
    const usages = (await server.settled()).map(
      ({ billedUsage }) => billedUsage?.['prompt_tokens'],
    );
    expect(tokens).toBe(usages.reduce<number>((sum, one) => sum + Number(one), 0));
  });

  it('has one call of an embedding whose requests are repeated', async () => {
    server.script([{ status: 503, headers: { 'retry-after-ms': '1' }, times: 2 }]);
    await embed({ model: openai().embedding('text-embedding-3-small'), value: 'rain' });
    // What has become of the first two is not told, unless their responses are seen.
    const unknownRequests = fetch === undefined ? 2 : 0;
    expect(telemetry.records).toMatchObject([
      { status: 'completed', requests: 3, unknownRequests },
    ]);
  });

  it('counts an object, and one that is streamed', async () => {
    const model = openai().chat('gpt-4o-mini');
    await generateObject({ model, schema, prompt: 'What is 3 and 4?' });
    for await (const _ of streamObject({ model, schema, prompt: 'And 4 and 5?' })
      .partialObjectStream)
      continue;
    expect(telemetry.spans().map(({ attributes }) => attributes['gen_ai.output.type'])).toEqual([
      'json',
      'json',
    ]);
    expect(telemetry.records.map(({ status }) => status)).toEqual(['completed', 'completed']);
    const provider = PROVIDERS['OpenAI chat completions']!;
    expect(counted(telemetry.records)).toEqual(await billed(server, provider));
  });

  it('has failed where an object was not made', async () => {
    server.script([{ status: 400, times: 'always' }]);
    const model = openai().chat('gpt-4o-mini');
    await expect(generateObject({ model, schema, prompt: '?', maxRetries: 0 })).rejects.toThrow();
    expect(telemetry.records).toMatchObject([{ status: 'failed', costPicoUsd: 0n }]);
  });
});

it('prices an image by what of its tokens were images', async () => {
  const usage = {
    input_tokens: 30,
    output_tokens: 1_056,
    total_tokens: 1_086,
    input_tokens_details: { text_tokens: 20, image_tokens: 10 },
  };
  const body = { created: 1, data: [{ b64_json: 'AAAA' }], usage };
  const openai = createOpenAI({ apiKey: 'key', fetch: respondingWith(body) });
  await generateImage({ model: observeModel(openai.image('gpt-image-1')), prompt: 'a cat' });
  expect(telemetry.records).toMatchObject([
    { operation: 'generate_content', inputTokens: 30, outputTokens: 1_056, costUsd: '0.04244' },
  ]);
  expect(telemetry.spans()[0]?.attributes['gen_ai.output.type']).toBe('image');
});

it('says why speech has no price, and counts the call', async () => {
  const openai = createOpenAI({ apiKey: 'key', fetch: respondingWith(new Uint8Array([1, 2])) });
  await generateSpeech({ model: openai.speech('tts-1'), text: 'rain' });
  expect(telemetry.records).toMatchObject([
    { operation: 'generate_content', status: 'completed', unpricedReason: 'unknown_outcome' },
  ]);
});

it('counts a transcription by the tokens that are told', async () => {
  const usage = {
    type: 'tokens',
    input_tokens: 14,
    output_tokens: 45,
    total_tokens: 59,
    input_token_details: { text_tokens: 0, audio_tokens: 14 },
  };
  const openai = createOpenAI({ apiKey: 'key', fetch: respondingWith({ text: 'rain', usage }) });
  const audio = new Uint8Array([82, 73, 70, 70]);
  await transcribe({ model: openai.transcription('gpt-4o-transcribe'), audio });
  expect(telemetry.records).toMatchObject([{ inputTokens: 14, outputTokens: 45 }]);
});

it('has a span of a ranking', async () => {
  const model = new MockRerankingModelV4({
    provider: 'cohere.reranking',
    modelId: 'rerank-v3.5',
    doRerank: () => Promise.resolve({ ranking: [{ index: 0, relevanceScore: 1 }] }),
  });
  await rerank({ model, query: 'rain', documents: ['rain', 'sun'] });
  expect(telemetry.spans().map(({ name }) => name)).toEqual(['rerank rerank-v3.5']);
  expect(telemetry.records).toMatchObject([{ provider: 'cohere', status: 'completed' }]);
});
