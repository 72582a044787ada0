import { costsQuerySchema, quoteRequestSchema, tokenUsageSchema } from '../src/index.ts';

const call = { model: 'gpt-4o', usage: { inputTokens: 1, outputTokens: 1 } };

it.each([
  ['9999-12-31T23:59:59.999Z', true],
  ['0001-01-01T00:00:00Z', true],
  ['2025-06-09T12:00:00+02:00', true],
  ['9999-12-31T23:59:59-23:59', false],
  ['0000-01-01T00:00:00+23:59', false],
  ['2025-02-30T00:00:00Z', false],
  ['2025-06-09T12:00:00', false],
])('a call at %s: %j', (occurredAt, isTaken) => {
  expect(quoteRequestSchema.safeParse({ ...call, occurredAt }).success).toBe(isTaken);
});

it.each(['a\u0000', 'a\u0085', 'a\n', '\ud800', ''])('refuses the model name %j', (model) => {
  expect(quoteRequestSchema.safeParse({ ...call, model }).success).toBe(false);
});

it('takes names in every script, those beyond 16 bits included', () => {
  const model = 'modèle-模型-\u{1f600}';
  expect(quoteRequestSchema.parse({ ...call, model }).model).toBe(model);
});

it.each(['0', '-1', '1.5', '0x10', '1e1', ' 1', '', '10001'])('refuses a page of %j', (limit) => {
  expect(costsQuerySchema.safeParse({ limit }).success).toBe(false);
});

it('takes tokens written for an hour for a part of those written', () => {
  const usage = { inputTokens: 10, outputTokens: 1, cacheWriteTokens: 4 };
  expect(tokenUsageSchema.safeParse({ ...usage, cacheWrite1hTokens: 4 }).success).toBe(true);
  expect(tokenUsageSchema.safeParse({ ...usage, cacheWrite1hTokens: 5 }).success).toBe(false);
});
