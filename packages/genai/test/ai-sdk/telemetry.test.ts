import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { generateText, jsonSchema, registerTelemetry, stepCountIs, streamText, tool } from 'ai';
import { wfloTelemetry } from '../../src/ai-sdk.ts';
import { observeFetch } from '../../src/index.ts';
import { startObserved } from '../observed.ts';
import { counted } from '../served.ts';
import { until } from '../telemetry.ts';
import { billed, PROVIDERS } from './providers.ts';

const { telemetry, server } = await startObserved();

registerTelemetry(wfloTelemetry());

const PROMPT = 'What do the figures 3 and 4 say?';
const add = tool({
  inputSchema: jsonSchema({ type: 'object', properties: { a: { type: 'integer' } } }),
  execute: () => ({ sum: 7 }),
});

function parentOf(span: ReadableSpan | undefined): string | undefined {
  const id = span?.parentSpanContext?.spanId;
  return telemetry.spans().find((each) => each.spanContext().spanId === id)?.name;
}

const named = (name: string) => telemetry.spans().filter((span) => span.name.startsWith(name));

describe.each(
  Object.entries(PROVIDERS).flatMap(([name, provider]) => [
    { ...provider, name, fetch: undefined },
    { ...provider, name: `${name}, and observeFetch`, fetch: observeFetch() },
  ]),
)('the AI SDK by $name', (provider) => {
  const model = () => provider.model(server, provider.fetch);
  const expectCounted = async () => {
    expect(counted(telemetry.records)).toEqual(await billed(server, provider));
  };

  it('has one span of a call, with its exact cost', async () => {
    await generateText({ model: model(), prompt: PROMPT, temperature: 0.5 });
    expect(telemetry.spans().map(({ name }) => name)).toEqual([
      `chat ${telemetry.records[0]!.requestedModel!}`,
    ]);
    const { attributes } = telemetry.spans()[0]!;
    expect(attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': provider.provider,
      'gen_ai.request.temperature': 0.5,
      'wflo.requests': 1,
      'wflo.status': 'completed',
    });
    expect(attributes['gen_ai.response.finish_reasons']).toHaveLength(1);
    expect(attributes['gen_ai.response.id']).not.toBe('');
    expect(attributes).not.toHaveProperty('gen_ai.request.stream');
    expect(attributes).not.toHaveProperty('gen_ai.input.messages');
    await expectCounted();
  });

  it('has one span of a stream, with the time to its first chunk', async () => {
    const { textStream } = streamText({ model: model(), prompt: PROMPT });
    for await (const _ of textStream) continue;
    expect(telemetry.spans()).toHaveLength(1);
    const { attributes } = telemetry.spans()[0]!;
    expect(attributes['gen_ai.request.stream']).toBe(true);
    expect(attributes['gen_ai.response.time_to_first_chunk']).toBeGreaterThan(0);
    await expectCounted();
  });

  it.each(['generateText', 'streamText'])('hangs the loop of %s under its agent', async (way) => {
    const options = { model: model(), prompt: PROMPT, tools: { add }, stopWhen: stepCountIs(3) };
    const settings = { ...options, telemetry: { functionId: 'adder' } };
    if (way === 'generateText') await generateText(settings);
    else await streamText(settings).text;
    const [agent] = named('invoke_agent adder');
    expect(agent?.attributes).not.toHaveProperty('gen_ai.usage.input_tokens');
    const inner = [...named('chat'), ...named('execute_tool add')];
    expect(inner).toHaveLength(3);
    expect(inner.map(parentOf)).toEqual(inner.map(() => 'invoke_agent adder'));
    expect(telemetry.spans()).toHaveLength(4);
    expect(telemetry.records).toHaveLength(2);
    await expectCounted();
  });

  it('is one call, however often its requests fail', async () => {
    server.script([{ status: 503, headers: { 'retry-after-ms': '1' }, times: 3 }]);
    await generateText({ model: model(), prompt: PROMPT, maxRetries: 3 });
    expect(telemetry.spans()).toHaveLength(1);
    expect(telemetry.records).toMatchObject([
      {
        status: 'completed',
        requests: 4,
        errors: Array(3).fill('server_error'),
        unknownRequests: 0,
      },
    ]);
    await expectCounted();
  });

  it('is one call of a stream whose requests fail before it', async () => {
    server.script([
      { status: 429, headers: { 'retry-after-ms': '1' }, retryAfterSeconds: null, times: 3 },
    ]);
    await streamText({ model: model(), prompt: PROMPT, maxRetries: 3 }).text;
    expect(telemetry.records).toMatchObject([{ status: 'completed', requests: 4 }]);
    await expectCounted();
  });

  it('has failed, where the last of its requests has', async () => {
    server.script([{ status: 400, message: 'no', times: 'always' }]);
    await expect(
      generateText({ model: model(), prompt: PROMPT, tools: { add }, maxRetries: 0 }),
    ).rejects.toThrow('no');
    const [call] = named('chat');
    expect(call?.attributes).toMatchObject({ 'error.type': '400', 'wflo.cost.usd': '0' });
    expect(named('invoke_agent')[0]?.attributes['error.type']).toBe('400');
    expect(telemetry.records).toMatchObject([{ status: 'failed', costPicoUsd: 0n }]);
  });

  it('is cancelled, and may have been billed, where the host aborts before a response', async () => {
    server.script([{ delayMillis: 600_000 }]);
    const controller = new AbortController();
    const call = generateText({
      model: model(),
      prompt: PROMPT,
      maxOutputTokens: 100,
      abortSignal: controller.signal,
    });
    await until(() => server.calls().length === 1);
    controller.abort();
    await expect(call).rejects.toThrow();
    expect(telemetry.records).toMatchObject([{ status: 'cancelled', unknownRequests: 1 }]);
    expect(telemetry.records[0]?.upperBoundPicoUsd).toBeGreaterThan(0n);
  });

  it('is cancelled where the host aborts a stream, and so is its agent', async () => {
    server.script([{ chunkDelayMillis: 600_000 }]);
    const controller = new AbortController();
    const { textStream } = streamText({
      model: model(),
      prompt: PROMPT,
      maxOutputTokens: 100,
      tools: { add },
      toolChoice: 'none',
      abortSignal: controller.signal,
    });
    const reading = (async () => {
      for await (const _ of textStream) continue;
    })();
    await until(() => (server.calls()[0]?.chunks ?? 0) > 0);
    controller.abort();
    await reading.catch(() => undefined);
    await until(() => named('invoke_agent').length === 1);
    expect(telemetry.records).toMatchObject([{ status: 'cancelled', unknownRequests: 1 }]);
    expect(named('chat')).toHaveLength(1);
  });

  it('has failed where its stream breaks', async () => {
    server.script([{ fault: 'cut', afterChunks: 2 }]);
    const { textStream } = streamText({
      model: model(),
      prompt: PROMPT,
      maxOutputTokens: 100,
      onError: () => undefined,
    });
    await (async () => {
      for await (const _ of textStream) continue;
    })().catch(() => undefined);
    await until(() => telemetry.records.length > 0);
    expect(telemetry.records).toMatchObject([{ status: 'failed', unknownRequests: 1 }]);
  });
});
