import { priceUsage, readUsage, type UsageApi } from '../../src/index.ts';
import { brokenInvariants } from '../usage-invariants.ts';

class Instance {
  readonly prompt_tokens = 10;
  readonly completion_tokens = 2;
  readonly total_tokens = 12;
}

const circular: Record<string, unknown> = { prompt_tokens: 1, completion_tokens: 1 };
circular['usage'] = circular;
circular['inner'] = circular;

const APIS: readonly (UsageApi | undefined)[] = [
  ...[undefined, 'openai', 'openai.images', 'openai.audio', 'anthropic', 'gemini', 'bedrock'],
  ...['cohere', 'ollama', 'llama.cpp', 'ai-sdk', 'langchain', 'openai-agents'],
] as const;

const ODD = [
  ...[undefined, null, 0, '', 'usage', [], [1], true, Symbol('s'), 10n, () => 1, new Date(0)],
  ...[{}, { usage: null }, { usage: [] }, { usage: 'none' }, circular, new Map([['a', 1]])],
  { prompt_tokens: 10n, completion_tokens: 2n },
  { input_tokens: circular, output_tokens: 1, cache_read_input_tokens: 1 },
  { inputTokens: Symbol('s'), outputTokens: 1, totalTokens: 1 },
  { promptTokenCount: '1e999', totalTokenCount: 1 },
  { promptTokenCount: Number.NaN, totalTokenCount: 1 },
  { inputTokens: -1, outputTokens: 1.5, cacheReadInputTokens: 3 },
  { promptTokenCount: 1, totalTokenCount: 1, promptTokensDetails: [null, 7, { modality: 3 }] },
  { requests: 2, inputTokens: 1, outputTokens: 1, inputTokensDetails: [null, 'x', { a: {} }] },
  { input_tokens: 1, output_tokens: 1, iterations: [null, 1, { type: 'message' }] },
  { inputTokens: 1, outputTokens: 1, totalTokens: 2, raw: { input_tokens: 'x' } },
  { billed_units: 3 },
  { eval_count: {} },
  { type: 'duration', seconds: -3 },
  { cacheDetails: [1], inputTokens: 1, outputTokens: 1 },
  { output: [null, 1], candidates: 'x', usage: { prompt_tokens: 1, completion_tokens: 1 } },
  Object.create(null) as unknown,
];

it.each(APIS)('no object read as a usage of %s makes the reader throw', (api) => {
  for (const raw of ODD) {
    const reading = readUsage(raw, { api, provider: 'openai', model: 'gpt-4.1', region: '\u0000' });
    if (reading === undefined) continue;
    expect(brokenInvariants(reading.usage)).toEqual([]);
    expect(() => priceUsage({ model: 'gpt-4.1', ...reading })).not.toThrow();
  }
});

it('an object of a class is read like any other', () => {
  expect(readUsage(new Instance())?.usage).toMatchObject({ inputTokens: 10, outputTokens: 2 });
});

it('says in words what does not add up', () => {
  const problemsOf = (raw: unknown) => readUsage(raw)?.problems;
  expect(
    problemsOf({ promptTokenCount: 10, candidatesTokenCount: 2, totalTokenCount: 15 }),
  ).toEqual(['the total is 15, and the parts add up to 12']);
  expect(problemsOf({ prompt_tokens: 10, completion_tokens: 2, cached_tokens: 11 })).toEqual([
    expect.stringContaining('10 in and 2 out'),
  ]);
  const cacheTokensDetails = [{ modality: 'TEXT', tokenCount: 9 }];
  expect(problemsOf({ promptTokenCount: 10, totalTokenCount: 10, cacheTokensDetails })).toEqual([
    'cacheTokensDetails adds up to 9, of 0',
  ]);
  expect(problemsOf({ prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 })).toEqual([]);
});
