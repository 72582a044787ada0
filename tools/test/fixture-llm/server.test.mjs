import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { startFixtureLlm } from '../../fixture-llm/server.mjs';

describe('the fixture LLM', () => {
  let server;
  beforeAll(async () => {
    server = await startFixtureLlm();
  });
  afterAll(() => server.close());

  const request = (body, headers = {}, options = {}) =>
    fetch(`${server.url}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      ...options,
    });
  const askText = (content, extra = {}) =>
    request({ model: 'gpt-4o-mini', messages: [{ role: 'user', content }], ...extra });
  const profile = {
    rows: 1200,
    columns: { revenue: { mean: 102.5, min: 3, max: 999.25 } },
    by_region: { north: 412, south: 388, west: 400 },
  };

  it('responds with the same to the same prompt, in sentences on its figures', async () => {
    const prompt = `Summarise:\n${JSON.stringify(profile)}`;
    const [first, second] = await Promise.all([askText(prompt), askText(prompt)]);
    const { choices } = await first.json();
    expect(choices[0].message.content).toBe(
      'The data set holds 1,200 records. By region, north leads with 412, and south is lowest ' +
        'with 388. Revenue averages 102.5 and ranges from 3 to 999.25.',
    );
    expect(choices[0].finish_reason).toBe('stop');
    expect((await second.json()).choices).toEqual(choices);
  });

  it('sums up totals and ranked lists', async () => {
    const data = {
      rows: 30,
      revenue: 475383.27,
      units: 95,
      by_product: [
        { name: 'Fan', revenue: 138661.8 },
        { name: 'Radio', revenue: 144115.63 },
        { name: '(unknown)', revenue: 1 },
      ],
      columns: [{ name: 'date', missing: 0, distinct: 365 }],
    };
    const { choices } = await (await askText(JSON.stringify(data))).json();
    expect(choices[0].message.content).toBe(
      'Over 30 records, revenue comes to 475,383.27 and units come to 95. By product, Radio leads ' +
        'with 144,115.63 in revenue, and Fan is lowest with 138,661.80.',
    );
  });

  it('counts tokens as the tokenizer of the model does', async () => {
    const content = 'price: 12.50, quantity: 3';
    const { usage, choices } = await (await askText(content)).json();
    expect(usage.prompt_tokens).toBe(3 + 3 + encode('user').length + encode(content).length);
    expect(usage.completion_tokens).toBe(encode(choices[0].message.content).length);
    expect(usage.total_tokens).toBe(usage.prompt_tokens + usage.completion_tokens);
  });

  it('takes control tokens in a prompt as text', async () => {
    expect((await askText('<|endoftext|> a: 1')).status).toBe(200);
  });

  it('stops at max_tokens and says so', async () => {
    const response = await askText(JSON.stringify(profile), { max_tokens: 5 });
    const { usage, choices } = await response.json();
    expect(usage.completion_tokens).toBe(5);
    expect(choices[0].finish_reason).toBe('length');
  });

  it('says in each response that it is a fixture, and echoes the model', async () => {
    const response = await askText('a: 1', { model: 'gpt-4o' });
    expect(response.headers.get('x-wflo-fixture')).toBe('true');
    expect(await response.json()).toMatchObject({
      model: 'gpt-4o',
      system_fingerprint: 'wflo-fixture',
    });
  });

  it('lists its models', async () => {
    const { data } = await (await fetch(`${server.url}/models`)).json();
    expect(data.map(({ id }) => id)).toContain('gpt-4o-mini');
  });

  it.each([
    ['no messages', { model: 'gpt-4o' }, 'messages'],
    ['an unknown role', { messages: [{ role: 'king', content: '' }] }, 'messages[0].role'],
    ['a bad limit', { messages: [{ role: 'user', content: '' }], max_tokens: 0 }, 'max_tokens'],
    ['no choices', { n: 0, messages: [{ role: 'user', content: '' }] }, 'n'],
    [
      'a message of nothing',
      { messages: [{ role: 'user', content: null }] },
      'messages[0].content',
    ],
    [
      'options of a stream without one',
      { stream_options: {}, messages: [{ role: 'user', content: '' }] },
      'stream_options',
    ],
  ])('refuses %s as OpenAI does', async (_name, body, param) => {
    const response = await request(body);
    expect(response.status).toBe(400);
    expect((await response.json()).error).toMatchObject({ type: 'invalid_request_error', param });
  });

  it('refuses what is no JSON, and unknown paths', async () => {
    expect((await request('{')).status).toBe(400);
    expect((await fetch(`${server.url}/moderations`)).status).toBe(404);
  });

  it('says which method an address takes', async () => {
    const response = await fetch(`${server.url}/chat/completions`);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await response.json()).error).toMatchObject({ type: 'invalid_request_error' });
  });

  it('takes a conversation with a tool call, and counts each of its messages', async () => {
    const messages = [
      { role: 'user', content: 'a: 1' },
      { role: 'assistant', content: null, tool_calls: [{ id: 'c', type: 'function' }] },
      { role: 'tool', tool_call_id: 'c', content: 'b: 2' },
    ];
    const { usage } = await (await request({ messages })).json();
    const written = ['user', 'a: 1', 'assistant', 'tool', 'b: 2'];
    const tokens = written.reduce((sum, part) => sum + encode(part).length, 0);
    expect(usage.prompt_tokens).toBe(3 + 3 * messages.length + tokens);
  });

  it('fails when a test requests it', async () => {
    const byModel = await askText('a: 1', { model: 'fixture-error-500' });
    expect(byModel.status).toBe(500);
    expect((await byModel.json()).error.type).toBe('server_error');
    const byHeader = await request({ messages: [] }, { 'x-wflo-fixture-error': '429' });
    expect(byHeader.status).toBe(429);
    expect(byHeader.headers.get('retry-after')).toBe('1');
  });

  it('is slow when a test requests it', async () => {
    const slow = request(
      { model: 'fixture-slow-60000', messages: [{ role: 'user', content: 'a: 1' }] },
      {},
      { signal: AbortSignal.timeout(100) },
    );
    await expect(slow).rejects.toThrow('timeout');
  });

  it('lists the calls that it received, those that nobody waited for included', async () => {
    const gone = new AbortController();
    const abandoned = request(
      { model: 'gpt-4o', messages: [{ role: 'user', content: 'gone [fixture-slow-60000]' }] },
      {},
      { signal: gone.signal },
    );
    await askText('served: 1');
    await askText('refused [fixture-error-429]');
    const listed = async () => {
      const calls = await (await fetch(new URL('/fixture/calls', server.url))).json();
      return calls.filter(({ prompt }) => /^(gone|served|refused)/.test(prompt));
    };
    let calls = await listed();
    const isDone = () => calls.filter(({ status }) => status !== null).length === 2;
    while (calls.length < 3 || !isDone()) calls = await listed();
    gone.abort();
    await expect(abandoned).rejects.toThrow();
    expect(calls).toEqual(
      expect.arrayContaining([
        { model: 'gpt-4o', prompt: 'gone [fixture-slow-60000]', status: null },
        { model: 'gpt-4o-mini', prompt: 'served: 1', status: 200 },
        { model: 'gpt-4o-mini', prompt: 'refused [fixture-error-429]', status: 429 },
      ]),
    );
  });
});
