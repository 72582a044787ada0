import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { jest } from '@jest/globals';
import { SpanStatusCode, trace } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { onLlmCall } from '@wflo/genai';
import { createChatClient } from '../../src/llm/chat-client.ts';

const usage = { prompt_tokens: 3, completion_tokens: 1 };
const good = JSON.stringify({
  model: 'm-2026',
  choices: [{ message: { content: 'hi' } }],
  usage,
});

/** A real server, under the names of the providers: what knows them are the URLs alone. */
describe('a call of an LLM', () => {
  const exporter = new InMemorySpanExporter();
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  let server: Server;
  let response: { status: number; body: string };
  let sent: Record<string, unknown>;

  beforeAll(async () => {
    provider.register();
    server = createServer((request, answer) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        sent = JSON.parse(body) as Record<string, unknown>;
        answer.writeHead(response.status, { 'content-type': 'application/json' });
        answer.end(response.body);
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { fetch } = globalThis;
    const { port } = server.address() as AddressInfo;
    jest.spyOn(globalThis, 'fetch').mockImplementation((input, init) => {
      const { pathname } = new URL(input instanceof Request ? input.url : input);
      return fetch(`http://127.0.0.1:${port}${pathname}`, init);
    });
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    server.closeAllConnections();
    server.close();
    await provider.shutdown();
    trace.disable();
  });
  beforeEach(() => {
    exporter.reset();
    response = { status: 200, body: good };
  });

  const call = (baseUrl: string, model = 'm', capturesContent?: boolean) =>
    createChatClient({ baseUrl, apiKey: 'k', capturesContent }).chat(
      { model, messages: [{ role: 'user', content: 'hello' }], maxTokens: 5 },
      { signal: AbortSignal.timeout(60_000), timeoutMillis: 60_000 },
    );

  it.each([
    ['https://api.openai.com/v1', 'max_completion_tokens'],
    ['https://my-resource.openai.azure.com/openai/v1', 'max_completion_tokens'],
    ['https://api.x.ai/v1', 'max_completion_tokens'],
    ['https://api.groq.com/openai/v1', 'max_completion_tokens'],
    ['https://api.cerebras.ai/v1', 'max_completion_tokens'],
    ['https://api.mistral.ai/v1', 'max_tokens'],
    ['http://litellm/v1', 'max_tokens'],
  ])('bounds the tokens at %s by %s', async (baseUrl, name) => {
    await call(baseUrl);
    const { max_tokens, max_completion_tokens } = sent;
    expect({ max_tokens, max_completion_tokens }).toEqual({
      max_tokens: undefined,
      max_completion_tokens: undefined,
      [name]: 5,
    });
  });

  it('has its prompt and its answer on its span where they are captured, and nowhere else', async () => {
    await call('http://litellm/v1', 'm', true);
    const [span] = exporter.getFinishedSpans();
    expect(span?.attributes).toMatchObject({
      'gen_ai.input.messages': expect.stringContaining('hello') as string,
      'gen_ai.output.messages': expect.stringContaining('hi') as string,
    });
  });

  it.each([
    ['https://api.groq.com/openai/v1', 'groq', 'api.groq.com', 443],
    ['http://litellm/v1', 'openai', 'litellm', 80],
    ['http://litellm:4000/v1', 'openai', 'litellm', 4_000],
  ])('has a span that says whom it called: %s', async (baseUrl, name, host, port) => {
    expect((await call(baseUrl)).finishReason).toBe('unknown');
    const [span, ...others] = exporter.getFinishedSpans();
    expect(others).toEqual([]);
    expect(span?.name).toBe('chat m');
    expect(span?.instrumentationScope.name).toBe('wflo.llm');
    expect(span?.status.code).toBe(SpanStatusCode.UNSET);
    expect(span?.attributes).toEqual({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': name,
      'gen_ai.request.model': 'm',
      'gen_ai.request.max_tokens': 5,
      'gen_ai.response.model': 'm-2026',
      'gen_ai.response.finish_reasons': ['unknown'],
      'gen_ai.usage.input_tokens': 3,
      'gen_ai.usage.output_tokens': 1,
      'server.address': host,
      'server.port': port,
      'openai.api.type': 'chat_completions',
      'wflo.cost.unpriced_reason': 'unknown_model',
      'wflo.requests': 1,
      'wflo.status': 'completed',
    });
  });

  it('has its cost on that span, and is counted by nobody but the ledger', async () => {
    const counted = jest.fn();
    const stop = onLlmCall(counted);
    response = { status: 200, body: good.replace('m-2026', 'gpt-4o-mini') };
    await call('https://api.openai.com/v1', 'gpt-4o-mini');
    const [span, ...others] = exporter.getFinishedSpans();
    expect(others).toEqual([]);
    expect(span?.attributes['wflo.cost.usd']).toBe('0.00000105');
    expect(counted).not.toHaveBeenCalled();
    stop();
  });

  it.each([
    [{}, 'gemini-2.5-flash', 2],
    [{ model: 'gemini-2.5-flash' }, 'm', 2],
    [{ model: 'gpt-4o' }, 'gemini-2.5-flash', undefined],
  ])('is counted as the model that responded counts: %j to %s', async (named, model, output) => {
    const total = { ...usage, total_tokens: 5 };
    const choices = [{ message: { content: 'hi' } }];
    response = { status: 200, body: JSON.stringify({ ...named, choices, usage: total }) };
    const { usage: read, unpricedReason } = await call('http://litellm/v1', model);
    expect(read.outputTokens).toBe(output ?? 1);
    expect(unpricedReason).toBe(output === undefined ? 'inconsistent_usage' : undefined);
  });

  it('has a span that failed as it did', async () => {
    response = { status: 403, body: '{}' };
    await expect(call('http://litellm/v1')).rejects.toThrow('(LLM_API_KEY)');
    const [span] = exporter.getFinishedSpans();
    expect(span?.status.code).toBe(SpanStatusCode.ERROR);
    expect(span?.status.message).toContain('The LLM at litellm responded with 403');
    expect(span?.attributes['error.type']).toBe('WFLO_LLM_UNAUTHORIZED');
  });

  it.each([
    [408, true, true],
    [409, true, false],
    [425, true, false],
    [429, true, false],
    [500, true, false],
    [502, true, true],
    [504, true, true],
    [520, true, true],
    [524, true, true],
    [404, false, false],
    [499, false, false],
  ])('that met %d may be made again: %j, and be billed: %j', async (status, retryable, billed) => {
    response = { status, body: '{}' };
    await expect(call('http://litellm/v1')).rejects.toMatchObject({
      code: `WFLO_LLM_STATUS_${status}`,
      status,
      retryable,
      mayBeBilled: billed,
    });
  });

  it('reads a response of 4 MiB, and none that is longer', async () => {
    const longest = 4 * 1_024 * 1_024;
    response = { status: 200, body: good.padEnd(longest) };
    expect((await call('http://litellm/v1')).text).toBe('hi');
    response = { status: 200, body: good.padEnd(longest + 1) };
    await expect(call('http://litellm/v1')).rejects.toMatchObject({
      code: 'WFLO_LLM_ANSWER_TOO_LARGE',
    });
  });
});
