import {
  budgetSchema,
  costsQuerySchema,
  executionCostsSchema,
  executionIdSchema,
  executionsQuerySchema,
  quoteRequestSchema,
  reservationRequestSchema,
  tokenUsageSchema,
  usageRecordSchema,
  usageRequestSchema,
} from '../../src/index.ts';

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

it.each([
  [{ inputAudioTokens: 6, inputImageTokens: 4 }, true],
  [{ inputAudioTokens: 6, inputImageTokens: 5 }, false],
  [{ inputAudioTokens: 6, cacheReadTokens: 5, cacheReadAudioTokens: 5 }, true],
  [{ inputAudioTokens: 4, cacheReadTokens: 5, cacheReadAudioTokens: 5 }, false],
  [{ inputAudioTokens: 6, cacheReadTokens: 4, cacheReadAudioTokens: 5 }, false],
  [{ outputAudioTokens: 2, outputImageTokens: 1, reasoningTokens: 1, citationTokens: 1 }, true],
  [{ outputAudioTokens: 2, outputImageTokens: 1, reasoningTokens: 1, citationTokens: 2 }, false],
  [{ webSearches: 3, otherAmounts: { num_sources_used: 7 } }, true],
  [{ otherAmounts: { 'a\n': 7 } }, false],
  [{ otherAmounts: Object.fromEntries(Array.from({ length: 31 }, (_, n) => [`a${n}`, 1])) }, false],
])('takes of 10 input and 5 output tokens %j: %j', (more, isTaken) => {
  const usage = { inputTokens: 10, outputTokens: 5, ...more };
  expect(tokenUsageSchema.safeParse(usage).success).toBe(isTaken);
});

it('takes a tier that it does not know, and no reason that only the service may give', () => {
  const request = { ...call, idempotencyKey: 'k', executionId: 'e' };
  expect(usageRequestSchema.safeParse({ ...request, serviceTier: 'scale' }).success).toBe(true);
  const reasons = ['inconsistent_usage', 'unknown_model'];
  expect(
    reasons.map((unpricedReason) => usageRequestSchema.safeParse({ ...request, unpricedReason })),
  ).toMatchObject([{ success: true }, { success: false }]);
});

it('reads the record of a service that knows nothing of the newer fields', () => {
  const older = {
    ...{ model: 'm', provider: null, matchedModel: null, exactMatch: false, priced: false },
    ...{ costUsd: null, id: 'u', idempotencyKey: 'k', executionId: 'e', workflowId: null },
    ...{ stepId: null, budgetId: null, occurredAt: 't', recordedAt: 't', replayed: false },
    usage: { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 },
  };
  expect(usageRecordSchema.parse(older)).toMatchObject({
    responseModel: null,
    reportedCostUsd: null,
    reportedCostDiffers: false,
    ...{ runId: null, activityId: null, attempt: null },
  });
});

it.each([
  ['order 17 – Zürich', true],
  ['模'.repeat(333), true],
  ['模'.repeat(334), false],
  ['x'.repeat(1_000), true],
  ['x'.repeat(1_001), false],
  ['..', false],
  ['a\n', false],
])('takes %j for an execution: %j', (id, isTaken) => {
  expect(executionIdSchema.safeParse(id).success).toBe(isTaken);
});

it('takes the call of a reservation only with its execution', () => {
  const request = { idempotencyKey: 'k', amountUsd: '1', call: { model: 'gpt-4o', attempt: 2 } };
  expect(reservationRequestSchema.safeParse({ ...request, executionId: 'e' }).success).toBe(true);
  expect(reservationRequestSchema.safeParse(request).error?.issues).toMatchObject([
    { path: ['executionId'] },
  ]);
  expect(
    [0, 1.5, 2 ** 31].map((attempt) =>
      reservationRequestSchema.safeParse({
        ...{ ...request, executionId: 'e' },
        call: { model: 'gpt-4o', attempt },
      }),
    ),
  ).toMatchObject([{ success: false }, { success: false }, { success: false }]);
});

it('has a smaller page for executions than for records', () => {
  expect(executionsQuerySchema.parse({})).toEqual({ limit: 100 });
  expect(executionsQuerySchema.parse({ limit: '7' })).toEqual({ limit: 7 });
});

it('reads the budget and the costs of a service that knows nothing of the newer fields', () => {
  const budget = {
    ...{ id: 'b', limitUsd: '1', spentUsd: '0', reservedUsd: '0', availableUsd: '1' },
    ...{ createdAt: 't', updatedAt: 't' },
  };
  expect(budgetSchema.parse(budget)).toMatchObject({ parentId: null });
  const costs = { executionId: 'e', totalUsd: '0', unpricedCount: 0, recordCount: 0, records: [] };
  expect(executionCostsSchema.parse(costs)).toMatchObject({
    ...{ wastedUsd: '0', wastedCalls: 0, wastedUnknownUsd: '0', calls: 0 },
  });
});
