import { GoogleGenAI } from '@google/genai';
import OpenAI from 'openai';
import { observe } from '../../src/index.ts';
import { startObserved } from '../observed.ts';

const { telemetry, server } = await startObserved();

/** The cost of one response of gpt-5-mini with these items: 0.25 and 2 USD a million tokens. */
async function costOfResponse(items: readonly object[]): Promise<unknown[]> {
  const usage = {
    input_tokens: 1_000,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: 100,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 1_100,
  };
  const shared = { id: 'resp_1', object: 'response', created_at: 1, status: 'completed' };
  server.script([{ body: { ...shared, model: 'gpt-5-mini', output: items, usage } }]);
  const client = observe(new OpenAI({ apiKey: 'test', baseURL: server.url, maxRetries: 0 }));
  await client.responses.create({ model: 'gpt-5-mini', input: 'Look it up.' });
  return telemetry.records.map(({ costUsd, unpricedReason }) => costUsd ?? unpricedReason);
}

describe('tools that a provider runs', () => {
  const search = { type: 'web_search_call', id: 'ws_1', status: 'completed' };
  const said = { type: 'message', role: 'assistant', content: [] };

  it('are priced by the search, not by the pages that are opened', async () => {
    const searched = { ...search, action: { type: 'search', query: 'figures' } };
    const opened = { ...search, action: { type: 'open_page', url: 'https://a.example' } };
    // 0.00045 for the tokens, and 0.01 for the search.
    expect(await costOfResponse([searched, opened, said])).toEqual(['0.01045']);
  });

  it.each(['code_interpreter_call', 'image_generation_call', 'computer_call'])(
    'make a call unpriced where their price is not known: %s',
    async (type) => {
      expect(await costOfResponse([{ type, id: 'c_1' }, said])).toEqual(['unpriced_usage']);
    },
  );

  const candidate = {
    content: { role: 'model', parts: [{ text: 'It is 3.' }] },
    finishReason: 'STOP',
    groundingMetadata: { webSearchQueries: ['figures'] },
  };
  const usageMetadata = { promptTokenCount: 10, candidatesTokenCount: 5, totalTokenCount: 15 };

  it('make a grounded response of Gemini unpriced', async () => {
    server.script([
      { body: { candidates: [candidate], usageMetadata, modelVersion: 'gemini-2.5-flash' } },
    ]);
    const client = observe(
      new GoogleGenAI({ apiKey: 'test', httpOptions: { baseUrl: server.origin } }),
    );
    await client.models.generateContent({ model: 'gemini-2.5-flash', contents: 'Look it up.' });
    expect(telemetry.records).toMatchObject([{ unpricedReason: 'unpriced_usage' }]);
    expect(telemetry.records[0]?.costUsd).toBeUndefined();
  });
});
