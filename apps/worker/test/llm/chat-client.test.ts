import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import type { ChatRequest } from '../../src/llm/chat.ts';
import { createChatClient } from '../../src/llm/chat-client.ts';

interface Response {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body: string;
  /** Whether the end of the body never comes. */
  readonly endless?: boolean;
  /** Whether the connection breaks: before a response, or behind the body. */
  readonly broken?: 'before' | 'within';
}

const usage = { prompt_tokens: 3, completion_tokens: 1 };
const choices = [{ message: { content: 'hi' }, finish_reason: 'stop' }];

describe('a chat client', () => {
  let server: Server;
  let scripted: Response;
  let requests = 0;
  let sent = '';

  beforeAll(async () => {
    server = createServer((request, response) => {
      requests += 1;
      sent = '';
      request.on('data', (chunk: Buffer) => (sent += chunk.toString()));
      if (scripted.broken === 'before') {
        response.destroy();
        return;
      }
      response.writeHead(scripted.status ?? 200, {
        'content-type': 'application/json',
        ...scripted.headers,
      });
      if (scripted.endless === true) response.write(scripted.body);
      else if (scripted.broken === 'within')
        response.write(scripted.body, () => response.destroy());
      else response.end(scripted.body);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  function chat(timeoutMillis = 60_000, more: Partial<ChatRequest> = {}) {
    const { port } = server.address() as AddressInfo;
    const client = createChatClient({ baseUrl: `http://127.0.0.1:${port}/v1`, apiKey: 'k' });
    const messages = [{ role: 'user' as const, content: 'hello' }];
    return client.chat(
      { model: 'm', messages, maxTokens: 5, ...more },
      { signal: AbortSignal.timeout(60_000), timeoutMillis },
    );
  }

  it('gives the text and the usage', async () => {
    scripted = { body: JSON.stringify({ model: 'm-2026', choices, usage }) };

    expect(await chat()).toEqual({
      text: 'hi',
      model: 'm-2026',
      finishReason: 'stop',
      usage: { inputTokens: 3, outputTokens: 1, cacheReadTokens: 0 },
    });
  });

  it.each([0, 1.5, undefined])(
    'sends roles, contents and a temperature of %j',
    async (temperature) => {
      scripted = { body: JSON.stringify({ choices, usage }) };
      const roles = ['system', 'developer', 'user', 'assistant'] as const;
      const messages = roles.map((role) => ({ role, content: `as ${role}` }));
      await chat(60_000, { messages, temperature });

      expect(JSON.parse(sent)).toEqual({ model: 'm', messages, max_tokens: 5, temperature });
    },
  );

  it('gives the usage of a response that is of no use, so that its cost can be recorded', async () => {
    scripted = { body: JSON.stringify({ choices: [], usage }) };

    expect(await chat()).toMatchObject({
      text: '',
      usage: { inputTokens: 3, outputTokens: 1 },
      problem: expect.stringContaining('without a usable "choices"') as string,
    });
  });

  it.each<[string, object, string, string]>([
    ['stop', { content: 'hi', refusal: null, tool_calls: [] }, 'hi', ''],
    ['length', { content: 'hi' }, 'hi', ''],
    ['stop', { content: null }, '', ''],
    [
      'stop',
      { content: [{ type: 'thinking', thinking: [] }, { type: 'text', text: 'hi' }, { text: 1 }] },
      'hi',
      '',
    ],
    ['stop', { content: null, refusal: 'no' }, '', 'WFLO_LLM_REFUSED'],
    ['stop', { content: 'I can not', refusal: 'no' }, 'I can not', 'WFLO_LLM_REFUSED'],
    ['refusal', { content: '' }, '', 'WFLO_LLM_REFUSED'],
    ['content_filter', { content: 'ha' }, 'ha', 'WFLO_LLM_CONTENT_FILTERED'],
    ['content_filter: RECITATION', {}, '', 'WFLO_LLM_CONTENT_FILTERED'],
    ['SAFETY', {}, '', 'WFLO_LLM_CONTENT_FILTERED'],
    ['stop', { content: null, tool_calls: [{}] }, '', 'WFLO_LLM_TOOL_CALLS'],
    ['stop', { content: null, function_call: { name: 'f' } }, '', 'WFLO_LLM_TOOL_CALLS'],
    ['stop', { content: 'hi', function_call: null }, 'hi', ''],
    ['tool_calls', { content: 'hi' }, 'hi', 'WFLO_LLM_TOOL_CALLS'],
    ['error', { content: 'h' }, 'h', 'WFLO_LLM_BROKEN_OFF'],
    ['length', { content: '' }, '', 'WFLO_LLM_OUTPUT_TRUNCATED'],
    ['MAX_TOKENS', { content: ' \n' }, ' \n', 'WFLO_LLM_OUTPUT_TRUNCATED'],
    ['model_length', { content: null }, '', 'WFLO_LLM_OUTPUT_TRUNCATED'],
    ['stop', { content: [{ text: 'hi' }] }, 'hi', ''],
    ['stop', { content: [{ type: 'refusal', refusal: 'no' }] }, '', 'WFLO_LLM_REFUSED'],
    ['stop', { content: null, tool_calls: { id: 'c' } }, '', 'WFLO_LLM_TOOL_CALLS'],
    ['function_call_filter: MALFORMED_FUNCTION_CALL', {}, '', 'WFLO_LLM_TOOL_CALLS'],
    ['content_filtered', { content: 'ha' }, 'ha', 'WFLO_LLM_CONTENT_FILTERED'],
    ['FinishReason.SAFETY', {}, '', 'WFLO_LLM_CONTENT_FILTERED'],
    ['sensitive', { content: 'ha' }, 'ha', 'WFLO_LLM_CONTENT_FILTERED'],
    ['insufficient_system_resource', { content: 'h' }, 'h', 'WFLO_LLM_BROKEN_OFF'],
    ['abort', { content: 'h' }, 'h', 'WFLO_LLM_BROKEN_OFF'],
    ['OTHER', { content: '' }, '', 'WFLO_LLM_EMPTY_RESPONSE'],
    ['OTHER', { content: 'hi' }, 'hi', ''],
    ['eos', { content: '' }, '', ''],
  ])('classifies a response by %s and %j', async (finish_reason, message, text, code) => {
    scripted = { body: JSON.stringify({ choices: [{ message, finish_reason }], usage }) };

    const received = await chat();
    expect(received).toMatchObject({ text, usage: { inputTokens: 3, outputTokens: 1 } });
    expect(received.problemCode ?? '').toBe(code);
    expect(received.problem ?? '').toEqual(
      code === '' ? '' : (expect.stringContaining('its cost is recorded') as string),
    );
    expect(received.problem ?? '').not.toContain('I can not');
  });

  it.each([
    { choices, error: { code: 502, message: 'provider failed' } },
    { choices: [{ ...choices[0], error: { code: 502 } }] },
  ])('takes a response beside an error for broken off: %j', async (body) => {
    scripted = { body: JSON.stringify({ ...body, usage }) };
    expect(await chat()).toMatchObject({
      problemCode: 'WFLO_LLM_BROKEN_OFF',
      usage: { inputTokens: 3, outputTokens: 1 },
    });

    scripted = { body: JSON.stringify({ choices, usage, error: null }) };
    expect(await chat()).not.toHaveProperty('problemCode');
  });

  it('does not take a response of no tokens for one that costs nothing', async () => {
    const none = { prompt_tokens: 3, completion_tokens: 0, total_tokens: 3 };
    scripted = { body: JSON.stringify({ choices, usage: none }) };

    expect(await chat()).toMatchObject({ text: 'hi', unpricedReason: 'inconsistent_usage' });
  });

  it('counts sources and images that the usage leaves out', async () => {
    const message = { content: 'hi', annotations: [{}, {}], images: [{}] };
    const found = [{ message, finish_reason: 'stop' }];
    scripted = { body: JSON.stringify({ choices: found, usage }) };
    expect((await chat()).usage.otherAmounts).toEqual({
      'message.annotations': 2,
      'message.images': 1,
    });

    const counted = {
      ...{ ...usage, server_tool_use: { web_search_requests: 1 } },
      completion_tokens_details: { image_tokens: 1 },
    };
    scripted = { body: JSON.stringify({ choices: found, usage: counted }) };
    expect((await chat()).usage).toMatchObject({ webSearches: 1, outputImageTokens: 1 });
  });

  it('gives no name of a model that the ledger would refuse', async () => {
    for (const model of ['a\u0000', 'x'.repeat(201), '']) {
      scripted = { body: JSON.stringify({ model, choices, usage }) };
      expect(await chat()).not.toHaveProperty('model');
    }
  });

  it('waits no longer for the body than for the headers', async () => {
    scripted = { body: '{', endless: true };

    await expect(chat(100)).rejects.toMatchObject({ code: 'WFLO_LLM_TIMEOUT', retryable: true });
  });

  it('reads no response without an end', async () => {
    scripted = { body: '"'.repeat(5_000_000), endless: true };

    await expect(chat()).rejects.toMatchObject({
      code: 'WFLO_LLM_ANSWER_TOO_LARGE',
      retryable: false,
    });
  });

  it.each<[string, Response, object]>([
    [
      'a key that is refused',
      { status: 401, body: '{}' },
      { code: 'WFLO_LLM_UNAUTHORIZED', retryable: false },
    ],
    [
      'a limit, with the wait that the server requests',
      { status: 429, headers: { 'retry-after': '7' }, body: '{}' },
      { code: 'WFLO_LLM_STATUS_429', retryable: true, retryAfterMillis: 7_000 },
    ],
    [
      'a failing server',
      { status: 500, body: 'oops' },
      { code: 'WFLO_LLM_STATUS_500', retryable: true },
    ],
    [
      'a request that is wrong',
      { status: 400, body: '{}' },
      { code: 'WFLO_LLM_STATUS_400', retryable: false },
    ],
    ['half a response', { body: '{"choices": [' }, { code: 'WFLO_LLM_INVALID_RESPONSE' }],
    ['no JSON object', { body: 'null' }, { code: 'WFLO_LLM_INVALID_RESPONSE' }],
    ['a page of JSON', { body: '{"error":"no"}' }, { code: 'WFLO_LLM_INVALID_RESPONSE' }],
    ['no choice', { body: '{"choices":[]}' }, { code: 'WFLO_LLM_INVALID_RESPONSE' }],
    [
      'a response without its usage, which another call would cost again',
      { body: JSON.stringify({ choices, usage: null }) },
      { code: 'WFLO_LLM_USAGE_MISSING', retryable: false },
    ],
    [
      'a response that does not even have the key of its usage',
      { body: JSON.stringify({ model: 'm', choices }) },
      { code: 'WFLO_LLM_USAGE_MISSING', retryable: false },
    ],
    [
      'such a response with a model that is no text',
      { body: JSON.stringify({ model: null, choices }) },
      { code: 'WFLO_LLM_USAGE_MISSING', retryable: false },
    ],
  ])('requests once, and reports what it met: %s', async (_name, given, expected) => {
    scripted = given;
    requests = 0;

    await expect(chat()).rejects.toMatchObject(expected);
    expect(requests).toBe(1);
  });

  it.each<[string, Response]>([
    ['a connection that breaks once the request was sent', { body: '', broken: 'before' }],
    ['a connection that breaks within the response', { body: '{"mo', broken: 'within' }],
    ['a proxy that lost the response', { status: 504, body: '{}' }],
    ['a proxy that gave up waiting for it', { status: 408, body: '{}' }],
    ['a response that is no JSON', { body: '<html></html>' }],
    ['a response that does not end in time', { body: '{', endless: true }],
    ['a response that is too long', { body: `"${'x'.repeat(5 * 1_024 * 1_024)}"` }],
  ])('reports of %s that the call may be billed', async (_, given) => {
    scripted = given;

    await expect(chat(1_000)).rejects.toMatchObject({ mayBeBilled: true });
  });

  it('says of a call that was cancelled after it was sent that it may be billed', async () => {
    scripted = { body: '{', endless: true };
    const { port } = server.address() as AddressInfo;
    const client = createChatClient({ baseUrl: `http://127.0.0.1:${port}/v1`, apiKey: 'k' });
    const cancelled = new AbortController();
    server.once('request', () => {
      cancelled.abort();
    });
    const messages = [{ role: 'user' as const, content: 'hello' }];
    const options = { signal: cancelled.signal, timeoutMillis: 10_000 };

    await expect(
      client.chat({ model: 'm', messages, maxTokens: 5 }, options),
    ).rejects.toMatchObject({ code: 'WFLO_LLM_ABORTED', mayBeBilled: true });
  });

  it.each([400, 401, 429, 500, 503])(
    'says of a call that was refused with %d that it is not billed',
    async (status) => {
      scripted = { status, body: '{}' };

      await expect(chat()).rejects.toMatchObject({ mayBeBilled: false });
    },
  );

  it('reports of a call that found nobody, or was abandoned before it was sent, that it is not billed', async () => {
    const messages = [{ role: 'user' as const, content: 'hello' }];
    const request = { model: 'm', messages, maxTokens: 5 };
    // It takes connections, and never says a word.
    const sockets: Socket[] = [];
    const silent = createTcpServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const options = { signal: new AbortController().signal, timeoutMillis: 200 };
    const secure = createChatClient({ baseUrl: `https://127.0.0.1:${port}/v1`, apiKey: 'k' });
    await expect(secure.chat(request, options)).rejects.toMatchObject({
      code: 'WFLO_LLM_TIMEOUT',
      mayBeBilled: false,
    });
    for (const socket of sockets) socket.destroy();
    silent.close();
    await once(silent, 'close');

    const nobody = createChatClient({ baseUrl: `http://127.0.0.1:${port}/v1`, apiKey: 'k' });
    await expect(nobody.chat(request, { ...options, timeoutMillis: 10_000 })).rejects.toMatchObject(
      {
        code: 'WFLO_LLM_UNREACHABLE',
        mayBeBilled: false,
      },
    );
  });
});
