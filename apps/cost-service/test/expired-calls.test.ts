import {
  usdToPico,
  type Budget,
  type CommitRequest,
  type CostClient,
  type ReservationRequest,
} from '@wflo/contracts';
import fc from 'fast-check';
import { expireDue } from '../src/budgets/expire.ts';
import { describeOnEachEngine } from './database-under-test.ts';
import { startService, type ServiceUnderTest } from './service-under-test.ts';

const origin = {
  workflowId: 'research agent',
  stepId: 's',
  runId: 'run-1',
  activityId: 'a 1',
  attempt: 2,
};
/** Costs 0.0075 USD. */
const made = {
  executionId: 'e',
  ...origin,
  model: 'gpt-4o',
  usage: { inputTokens: 1_000, outputTokens: 500 },
};
const commitOf = (key: string, more: Partial<CommitRequest> = {}): CommitRequest => ({
  ...made,
  ...more,
  idempotencyKey: key,
});

describeOnEachEngine('a reservation for a call', (engine) => {
  let service: ServiceUnderTest;
  let client: CostClient;
  beforeEach(async () => {
    service = await startService(engine);
    client = service.client;
    await client.putBudget('b', { limitUsd: '1' });
  });
  const deadlocks: string[] = [];
  beforeEach(() => {
    service.database.on('query-error', ({ code }: { code?: string }, { sql }: { sql: string }) => {
      if (code === '40P01') deadlocks.push(sql);
    });
  });
  afterEach(async () => {
    await service.close();
    expect(deadlocks).toEqual([]);
  });

  const reserve = (key: string, more: Partial<ReservationRequest> = {}) =>
    client.reserve('b', {
      idempotencyKey: key,
      amountUsd: '0.25',
      executionId: 'e',
      ttlSeconds: 60,
      call: { model: 'gpt-4o', ...origin },
      ...more,
    });
  const expire = async (): Promise<Budget> => {
    service.clock.offsetMillis += 61_000;
    return client.getBudget('b');
  };
  const nothingLeft = { reservedUsd: '0', unknownUsd: '0', unknownCalls: 0 };

  it('leaves the call, of unknown outcome and at most of its amount, when it expires', async () => {
    const { id } = await reserve('r');
    await expect(expire()).resolves.toMatchObject({
      ...{ spentUsd: '0', reservedUsd: '0', unknownUsd: '0.25', unknownCalls: 1 },
      availableUsd: '0.75',
    });
    const costs = await client.executionCosts('e', { runId: 'run-1' });
    expect(costs).toMatchObject({
      ...{ totalUsd: '0', calls: 1, unpricedCount: 1, unpricedUpperBoundUsd: '0.25' },
      records: [
        {
          ...{ ...origin, model: 'gpt-4o', matchedModel: 'gpt-4o', provider: 'openai' },
          ...{ budgetId: 'b', unpricedReason: 'unknown_outcome', upperBoundUsd: '0.25' },
          usage: { inputTokens: 0, outputTokens: 0 },
        },
      ],
    });
    await expect(reserve('r')).resolves.toMatchObject({ id, status: 'expired' });
    await expect(client.executionCosts('e')).resolves.toMatchObject({ recordCount: 1 });
  });

  it('leaves it also when the sweeper or another that needs the room ends it', async () => {
    await reserve('r', { amountUsd: '1' });
    service.clock.offsetMillis += 61_000;
    // What was set aside may be spent: it does not come free.
    await expect(reserve('s')).rejects.toMatchObject({ problem: { unknownUsd: '1' } });
    await client.putBudget('b', { limitUsd: '2' });
    await reserve('t');
    await expireDue(service.database, Date.now() + 3_600_000);
    await expect(client.executionCosts('e')).resolves.toMatchObject({
      ...{ calls: 2, unpricedUpperBoundUsd: '1.25' },
    });
  });

  it('holds for as long as it is renewed, by the clock of the service', async () => {
    const { id } = await reserve('r');
    service.clock.offsetMillis += 50_000;
    await expect(client.renew(id, { ttlSeconds: 60 })).resolves.toMatchObject({ status: 'held' });
    service.clock.offsetMillis += 50_000;
    await expect(client.getBudget('b')).resolves.toMatchObject({ reservedUsd: '0.25' });
    await expect(expire()).resolves.toMatchObject({ reservedUsd: '0', unknownUsd: '0.25' });
    // What has ended is settled, and not renewed.
    await expect(client.renew(id, {})).resolves.toMatchObject({ status: 'expired' });
    await client.commit(id, commitOf('k'));
    await expect(client.renew(id, {})).resolves.toMatchObject({ status: 'committed' });
    await expect(client.getBudget('b')).resolves.toMatchObject({
      ...nothingLeft,
      spentUsd: '0.0075',
    });
    await expect(client.renew('res-none', {})).rejects.toMatchObject({
      code: 'WFLO_RESERVATION_NOT_FOUND',
    });
  });

  it('ends at once when it is renewed for no time', async () => {
    const { id } = await reserve('r');
    const ended = client.renew(id, { ttlSeconds: 0 });
    await expect(ended).resolves.toMatchObject({ id, status: 'expired' });
    await expect(client.getBudget('b')).resolves.toMatchObject({
      ...{ reservedUsd: '0', unknownUsd: '0.25', unknownCalls: 1 },
    });
    await client.commit(id, commitOf('k'));
    await expect(client.getBudget('b')).resolves.toMatchObject({
      ...nothingLeft,
      spentUsd: '0.0075',
    });
  });

  it('leaves nothing when it expires and names no call', async () => {
    await reserve('r', { call: undefined });
    await expect(expire()).resolves.toMatchObject({ ...nothingLeft, availableUsd: '1' });
    await expect(client.executionCosts('e')).resolves.toMatchObject({ recordCount: 0 });
  });

  it('is another one with another call', async () => {
    await reserve('r');
    await expect(reserve('r')).resolves.toMatchObject({ status: 'held' });
    await expect(reserve('r', { call: { model: 'gpt-4o' } })).rejects.toMatchObject({
      code: 'WFLO_IDEMPOTENCY_CONFLICT',
    });
    await expect(reserve('x', { executionId: undefined })).rejects.toMatchObject({ status: 400 });
  });

  it('has its call settled by a commit that comes after it, once', async () => {
    const { id } = await reserve('r');
    await expire();
    const [open] = (await client.executionCosts('e')).records;
    const late = await Promise.all(
      Array.from({ length: 6 }, () => client.commit(id, commitOf('c'))),
    );
    expect(late.filter(({ usage }) => !usage.replayed)).toHaveLength(1);
    expect(late[0]).toMatchObject({
      usage: { settles: open?.id, costUsd: '0.0075', usage: { inputTokens: 1_000 } },
      budget: { ...nothingLeft, spentUsd: '0.0075', availableUsd: '0.9925' },
    });
    await expect(client.commit(id, commitOf('c'))).resolves.toMatchObject({
      reservation: { status: 'committed' },
      usage: { id: late[0]?.usage.id, replayed: true },
    });
    await expect(
      client.commit(id, commitOf('c', { responseModel: 'gpt-4o' })),
    ).rejects.toMatchObject({ code: 'WFLO_IDEMPOTENCY_CONFLICT' });
    await expect(client.executionCosts('e')).resolves.toMatchObject({
      ...{ totalUsd: '0.0075', calls: 1, unpricedCount: 0, unpricedUpperBoundUsd: '0' },
      ...{ inputTokens: 1_000, outputTokens: 500 },
    });
    const groups = await client.costs({ groupBy: 'model' });
    expect(groups.groups).toMatchObject([{ calls: 1, unpricedCalls: 0, totalUsd: '0.0075' }]);
  });

  it('has its call counted where it was, whatever the late commit says', async () => {
    const { id } = await reserve('r');
    await expire();
    const other = { model: 'gpt-4o-mini', workflowId: 'other', attempt: 3, executionId: 'f' };
    await client.commit(id, commitOf('c', { ...other, occurredAt: '2026-01-01T00:00:00Z' }));
    await expect(client.executionCosts('f')).resolves.toMatchObject({ recordCount: 0 });
    await expect(client.executionCosts('e')).resolves.toMatchObject({
      ...{ totalUsd: '0.00045', calls: 1, unpricedCount: 0, wastedCalls: 0 },
      records: [{ model: 'gpt-4o' }, { model: 'gpt-4o', matchedModel: 'gpt-4o-mini' }],
    });
    for (const groupBy of ['model', 'workflow', 'day'] as const) {
      const { groups } = await client.costs({ groupBy });
      expect(groups).toMatchObject([{ calls: 1, unpricedCalls: 0, unpricedUpperBoundUsd: '0' }]);
    }
  });

  it('retains its call of unknown outcome when a late commit knows no more, until one does', async () => {
    const { id } = await reserve('r');
    await expire();
    const [open] = (await client.executionCosts('e')).records;
    for (const more of [{ unknownOutcome: true }, { model: 'no-such-model' }]) {
      await expect(client.commit(id, commitOf('c', more))).resolves.toMatchObject({
        reservation: { status: 'expired' },
        usage: { id: open?.id, replayed: true, upperBoundUsd: '0.25' },
        budget: { unknownUsd: '0.25', unknownCalls: 1 },
      });
    }
    await expect(client.commit(id, commitOf('c'))).resolves.toMatchObject({
      usage: { settles: open?.id },
      budget: { ...nothingLeft, spentUsd: '0.0075' },
    });
  });

  it('has its call settled at 0 by a release that comes after it, once', async () => {
    const { id } = await reserve('r');
    await expire();
    await Promise.all(Array.from({ length: 6 }, () => client.release(id)));
    await expect(client.release(id)).resolves.toMatchObject({ status: 'released' });
    await expect(client.getBudget('b')).resolves.toMatchObject({ ...nothingLeft, spentUsd: '0' });
    await expect(client.executionCosts('e')).resolves.toMatchObject({
      ...{ totalUsd: '0', unpricedCount: 0, unpricedUpperBoundUsd: '0', recordCount: 2 },
    });
    // A call that was made after all is money that was spent.
    await expect(client.commit(id, commitOf('c'))).resolves.toMatchObject({
      budget: { ...nothingLeft, spentUsd: '0.0075' },
    });
  });

  it('has its call settled by a bill, which a late commit or release does not change', async () => {
    const { id } = await reserve('r');
    await expire();
    const [open] = (await client.executionCosts('e')).records;
    await client.settleUsage(String(open?.id), { costUsd: '0.0075' });
    await expect(client.release(id)).resolves.toMatchObject({ status: 'expired' });
    for (let time = 0; time < 2; time += 1) {
      await expect(client.commit(id, commitOf('c'))).resolves.toMatchObject({
        usage: { settles: open?.id, replayed: true },
        budget: { ...nothingLeft, spentUsd: '0.0075' },
      });
    }
    const dearer = commitOf('d', { usage: { inputTokens: 2_000, outputTokens: 500 } });
    await expect(client.commit(id, dearer)).rejects.toMatchObject({
      ...{ status: 409, code: 'WFLO_USAGE_SETTLED' },
    });
    const settledAgain = client.settleUsage(String(open?.id), { costUsd: '0.0075' });
    await expect(settledAgain).resolves.toMatchObject({ replayed: true });
  });

  it('has its call settled once by a bill and a commit that come together', async () => {
    for (let turn = 0; turn < 10; turn += 1) {
      const executionId = `e-${turn}`;
      const { id } = await reserve(`r-${turn}`, { executionId });
      await expire();
      const [open] = (await client.executionCosts(executionId)).records;
      await Promise.all([
        client.settleUsage(String(open?.id), { costUsd: '0.0075' }),
        client.commit(id, commitOf(`c-${turn}`, { executionId })),
        client.settleUsage(String(open?.id), { costUsd: '0.0075' }),
      ]);
      await expect(client.executionCosts(executionId)).resolves.toMatchObject({
        ...{ totalUsd: '0.0075', calls: 1, recordCount: 2 },
      });
    }
    await expect(client.getBudget('b')).resolves.toMatchObject({ spentUsd: '0.075' });
  });

  it('is in budget and ledger once, whoever ends it first', async () => {
    const ends = fc.subarray(['expire', 'commit', 'commit again', 'release', 'lost'] as const, {
      minLength: 1,
    });
    let keys = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(ends, { minLength: 1, maxLength: 8 }), async (all) => {
        const budgetId = `b-${(keys += 1)}`;
        const executionId = `e-${keys}`;
        await client.putBudget(budgetId, { limitUsd: '10' });
        const held = await Promise.all(
          all.map((_, index) =>
            client.reserve(budgetId, {
              ...{ idempotencyKey: `${budgetId}-${index}`, amountUsd: '0.25', executionId },
              ...{ ttlSeconds: 1, call: { model: 'gpt-4o', ...origin } },
            }),
          ),
        );
        const end = {
          expire: () => expireDue(service.database, Date.now() + 3_600_000, { budgetId }),
          commit: (id: string) => client.commit(id, commitOf(id, { executionId })),
          'commit again': (id: string) => client.commit(id, commitOf(id, { executionId })),
          release: (id: string) => client.release(id),
          lost: (id: string) =>
            client.commit(id, commitOf(id, { executionId, unknownOutcome: true })),
        };
        const ended = all.flatMap((ways, index) =>
          ways.map(async (way) => {
            // A key is that of one commit: known or lost.
            await end[way](held[index]?.id ?? '').catch((error: unknown) => {
              if (!ways.includes('lost')) throw error;
            });
          }),
        );
        await Promise.all(ended);
        await end.expire();
        const budget = await client.getBudget(budgetId);
        const costs = await client.executionCosts(executionId);
        expect(budget).toMatchObject({
          reservedUsd: '0',
          spentUsd: costs.totalUsd,
          unknownUsd: costs.unpricedUpperBoundUsd,
          unknownCalls: costs.unpricedCount,
        });
        const committed = all.filter(
          (ways) => ways.some((way) => way.startsWith('commit')) && !ways.includes('lost'),
        );
        expect(usdToPico(costs.totalUsd)).toBeGreaterThanOrEqual(
          usdToPico('0.0075') * BigInt(committed.length),
        );
        const settled = new Set(costs.records.flatMap(({ settles }) => settles ?? []));
        expect(settled.size).toBe(costs.recordCount - costs.calls);
      }),
      { numRuns: 12 },
    );
  }, 240_000);
});
