import { createHash } from 'node:crypto';
import { ServiceError, type UsageRequest } from '@wflo/contracts';
import { findUsage } from '../src/ledger/usage-table.ts';
import { describeOnEachEngine } from './database-under-test.ts';
import { startService, type ServiceUnderTest } from './service-under-test.ts';

const call: UsageRequest = {
  idempotencyKey: 'exec-1/step-1/1',
  executionId: 'exec-1',
  workflowId: 'csv-report',
  stepId: 'summary',
  model: 'gpt-4o',
  usage: { inputTokens: 1_000, outputTokens: 500 },
};

async function failure(work: Promise<unknown>): Promise<ServiceError> {
  const error: unknown = await work.then(
    () => new Error('expected a rejection'),
    (reason: unknown) => reason,
  );
  if (error instanceof ServiceError) return error;
  throw error as Error;
}

describeOnEachEngine('the ledger', (engine) => {
  let service: ServiceUnderTest;
  beforeEach(async () => {
    service = await startService(engine);
  });
  afterEach(() => service.close());

  it('records a call at its exact cost', async () => {
    await expect(service.client.recordUsage(call)).resolves.toMatchObject({
      costUsd: '0.0075',
      priced: true,
      matchedModel: 'gpt-4o',
      exactMatch: true,
      replayed: false,
      usage: { inputTokens: 1_000, outputTokens: 500, cacheReadTokens: 0, cacheWriteTokens: 0 },
    });
    await expect(service.client.executionCosts('exec-1')).resolves.toMatchObject({
      totalUsd: '0.0075',
      unpricedCount: 0,
      records: [{ stepId: 'summary', workflowId: 'csv-report' }],
    });
  });

  it('records the same call once, however often and however closely it is sent', async () => {
    const responses = await Promise.all(
      Array.from({ length: 20 }, () => service.client.recordUsage(call)),
    );
    expect(new Set(responses.map(({ id }) => id)).size).toBe(1);
    expect(responses.filter(({ replayed }) => !replayed)).toHaveLength(1);
    const { records } = await service.client.executionCosts('exec-1');
    expect(records).toHaveLength(1);
  });

  it('returns an execution of many calls a page at a time, with the sums of all', async () => {
    const { id: __, ...line } = await service.client.recordUsage(call);
    expect(line.replayed).toBe(false);
    for (let begin = 0; begin < 2_500; begin += 500) {
      await service.database('usage_records').insert(
        Array.from({ length: 500 }, (_, index) => ({
          id: `use-${begin + index}`,
          idempotency_key: `key-${begin + index}`,
          payload_hash: '',
          execution_id: 'exec-1',
          model: 'gpt-4o',
          exact_match: 1,
          input_tokens: 1,
          output_tokens: 0,
          cache_read_tokens: 0,
          cache_write_tokens: 0,
          cost_pico_usd: 1_000_000,
          occurred_at_millis: 0,
          recorded_at_millis: 0,
        })),
      );
    }
    const first = await service.client.executionCosts('exec-1');
    expect(first).toMatchObject({ recordCount: 2_501, unpricedCount: 0, totalUsd: '0.01' });
    expect(first.records).toHaveLength(1_000);
    const ids = first.records.map(({ id }) => id);
    for (let { next } = first; next !== undefined;) {
      const page = await service.client.executionCosts('exec-1', { limit: 700, after: next });
      ids.push(...page.records.map(({ id }) => id));
      ({ next } = page);
    }
    expect(new Set(ids).size).toBe(2_501);
    expect(ids).toHaveLength(2_501);
  });

  it.each([
    ['a null character', 'a\0b'],
    ['half of a pair of surrogates', 'a\ud800'],
    ['a line break', 'a\nb'],
  ])('refuses %s in what it records', async (_, text) => {
    for (const field of ['idempotencyKey', 'model', 'provider']) {
      const error = await failure(service.client.recordUsage({ ...call, [field]: text }));
      expect(error).toMatchObject({ status: 400, code: 'WFLO_REQUEST_INVALID' });
    }
  });

  it('stores what looks like SQL, and every other character, unchanged', async () => {
    const idempotencyKey = `'; DROP TABLE usage_records; -- "🐎" \\ ? $1 ž`;
    const model = "gpt'); DELETE FROM budgets; --";
    const recorded = await service.client.recordUsage({ ...call, idempotencyKey, model });
    expect(recorded).toMatchObject({ idempotencyKey, model, replayed: false });
    await expect(
      service.client.recordUsage({ ...call, idempotencyKey, model }),
    ).resolves.toMatchObject({ id: recorded.id, replayed: true });
    const executionId = `e' OR 1=1 -- ? $1 %`;
    await service.client.recordUsage({ ...call, executionId, idempotencyKey: 'of another' });
    await expect(service.client.executionCosts(executionId)).resolves.toMatchObject({
      ...{ executionId, recordCount: 1 },
    });
  });

  it('says that a budget cannot hold more, and records nothing then', async () => {
    await service.client.putBudget('b', { limitUsd: '1' });
    await service.database('budgets').update({ spent_pico_usd: (2n ** 63n - 1n).toString() });
    const error = await failure(service.client.recordUsage({ ...call, budgetId: 'b' }));
    expect(error).toMatchObject({ status: 422, code: 'WFLO_AMOUNT_OUT_OF_RANGE' });
    await expect(service.client.executionCosts('exec-1')).resolves.toMatchObject({
      recordCount: 0,
    });
  });

  it('puts a call into the day that it was made on, also before 1970', async () => {
    await service.client.recordUsage({ ...call, occurredAt: '1969-12-31T23:59:59.999Z' });
    const { groups } = await service.client.costs({ groupBy: 'day' });
    expect(groups).toMatchObject([{ key: '1969-12-31', calls: 1 }]);
  });

  it('refuses the same key for another call', async () => {
    await service.client.recordUsage(call);
    const error = await failure(
      service.client.recordUsage({ ...call, usage: { inputTokens: 1_001, outputTokens: 500 } }),
    );
    expect(error).toMatchObject({ status: 409, code: 'WFLO_IDEMPOTENCY_CONFLICT' });
  });

  it('records a call of an unknown model without a cost, and counts it as unpriced', async () => {
    const unknown = { ...call, model: 'no-such-model' };
    await expect(service.client.recordUsage(unknown)).resolves.toMatchObject({
      costUsd: null,
      priced: false,
      unpricedReason: 'unknown_model',
    });
    await expect(service.client.executionCosts('exec-1')).resolves.toMatchObject({
      totalUsd: '0',
      unpricedCount: 1,
    });
    const metrics = await service.metrics();
    expect(metrics.get('wflo_ledger_records_total{model="no-such-model",priced="false"}')).toBe(1);
    expect(metrics.get('wflo_ledger_cost_usd_total{model="no-such-model"}')).toBe(0);
  });

  it('shows in every sum what is at the price of a model that is only similar', async () => {
    const occurredAt = '2026-11-01T12:00:00Z';
    const similar = { ...call, occurredAt, model: 'claude-sonnet-5-9' };
    await service.client.recordUsage({ ...call, occurredAt });
    await service.client.recordUsage({ ...similar, idempotencyKey: 's1' });
    await service.client.recordUsage({ ...similar, idempotencyKey: 's2' });
    const unknown = { ...call, occurredAt, idempotencyKey: 'u', model: 'no-such-model' };
    const { id } = await service.client.recordUsage(unknown);
    await service.client.settleUsage(id, { costUsd: '1' });

    await expect(service.client.executionCosts('exec-1')).resolves.toMatchObject({
      ...{ totalUsd: '1.0215', inexactUsd: '0.014', inexactCount: 2 },
    });
    await expect(service.client.executionCosts('exec-2')).resolves.toMatchObject({
      ...{ inexactUsd: '0', inexactCount: 0 },
    });
    const byModel = await service.client.costs({ groupBy: 'model' });
    expect(byModel.groups.map((each) => [each.key, each.inexactUsd, each.inexactCalls])).toEqual([
      ...[
        ['gpt-4o', '0', 0],
        ['claude-sonnet-5-9', '0.014', 2],
        ['no-such-model', '0', 0],
      ],
    ]);
    const byDay = await service.client.costs({ groupBy: 'day', from: '2026-11-01T12:00:00Z' });
    expect(byDay.groups).toMatchObject([{ key: '2026-11-01', inexactUsd: '0.014' }]);
    const later = await service.client.costs({ groupBy: 'day', from: '2026-11-01T12:00:01Z' });
    expect(later.groups).toEqual([]);
  });

  it('records a call whose response was lost at the most it can have cost, and no tokens', async () => {
    const lost = { ...call, unknownOutcome: true };
    const recorded = await service.client.recordUsage(lost);
    expect(recorded).toMatchObject({
      costUsd: null,
      unpricedReason: 'unknown_outcome',
      upperBoundUsd: '0.0075',
      usage: { inputTokens: 0, outputTokens: 0 },
    });
    await expect(service.client.recordUsage(lost)).resolves.toMatchObject({ replayed: true });
    expect((await failure(service.client.recordUsage(call))).code).toBe(
      'WFLO_IDEMPOTENCY_CONFLICT',
    );
    await service.client.recordUsage({ ...lost, idempotencyKey: '2', model: 'no-such-model' });
    await expect(service.client.executionCosts('exec-1')).resolves.toMatchObject({
      totalUsd: '0',
      unpricedCount: 2,
      unpricedUpperBoundUsd: '0.0075',
      unboundedCount: 1,
    });
    const { groups } = await service.client.costs({ groupBy: 'workflow' });
    expect(groups).toMatchObject([
      { calls: 2, unpricedCalls: 2, unpricedUpperBoundUsd: '0.0075', unboundedCalls: 1 },
    ]);
  });

  it('takes the cost of an unpriced call once, and adds up what is known then', async () => {
    const occurredAt = '2026-11-01T12:00:00Z';
    const lost = { ...call, occurredAt, unknownOutcome: true };
    const { id } = await service.client.recordUsage(lost);
    await service.client.recordUsage({ ...call, occurredAt, idempotencyKey: 'known' });
    const before = await service.metrics();
    const settled = await service.client.settleUsage(id, { costUsd: '0.001' });
    expect(settled).toMatchObject({
      settles: id,
      replayed: false,
      costUsd: '0.001',
      occurredAt: lost.occurredAt.replace('Z', '.000Z'),
    });
    await expect(service.client.settleUsage(id, { costUsd: '0.001' })).resolves.toMatchObject({
      id: settled.id,
      replayed: true,
    });
    for (const again of [id, settled.id]) {
      const error = await failure(service.client.settleUsage(again, { costUsd: '0.002' }));
      expect(error).toMatchObject({ status: 409, code: 'WFLO_USAGE_SETTLED' });
      expect(error.message).toContain('has cost 0.001 USD');
    }
    const unknown = await failure(service.client.settleUsage('use-none', { costUsd: '1' }));
    expect(unknown).toMatchObject({ status: 404, code: 'WFLO_USAGE_NOT_FOUND' });
    const costs = await service.client.executionCosts('exec-1');
    expect(costs).toMatchObject({
      totalUsd: '0.0085',
      unpricedCount: 0,
      unpricedUpperBoundUsd: '0',
      unboundedCount: 0,
      recordCount: 3,
    });
    expect(costs.records.map(({ id: each }) => each)).toContain(settled.id);
    const { groups } = await service.client.costs({ groupBy: 'day' });
    expect(groups).toMatchObject([
      { key: '2026-11-01', totalUsd: '0.0085', calls: 2, unpricedCalls: 0 },
    ]);
    const after = await service.metrics();
    for (const [name, value] of before) {
      if (name.includes('_total')) expect(after.get(name)).toBeGreaterThanOrEqual(value);
    }
    expect(after.get('wflo_ledger_cost_usd_total{model="gpt-4o"}')).toBe(0.0085);
  });

  it('prices a call at the time it was made', async () => {
    const past = { ...call, model: 'o3', usage: { inputTokens: 1_000_000, outputTokens: 0 } };
    const before = { ...past, idempotencyKey: 'a', occurredAt: '2025-06-09T23:59:59Z' };
    const after = { ...past, idempotencyKey: 'b', occurredAt: '2025-06-10T02:00:00+02:00' };
    await expect(service.client.recordUsage(before)).resolves.toMatchObject({ costUsd: '10' });
    await expect(service.client.recordUsage(after)).resolves.toMatchObject({
      costUsd: '2',
      occurredAt: '2025-06-10T00:00:00.000Z',
    });
  });

  it('records the tier and the hour of a call, and takes the same key in another tier for another call', async () => {
    const batch: UsageRequest = {
      ...call,
      model: 'claude-sonnet-4-0',
      usage: { inputTokens: 3, outputTokens: 0, cacheWriteTokens: 2, cacheWrite1hTokens: 1 },
      serviceTier: 'batch',
    };
    const recorded = await service.client.recordUsage(batch);
    // Half of 3 + 3.75 + 6 USD for a million.
    expect(recorded).toMatchObject({ costUsd: '0.000006375', serviceTier: 'batch' });
    const { records } = await service.client.executionCosts('exec-1');
    expect(records).toEqual([{ ...recorded, wasted: false }]);
    expect(records[0]?.usage.cacheWrite1hTokens).toBe(1);
    const error = await failure(service.client.recordUsage({ ...batch, serviceTier: 'standard' }));
    expect(error.code).toBe('WFLO_IDEMPOTENCY_CONFLICT');
  });

  it('knows a call again that a version without tiers recorded', async () => {
    const { idempotencyKey, ...rest } = call;
    await service.client.recordUsage({ idempotencyKey, ...rest });
    const line = await findUsage(service.database, {
      idempotency_key: idempotencyKey,
    });
    const usage = { cacheReadTokens: 0, cacheWriteTokens: 0, ...rest.usage };
    const fields = Object.entries({ ...rest, usage }).sort(([a], [b]) => (a < b ? -1 : 1));
    const text = JSON.stringify(Object.fromEntries(fields));
    expect(line?.payloadHash).toBe(createHash('sha256').update(text).digest('hex'));
  });

  it('returns costs a page at a time, each group once, with the sum of all on every page', async () => {
    for (let index = 0; index < 5; index += 1) {
      await service.client.recordUsage({
        ...call,
        idempotencyKey: `k${index}`,
        workflowId: `w${index}`,
      });
    }
    const keys: string[] = [];
    let after: string | undefined;
    do {
      const page = await service.client.costs({ groupBy: 'workflow', limit: 2, after });
      expect(page.totalUsd).toBe('0.0375');
      keys.push(...page.groups.map(({ key }) => key));
      after = page.next;
      // What is recorded meanwhile belongs to groups that keep their place.
      await service.client.recordUsage({
        ...call,
        idempotencyKey: `free ${keys.length}`,
        usage: { inputTokens: 0, outputTokens: 0 },
        workflowId: 'w0',
      });
    } while (after !== undefined);
    expect(keys).toEqual(['w0', 'w1', 'w2', 'w3', 'w4']);
  });

  it('adds up by model, workflow and day, within a period', async () => {
    const record = (key: string, day: string, more: Partial<UsageRequest>) =>
      service.client.recordUsage({
        ...call,
        idempotencyKey: key,
        occurredAt: `${day}T12:00:00Z`,
        ...more,
      });
    await record('1', '2026-11-01', {});
    await record('2', '2026-11-02', { workflowId: undefined });
    await record('3', '2026-11-02', { model: 'gpt-4o-mini' });
    await record('4', '2026-11-02', { model: '20000' });
    const keys = async (groupBy: 'model' | 'workflow' | 'day') => {
      const { groups } = await service.client.costs({ groupBy });
      return groups.map(({ key, totalUsd, calls }) => [key, totalUsd, calls]);
    };
    await expect(keys('model')).resolves.toEqual([
      ['gpt-4o', '0.015', 2],
      ['gpt-4o-mini', '0.00045', 1],
      ['20000', '0', 1],
    ]);
    await expect(keys('workflow')).resolves.toEqual([
      ['csv-report', '0.00795', 3],
      ['', '0.0075', 1],
    ]);
    await expect(keys('day')).resolves.toEqual([
      ['2026-11-01', '0.0075', 1],
      ['2026-11-02', '0.00795', 3],
    ]);
    const second = { from: '2026-11-02T00:00:00Z', to: '2026-11-03T00:00:00Z' };
    await expect(service.client.costs(second)).resolves.toMatchObject({ totalUsd: '0.00795' });
    const never = { from: '2027-01-01T00:00:00Z' };
    await expect(service.client.costs(never)).resolves.toMatchObject({ totalUsd: '0', groups: [] });
  });

  it('adds up to more than one amount can hold', async () => {
    const amounts = await service.database('usage_records').insert(
      Array.from({ length: 3 }, (_, index) => ({
        id: `use-${index}`,
        idempotency_key: `key-${index}`,
        payload_hash: '',
        execution_id: 'exec-big',
        model: 'big',
        exact_match: 1,
        input_tokens: 0,
        output_tokens: 0,
        cache_read_tokens: 0,
        cache_write_tokens: 0,
        cost_pico_usd: (2n ** 63n - 1n).toString(),
        occurred_at_millis: 0,
        recorded_at_millis: 0,
      })),
    );
    expect(amounts).toBeDefined();
    const metrics = await service.metrics();
    expect(metrics.get('wflo_ledger_cost_usd_total{model="big"}')).toBe(
      Number('27670116.110564327421'),
    );
  });

  it('can not be changed afterwards, not even by SQL', async () => {
    await service.client.recordUsage(call);
    const rows = service.database('usage_records');
    await expect(rows.clone().update({ cost_pico_usd: 0 })).rejects.toThrow(/append-only/);
    await expect(rows.clone().delete()).rejects.toThrow(/append-only/);
  });

  it('shows in its metrics exactly what it holds, also to a process that has just started', async () => {
    for (const [index, model] of ['gpt-4o', 'gpt-4o', 'gpt-4o-mini'].entries()) {
      await service.client.recordUsage({
        ...call,
        idempotencyKey: String(index),
        model,
        usage: { inputTokens: 1_000, outputTokens: 10, cacheReadTokens: 100, cacheWriteTokens: 0 },
      });
    }
    const first = await service.metrics();
    const { groups } = await service.client.costs({ groupBy: 'model' });
    for (const { key, totalUsd, inputTokens, outputTokens, calls } of groups) {
      expect(first.get(`wflo_ledger_cost_usd_total{model="${key}"}`)).toBe(Number(totalUsd));
      const tokens = `wflo_ledger_tokens_total{model="${key}",token_type=`;
      expect(first.get(`${tokens}"prompt"}`)).toBe(inputTokens);
      expect(first.get(`${tokens}"completion"}`)).toBe(outputTokens);
      expect(first.get(`wflo_ledger_records_total{model="${key}",priced="true"}`)).toBe(calls);
    }
    expect(groups).toHaveLength(2);
    expect(await service.metrics()).toEqual(first);
  });
});
