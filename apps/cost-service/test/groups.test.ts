import { ServiceError } from '@wflo/contracts';
import { createPrices } from '@wflo/pricing';
import { createPricer } from '../src/pricing/quote.ts';
import { recordUsage } from '../src/spending/record-usage.ts';
import { describeOnEachEngine } from './database-under-test.ts';
import { startService, type ServiceUnderTest } from './service-under-test.ts';

const usage = { inputTokens: 1_000, outputTokens: 500 };
const uncached = { cacheReadTokens: 0, cacheWriteTokens: 0 };
const record = (idempotencyKey: string) => ({
  idempotencyKey,
  executionId: 'exec-1',
  model: 'gpt-4o',
  usage,
});

describeOnEachEngine('writes that arrive together', (engine) => {
  let service: ServiceUnderTest;
  let client: ServiceUnderTest['client'];
  let statements: string[];

  beforeEach(async () => {
    service = await startService(engine);
    client = service.client;
    statements = [];
    service.database.on('query', ({ sql }: { sql: string }) => statements.push(sql));
  });
  afterEach(() => service.close());

  const outcome = (made: Promise<unknown>) =>
    made.then(
      () => 'done',
      (error: unknown) => (error instanceof ServiceError ? error.code : String(error)),
    );

  it('share their transactions', async () => {
    await client.putBudget('b', { limitUsd: '10' });
    statements.length = 0;
    const context = {
      database: service.database,
      price: createPricer(createPrices({})),
      now: Date.now,
    };
    await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        recordUsage(context, {
          ...record(`k${n}`),
          usage: { ...usage, ...uncached },
          budgetId: 'b',
        }),
      ),
    );
    expect(statements.filter((sql) => /^(?:BEGIN|WITH)/.test(sql))).toHaveLength(
      engine === 'sqlite' ? 2 : 1,
    );
    await expect(client.getBudget('b')).resolves.toMatchObject({ spentUsd: '0.75' });
    await expect(client.executionCosts('exec-1')).resolves.toMatchObject({ calls: 100 });
  });

  it('succeed and fail each for itself', async () => {
    await client.putBudget('b', { limitUsd: '1' });
    await client.recordUsage(record('taken'));
    const held = await client.reserve('b', { idempotencyKey: 'r', amountUsd: '0.5' });
    const other = { ...usage, inputTokens: 1 };
    const outcomes = await Promise.all(
      [
        ...[1, 2, 3].map((n) => client.recordUsage({ ...record(`k${n}`), budgetId: 'b' })),
        client.recordUsage({ ...record('taken'), usage: other }),
        client.recordUsage({ ...record('nowhere'), budgetId: 'there-is-none' }),
        client.recordUsage(record('taken')),
        client.recordUsage({ ...record('twice'), budgetId: 'b' }),
        client.recordUsage({ ...record('twice'), budgetId: 'b' }),
        client.commit(held.id, record('c')),
        client.commit(held.id, record('c')),
        client.commit('res-none', record('d')),
        client.reserve('b', { idempotencyKey: 'large', amountUsd: '0.99' }),
        client.reserve('b', { idempotencyKey: 'small', amountUsd: '0.1' }),
        client.reserve('b', { idempotencyKey: 'small', amountUsd: '0.1' }),
        client.reserve('there-is-none', { idempotencyKey: 's', amountUsd: '0.1' }),
      ].map(outcome),
    );
    expect(outcomes).toEqual([
      ...['done', 'done', 'done', 'WFLO_IDEMPOTENCY_CONFLICT', 'WFLO_BUDGET_NOT_FOUND'],
      ...['done', 'done', 'done', 'done', 'done', 'WFLO_RESERVATION_NOT_FOUND'],
      ...['WFLO_BUDGET_EXCEEDED', 'done', 'done', 'WFLO_BUDGET_NOT_FOUND'],
    ]);
    // Three, one that was sent twice, and one that was committed twice.
    await expect(client.getBudget('b')).resolves.toMatchObject({
      spentUsd: '0.0375',
      reservedUsd: '0.1',
    });
  });

  it('do not fail with one that no budget can hold', async () => {
    await client.putBudget('full', { limitUsd: '9000000' });
    const large = await client.reserve('full', { idempotencyKey: 'l', amountUsd: '9000000' });
    await client.commit(large.id, { ...record('large'), model: 'no-such-model' });
    const next = await client.putBudget('full', { limitUsd: '9223372' });
    expect(next.unknownUsd).toBe('9000000');
    const again = await client.reserve('full', { idempotencyKey: 'm', amountUsd: '223372' });
    await client.commit(again.id, { ...record('m'), model: 'no-such-model' });
    const bill = { costUsd: '9223371' };
    const { records } = await client.executionCosts('exec-1');
    const settled = await Promise.all([
      ...records.map(({ id }) => outcome(client.settleUsage(id, bill))),
      ...[1, 2, 3].map((n) =>
        outcome(client.recordUsage({ ...record(`k${n}`), budgetId: 'full' })),
      ),
    ]);
    expect(settled).toContain('WFLO_AMOUNT_OUT_OF_RANGE');
    expect(settled.slice(2)).toEqual(['done', 'done', 'done']);
  });

  it('reach a share of a limit once, and each response shows it', async () => {
    await client.putBudget('b', { limitUsd: '0.075' });
    const ids = await Promise.all(
      Array.from({ length: 10 }, async (_, n) => {
        const held = await client.reserve('b', { idempotencyKey: `r${n}`, amountUsd: '0.0075' });
        return held.id;
      }),
    );
    const committed = await Promise.all(ids.map((id) => client.commit(id, record(id))));
    for (const { budget } of committed) {
      const reached = [50, 75, 90, 100].filter(
        (percent) => Number(budget.spentUsd) * 100 >= 0.075 * percent - 1e-9,
      );
      expect(budget.alerts.map(({ thresholdPercent }) => thresholdPercent)).toEqual(reached);
    }
    const { alerts, spentUsd, reservedUsd } = await client.getBudget('b');
    expect([spentUsd, reservedUsd]).toEqual(['0.075', '0']);
    expect(alerts).toHaveLength(4);
  });

  it('fit up to the limit exactly', async () => {
    await client.putBudget('p', { limitUsd: '0.5' });
    await client.putBudget('c', { limitUsd: '5', parentId: 'p' });
    const outcomes = await Promise.all(
      Array.from({ length: 80 }, (_, n) =>
        outcome(
          client.reserve(n % 2 === 0 ? 'p' : 'c', { idempotencyKey: `r${n}`, amountUsd: '0.01' }),
        ),
      ),
    );
    expect(outcomes.filter((each) => each === 'done')).toHaveLength(50);
    await expect(client.getBudget('p')).resolves.toMatchObject({ reservedUsd: '0.5' });
  });

  it('may come in one request, each with a result of its own', async () => {
    await client.putBudget('b', { limitUsd: '1' });
    await client.recordUsage(record('taken'));
    const { results } = await client.recordUsages([
      { ...record('k1'), budgetId: 'b' },
      { ...record('taken'), usage: { ...usage, inputTokens: 1 } },
      record('taken'),
      { ...record('k2'), budgetId: 'there-is-none' },
      { ...record('k3'), model: 'no-such-model', budgetId: 'b' },
    ]);
    expect(results).toMatchObject([
      { usage: { idempotencyKey: 'k1', costUsd: '0.0075', replayed: false } },
      { problem: { status: 409, code: 'WFLO_IDEMPOTENCY_CONFLICT' } },
      { usage: { idempotencyKey: 'taken', replayed: true } },
      { problem: { status: 404, code: 'WFLO_BUDGET_NOT_FOUND' } },
      { usage: { idempotencyKey: 'k3', costUsd: null, unpricedReason: 'unknown_model' } },
    ]);
    await expect(client.getBudget('b')).resolves.toMatchObject({
      spentUsd: '0.0075',
      unknownCalls: 1,
    });
  });

  it('are all refused in one request when one of them is none', async () => {
    const records = [record('k1'), { ...record('k2'), executionId: '' }];
    await expect(client.recordUsages(records)).rejects.toMatchObject({
      status: 400,
      problem: { issues: [{ path: 'records.1.executionId' }] },
    });
    await expect(client.executionCosts('exec-1')).resolves.toMatchObject({ calls: 0 });
  });
});
