import { ServiceError, type CommitRequest, type CostClient } from '@wflo/contracts';
import { expireDue } from '../src/budgets/expire.ts';
import { describeOnEachEngine } from './database-under-test.ts';
import { startService, type ServiceUnderTest } from './service-under-test.ts';

/** Costs 0.0075 USD. */
const call: CommitRequest = {
  idempotencyKey: 'call-1',
  executionId: 'exec-1',
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

describeOnEachEngine('a budget', (engine) => {
  let service: ServiceUnderTest;
  let client: CostClient;
  beforeEach(async () => {
    service = await startService(engine);
    client = service.client;
  });
  afterEach(() => service.close());

  const reserve = (key: string, amountUsd: string, ttlSeconds?: number) =>
    client.reserve('b', { idempotencyKey: key, amountUsd, ttlSeconds });

  it('is created once and retains what is spent and reserved when its limit changes', async () => {
    await client.putBudget('b', { limitUsd: '1' });
    await reserve('r', '0.4');
    await expect(client.putBudget('b', { limitUsd: '0.3' })).resolves.toMatchObject({
      limitUsd: '0.3',
      reservedUsd: '0.4',
      availableUsd: '0',
    });
    expect((await failure(reserve('s', '0.000000000001'))).code).toBe('WFLO_BUDGET_EXCEEDED');
  });

  it('responds 201 when it is created and 200 when it is changed', async () => {
    const put = (limitUsd: string) =>
      fetch(`${service.url}/v1/budgets/b`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ limitUsd }),
      });
    expect((await put('1')).status).toBe(201);
    expect((await put('1')).status).toBe(200);
    expect((await put('2')).status).toBe(200);
  });

  it('has its last pico-dollar available, and nothing below zero', async () => {
    const last = '0.000000000001';
    await expect(client.putBudget('b', { limitUsd: last })).resolves.toMatchObject({
      availableUsd: last,
    });
    await reserve('r', last);
    await expect(client.putBudget('b', { limitUsd: '0' })).resolves.toMatchObject({
      availableUsd: '0',
    });
  });

  it('is changed by its owner and by whoever names none, and by no other owner', async () => {
    await client.putBudget('b', { limitUsd: '1', owner: 'run-1' });
    await client.putBudget('b', { limitUsd: '2', owner: 'run-1' });
    await expect(client.putBudget('b', { limitUsd: '3' })).resolves.toMatchObject({
      limitUsd: '3',
    });
    const taken = { status: 409, code: 'WFLO_BUDGET_TAKEN' };
    expect(await failure(client.putBudget('b', { limitUsd: '4', owner: 'run-2' }))).toMatchObject(
      taken,
    );
    await client.putBudget('free', { limitUsd: '1' });
    expect(await failure(client.putBudget('free', { limitUsd: '4', owner: 'a' }))).toMatchObject(
      taken,
    );
    await expect(client.getBudget('b')).resolves.toMatchObject({ limitUsd: '3' });
  });

  it('holds an amount that reaches its limit exactly, and not a pico-dollar more', async () => {
    await client.putBudget('b', { limitUsd: '0.3' });
    await reserve('r1', '0.1');
    await expect(reserve('r2', '0.2')).resolves.toMatchObject({ status: 'held' });
    const error = await failure(reserve('r3', '0.000000000001'));
    expect(error).toMatchObject({ status: 402, code: 'WFLO_BUDGET_EXCEEDED', retryable: false });
    expect(error.problem).toMatchObject({
      limitUsd: '0.3',
      spentUsd: '0',
      reservedUsd: '0.3',
      availableUsd: '0',
      requestedUsd: '0.000000000001',
    });
  });

  it('is never passed by 200 reservations at the same time', async () => {
    await client.putBudget('b', { limitUsd: '1' });
    const responses = await Promise.allSettled(
      Array.from({ length: 200 }, (_, index) => reserve(`r${index}`, '0.03')),
    );
    const held = responses.filter(({ status }) => status === 'fulfilled');
    expect(held).toHaveLength(33);
    await expect(client.getBudget('b')).resolves.toMatchObject({ reservedUsd: '0.99' });
  });

  it('returns a reservation whose time is over as expired when it is requested again', async () => {
    await client.putBudget('b', { limitUsd: '1' });
    await reserve('r', '0.4', 60);
    service.clock.offsetMillis = 61_000;
    await expect(reserve('r', '0.4', 60)).resolves.toMatchObject({ status: 'expired' });
    await expect(client.getBudget('b')).resolves.toMatchObject({ reservedUsd: '0' });
  });

  it('makes one reservation per key, and refuses the key for another amount', async () => {
    await client.putBudget('b', { limitUsd: '1' });
    const responses = await Promise.all(Array.from({ length: 10 }, () => reserve('same', '0.4')));
    expect(new Set(responses.map(({ id }) => id)).size).toBe(1);
    await expect(client.getBudget('b')).resolves.toMatchObject({ reservedUsd: '0.4' });
    expect(await failure(reserve('same', '0.5'))).toMatchObject({
      status: 409,
      code: 'WFLO_IDEMPOTENCY_CONFLICT',
    });
  });

  it('does not remember a refusal: the same key fits once there is room', async () => {
    await client.putBudget('b', { limitUsd: '0.1' });
    await failure(reserve('r', '0.2'));
    await client.putBudget('b', { limitUsd: '0.2' });
    await expect(reserve('r', '0.2')).resolves.toMatchObject({ status: 'held' });
  });

  it('spends what the call cost and releases the rest of the reservation', async () => {
    await client.putBudget('b', { limitUsd: '1' });
    const { id } = await reserve('r', '0.5');
    await expect(client.commit(id, call)).resolves.toMatchObject({
      reservation: { id, status: 'committed' },
      usage: { costUsd: '0.0075', budgetId: 'b', replayed: false },
      budget: {
        spentUsd: '0.0075',
        reservedUsd: '0',
        unknownUsd: '0',
        unknownCalls: 0,
        availableUsd: '0.9925',
      },
    });
  });

  it('spends once for a commit that is sent many times at once', async () => {
    await client.putBudget('b', { limitUsd: '1' });
    const { id } = await reserve('r', '0.5');
    const responses = await Promise.all(Array.from({ length: 10 }, () => client.commit(id, call)));
    expect(responses.filter(({ usage }) => !usage.replayed)).toHaveLength(1);
    await expect(client.getBudget('b')).resolves.toMatchObject({
      spentUsd: '0.0075',
      reservedUsd: '0',
    });
  });

  it('spends the true cost also beyond the reservation and the limit', async () => {
    await client.putBudget('b', { limitUsd: '0.005' });
    const { id } = await reserve('r', '0.005');
    await expect(client.commit(id, call)).resolves.toMatchObject({
      budget: { spentUsd: '0.0075', reservedUsd: '0', availableUsd: '0' },
    });
    expect((await failure(reserve('s', '0.001'))).problem).toMatchObject({ spentUsd: '0.0075' });
  });

  it('releases a reservation once, and still records a call made after it', async () => {
    await client.putBudget('b', { limitUsd: '1' });
    const { id } = await reserve('r', '0.5');
    await reserve('other', '0.1');
    await Promise.all([client.release(id), client.release(id), client.release(id)]);
    await expect(client.getBudget('b')).resolves.toMatchObject({ reservedUsd: '0.1' });
    await expect(client.commit(id, call)).resolves.toMatchObject({
      budget: { spentUsd: '0.0075', reservedUsd: '0.1' },
    });
    await expect(client.release(id)).resolves.toMatchObject({ status: 'committed' });
  });

  it('releases what a holder reserved that never ended it', async () => {
    await client.putBudget('b', { limitUsd: '1' });
    const { id } = await reserve('r', '1', 60);
    service.clock.offsetMillis = 59_000;
    expect((await failure(reserve('s', '1', 60))).code).toBe('WFLO_BUDGET_EXCEEDED');
    service.clock.offsetMillis = 60_500;
    await expect(reserve('s', '1', 60)).resolves.toMatchObject({ status: 'held' });
    await expect(client.commit(id, call)).resolves.toMatchObject({
      reservation: { status: 'committed' },
      budget: { spentUsd: '0.0075', reservedUsd: '1' },
    });
  });

  it('is swept by several replicas at once without releasing twice', async () => {
    await client.putBudget('b', { limitUsd: '1' });
    for (let index = 0; index < 20; index += 1) await reserve(`r${index}`, '0.01', 1);
    await reserve('lasting', '0.3', 3_600);
    const later = Date.now() + 5_000;
    const counts = await Promise.all(
      Array.from({ length: 4 }, () => expireDue(service.database, later)),
    );
    expect(counts.reduce((sum, count) => sum + count)).toBe(20);
    await expect(client.getBudget('b')).resolves.toMatchObject({ reservedUsd: '0.3' });
  });

  it('reports each share of its limit once, however many calls reach it together', async () => {
    await client.putBudget('b', { limitUsd: '0.06' });
    await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        client.recordUsage({ ...call, idempotencyKey: `c${index}`, budgetId: 'b' }),
      ),
    );
    const { alerts } = await client.getBudget('b');
    expect(alerts).toMatchObject([
      { thresholdPercent: 50, limitUsd: '0.06', spentUsd: '0.03' },
      { thresholdPercent: 75, spentUsd: '0.045' },
      { thresholdPercent: 90, spentUsd: '0.06' },
      { thresholdPercent: 100, spentUsd: '0.06' },
    ]);
    const metrics = await service.metrics();
    const alertsAt = (percent: number) =>
      metrics.get(`wflo_ledger_budget_alerts_total{threshold_percent="${percent}"}`);
    expect([50, 75, 90, 100].map(alertsAt)).toEqual([1, 1, 1, 1]);
  });

  it('reports again when its limit is another one, also for the limit alone, and not twice', async () => {
    await client.putBudget('b', { limitUsd: '0' });
    await client.putBudget('b', { limitUsd: '1' });
    const { id } = await reserve('r', '0.5');
    await expect(client.commit(id, call)).resolves.toMatchObject({ budget: { alerts: [] } });
    const lowered = await client.putBudget('b', { limitUsd: '0.01' });
    expect(lowered.alerts).toMatchObject([{ thresholdPercent: 50 }, { thresholdPercent: 75 }]);
    await expect(client.putBudget('b', { limitUsd: '1' })).resolves.toMatchObject({ alerts: [] });
    await expect(client.putBudget('b', { limitUsd: '0.01' })).resolves.toEqual({
      ...lowered,
      updatedAt: expect.any(String) as string,
    });
  });

  it('counts a call recorded without a reservation as spent', async () => {
    await client.putBudget('b', { limitUsd: '1' });
    await client.recordUsage({ ...call, budgetId: 'b' });
    await client.recordUsage({ ...call, budgetId: 'b' });
    await expect(client.getBudget('b')).resolves.toMatchObject({ spentUsd: '0.0075' });
  });

  it('counts a call of an unpriced model whose bound is not known, and holds nothing for it', async () => {
    await client.putBudget('b', { limitUsd: '1' });
    const { id } = await client.recordUsage({ ...call, model: 'no-such-model', budgetId: 'b' });
    await expect(client.getBudget('b')).resolves.toMatchObject({
      spentUsd: '0',
      unknownUsd: '0',
      unknownCalls: 1,
      availableUsd: '1',
    });
    await client.settleUsage(id, { costUsd: '0.2' });
    await expect(client.getBudget('b')).resolves.toMatchObject({
      spentUsd: '0.2',
      unknownUsd: '0',
      unknownCalls: 0,
    });
  });

  it('holds what was reserved for a call of an unpriced model until its cost is stated', async () => {
    await client.putBudget('b', { limitUsd: '1' });
    const { id } = await reserve('r', '0.5');
    const { usage, budget } = await client.commit(id, { ...call, model: 'no-such-model' });
    expect(usage).toMatchObject({ priced: false, costUsd: null, upperBoundUsd: '0.5' });
    expect(budget).toMatchObject({
      spentUsd: '0',
      reservedUsd: '0',
      unknownUsd: '0.5',
      unknownCalls: 1,
      availableUsd: '0.5',
    });
    expect((await failure(reserve('s', '0.6'))).problem).toMatchObject({
      unknownUsd: '0.5',
      unknownCalls: 1,
      availableUsd: '0.5',
      temporary: false,
    });
    const metrics = await service.metrics();
    expect(metrics.get('wflo_ledger_budget_usd{amount="unknown"}')).toBe(0.5);
    await client.settleUsage(usage.id, { costUsd: '0.2' });
    await expect(client.getBudget('b')).resolves.toMatchObject({
      spentUsd: '0.2',
      unknownUsd: '0',
      unknownCalls: 0,
      availableUsd: '0.8',
    });
  });

  it('holds the most that each call of unknown outcome can have cost', async () => {
    await client.putBudget('b', { limitUsd: '0.03' });
    const { id } = await reserve('r', '0.0075');
    const lost = { ...call, unknownOutcome: true };
    await client.commit(id, lost);
    await client.recordUsage({ ...lost, idempotencyKey: 'call-2', budgetId: 'b' });
    await client.recordUsage({ ...lost, idempotencyKey: 'call-2', budgetId: 'b' });
    await expect(client.getBudget('b')).resolves.toMatchObject({
      spentUsd: '0',
      reservedUsd: '0',
      unknownUsd: '0.015',
      unknownCalls: 2,
      availableUsd: '0.015',
    });
  });

  it('distinguishes a refusal that lasts from one that ends with what is reserved', async () => {
    await client.putBudget('b', { limitUsd: '0.03' });
    await client.recordUsage({ ...call, budgetId: 'b' });
    const { id } = await reserve('r', '0.02');
    const held = await failure(reserve('s', '0.0225'));
    expect(held).toMatchObject({ status: 402, retryable: false });
    expect(held.problem).toMatchObject({ temporary: true, availableUsd: '0.0025' });
    expect(held.message).toContain('try again when reservations have ended');
    const lasting = await failure(reserve('s', '0.022500000001'));
    expect(lasting.problem).toMatchObject({ temporary: false });
    expect(lasting.message).toContain('raise its limit');
    await client.release(id);
    await expect(reserve('s', '0.0225')).resolves.toMatchObject({ status: 'held' });
  });

  it('never says that more is available than was refused, however many come and go', async () => {
    await client.putBudget('b', { limitUsd: '0.1' });
    const refusals: ServiceError[] = [];
    const comeAndGo = async (holder: number) => {
      for (let turn = 0; turn < 10; turn += 1) {
        const held = await reserve(`${holder}-${turn}`, '0.05').catch((error: unknown) => {
          if (!(error instanceof ServiceError)) throw error;
          refusals.push(error);
        });
        if (held !== undefined) await client.release(held.id);
      }
    };
    await Promise.all(Array.from({ length: 20 }, (_, holder) => comeAndGo(holder)));
    expect(refusals.length).toBeGreaterThan(0);
    const contradictory = refusals.filter(
      ({ problem }) => Number(problem?.['availableUsd']) >= 0.05,
    );
    expect(contradictory.map(({ message }) => message)).toEqual([]);
    expect(refusals.every(({ problem }) => problem?.['temporary'] === true)).toBe(true);
    await expect(client.getBudget('b')).resolves.toMatchObject({ reservedUsd: '0' });
  });

  it('is not invented by a request on one that does not exist', async () => {
    const notFound = { status: 404, code: 'WFLO_BUDGET_NOT_FOUND' };
    expect(await failure(client.getBudget('b'))).toMatchObject(notFound);
    expect(await failure(reserve('r', '1'))).toMatchObject(notFound);
    expect(await failure(client.recordUsage({ ...call, budgetId: 'b' }))).toMatchObject(notFound);
    const noReservation = { status: 404, code: 'WFLO_RESERVATION_NOT_FOUND' };
    expect(await failure(client.commit('res-x', call))).toMatchObject(noReservation);
    expect(await failure(client.release('res-x'))).toMatchObject(noReservation);
    await expect(client.executionCosts('exec-1')).resolves.toMatchObject({ records: [] });
  });

  it('adds up with the others in the metrics', async () => {
    await client.putBudget('b', { limitUsd: '0.01' });
    await client.putBudget('c', { limitUsd: '2' });
    const { id } = await reserve('r', '0.001');
    await client.commit(id, call);
    await reserve('s', '0.002');
    const metrics = await service.metrics();
    expect(metrics.get('wflo_ledger_budgets')).toBe(2);
    expect(metrics.get('wflo_ledger_budget_usd{amount="limit"}')).toBe(2.01);
    expect(metrics.get('wflo_ledger_budget_usd{amount="spent"}')).toBe(0.0075);
    expect(metrics.get('wflo_ledger_budget_usd{amount="reserved"}')).toBe(0.002);
    const spent = (percent: number) =>
      metrics.get(`wflo_ledger_budgets_spent{threshold_percent="${percent}"}`);
    expect([50, 75, 90, 100].map(spent)).toEqual([1, 1, 0, 0]);
    expect(metrics.get('wflo_ledger_reservations{status="held"}')).toBe(1);
    expect(metrics.get('wflo_ledger_reservations{status="committed"}')).toBe(1);
  });
});
