import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Knex } from 'knex';
import {
  MAX_BUDGET_DEPTH,
  ServiceError,
  type CommitRequest,
  type CostClient,
} from '@wflo/contracts';
import fc from 'fast-check';
import { z } from 'zod';
import { expireDue } from '../src/budgets/expire.ts';
import { bigIntColumn, readRows } from '../src/database/row.ts';
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

const differenceRow = z.object({
  id: z.string(),
  reserved: bigIntColumn,
  spent: bigIntColumn,
  unknown: bigIntColumn,
  calls: bigIntColumn,
  left: bigIntColumn,
});

/**
 * By how much each budget differs from the reservations and the calls of its own and of those in it,
 * and what is left of its limit: one statement, so as of one moment.
 */
async function differences(database: Knex) {
  const { rows } = z
    .union([
      z.object({ rows: z.array(z.unknown()) }),
      z.array(z.unknown()).transform((all) => ({ rows: all })),
    ])
    .parse(
      await database.raw(`
        WITH RECURSIVE parts (whole, id) AS (
          SELECT id, id FROM budgets
          UNION ALL SELECT parts.whole, budgets.id FROM budgets JOIN parts ON budgets.parent_id = parts.id)
        SELECT budgets.id,
          reserved_pico_usd - coalesce((SELECT sum(amount_pico_usd) FROM reservations
            JOIN parts ON parts.id = budget_id WHERE whole = budgets.id AND status = 'held'), 0) AS reserved,
          spent_pico_usd - coalesce((SELECT sum(cost_pico_usd) FROM usage_records
            JOIN parts ON parts.id = budget_id WHERE whole = budgets.id), 0) AS spent,
          unknown_pico_usd - coalesce((SELECT
            sum(CASE WHEN settles_id IS NULL THEN upper_bound_pico_usd ELSE -upper_bound_pico_usd END)
            FROM usage_records JOIN parts ON parts.id = budget_id WHERE whole = budgets.id), 0) AS unknown,
          unknown_calls - coalesce((SELECT
            sum(CASE WHEN settles_id IS NOT NULL THEN -1 WHEN cost_pico_usd IS NULL THEN 1 ELSE 0 END)
            FROM usage_records JOIN parts ON parts.id = budget_id WHERE whole = budgets.id), 0) AS calls,
          limit_pico_usd - spent_pico_usd - unknown_pico_usd - reserved_pico_usd AS left
        FROM budgets`),
    );
  return readRows('budgets', differenceRow, rows);
}

describeOnEachEngine('a budget in another one', (engine) => {
  let service: ServiceUnderTest;
  let client: CostClient;
  const deadlocks: string[] = [];
  beforeEach(async () => {
    service = await startService(engine);
    client = service.client;
    service.database.on('query-error', ({ code }: { code?: string }, { sql }: { sql: string }) => {
      if (code === '40P01') deadlocks.push(sql);
    });
  });
  afterEach(async () => {
    await service.close();
    expect(deadlocks).toEqual([]);
  });

  const family = async (limits: Readonly<Record<string, string>>) => {
    let parentId: string | undefined;
    for (const [id, limitUsd] of Object.entries(limits)) {
      await client.putBudget(id, { limitUsd, parentId });
      parentId = id;
    }
  };
  const reserve = (budgetId: string, key: string, amountUsd: string, ttlSeconds?: number) =>
    client.reserve(budgetId, { idempotencyKey: key, amountUsd, ttlSeconds });
  const budgets = (...ids: string[]) => Promise.all(ids.map((id) => client.getBudget(id)));

  it('has a parent for good, which has to exist and to be the same each time', async () => {
    const missing = await failure(client.putBudget('c', { limitUsd: '1', parentId: 'p' }));
    expect(missing).toMatchObject({ status: 404, code: 'WFLO_BUDGET_NOT_FOUND' });
    expect(missing.message).toContain('"p"');
    await family({ p: '1', c: '0.5' });
    const again = { limitUsd: '0.4', parentId: 'p' };
    await expect(client.putBudget('c', again)).resolves.toMatchObject({ ...again, id: 'c' });
    await expect(client.putBudget('c', { limitUsd: '0.6' })).resolves.toMatchObject({
      ...{ limitUsd: '0.6', parentId: 'p' },
    });
    await client.putBudget('q', { limitUsd: '1' });
    for (const [id, parentId] of [
      ['c', 'q'],
      ['q', 'p'],
      ['p', 'c'],
      ['p', 'p'],
    ] as const) {
      const taken = await failure(client.putBudget(id, { limitUsd: '9', parentId }));
      expect(taken).toMatchObject({ status: 409, code: 'WFLO_BUDGET_TAKEN' });
      expect(taken.message).toContain('parent');
    }
    await expect(budgets('p', 'q')).resolves.toMatchObject([
      { parentId: null, limitUsd: '1' },
      { parentId: null, limitUsd: '1' },
    ]);
  });

  it('is at most at the depth that the contract names', async () => {
    const ids = Array.from({ length: MAX_BUDGET_DEPTH }, (_, depth) => `d${depth}`);
    await family(Object.fromEntries(ids.map((id) => [id, '1'])));
    const parentId = ids.at(-1);
    expect(await failure(client.putBudget('deeper', { limitUsd: '1', parentId }))).toMatchObject({
      ...{ status: 400, code: 'WFLO_REQUEST_INVALID', problem: { issues: [{ path: 'parentId' }] } },
    });
    const { id } = await reserve(String(parentId), 'r', '0.5');
    await client.commit(id, call);
    for (const budget of await budgets(...ids)) {
      expect(budget).toMatchObject({ spentUsd: '0.0075', reservedUsd: '0' });
    }
  });

  it('takes what fits into both, and its calls count in both', async () => {
    await family({ p: '1', c: '0.5' });
    await reserve('p', 'own', '0.2');
    const { id } = await reserve('c', 'r', '0.3');
    await expect(budgets('p', 'c')).resolves.toMatchObject([
      { reservedUsd: '0.5', availableUsd: '0.5' },
      { reservedUsd: '0.3', availableUsd: '0.2' },
    ]);
    await expect(client.commit(id, call)).resolves.toMatchObject({
      budget: { id: 'c', parentId: 'p', spentUsd: '0.0075', reservedUsd: '0' },
    });
    await client.recordUsage({ ...call, idempotencyKey: 'k', budgetId: 'c' });
    const lost = { ...call, idempotencyKey: 'l', budgetId: 'c', unknownOutcome: true };
    const { id: lostId } = await client.recordUsage(lost);
    await expect(budgets('p', 'c')).resolves.toMatchObject([
      { spentUsd: '0.015', unknownUsd: '0.0075', unknownCalls: 1, reservedUsd: '0.2' },
      { spentUsd: '0.015', unknownUsd: '0.0075', unknownCalls: 1, reservedUsd: '0' },
    ]);
    await client.settleUsage(lostId, { costUsd: '0.001' });
    const released = await reserve('c', 's', '0.1');
    await client.release(released.id);
    await expect(budgets('p', 'c')).resolves.toMatchObject([
      { spentUsd: '0.016', unknownUsd: '0', unknownCalls: 0, reservedUsd: '0.2' },
      { spentUsd: '0.016', unknownUsd: '0', unknownCalls: 0, reservedUsd: '0' },
    ]);
  });

  it('names the one that refuses, and says for how long', async () => {
    await family({ p: '1', c: '0.5', d: '0.4' });
    await client.putBudget('sibling', { limitUsd: '9', parentId: 'p' });
    const { id } = await reserve('sibling', 'r', '0.9');
    const refusal = async (amountUsd: string) =>
      (await failure(reserve('d', 'x', amountUsd))).problem;
    await expect(refusal('0.2')).resolves.toMatchObject({
      ...{ budgetId: 'p', temporary: true, reservedUsd: '0.9', availableUsd: '0.1' },
    });
    // For good in one, for now in another one.
    await expect(refusal('0.45')).resolves.toMatchObject({ budgetId: 'd', temporary: false });
    await expect(refusal('2')).resolves.toMatchObject({ budgetId: 'd', temporary: false });
    await expect(budgets('p', 'c', 'd')).resolves.toMatchObject([
      { reservedUsd: '0.9' },
      { reservedUsd: '0' },
      { reservedUsd: '0' },
    ]);
    await client.putBudget('d', { limitUsd: '9' });
    await expect(refusal('0.6')).resolves.toMatchObject({ budgetId: 'c', temporary: false });
    await client.release(id);
    await expect(reserve('d', 'x', '0.5')).resolves.toMatchObject({ status: 'held' });
  });

  it('is refused for what others left in its parent only until their time is over', async () => {
    await family({ p: '1', c: '1' });
    await client.putBudget('sibling', { limitUsd: '1', parentId: 'p' });
    await reserve('sibling', 'r', '1', 60);
    expect((await failure(reserve('c', 's', '1'))).problem).toMatchObject({ temporary: true });
    service.clock.offsetMillis = 61_000;
    await expect(reserve('c', 's', '1', 60)).resolves.toMatchObject({ status: 'held' });
    await expect(budgets('sibling', 'p')).resolves.toMatchObject([
      { reservedUsd: '0' },
      { reservedUsd: '1' },
    ]);
    service.clock.offsetMillis = 122_000;
    await expect(client.getBudget('p')).resolves.toMatchObject({ reservedUsd: '0' });
  });

  it('holds in its parent, too, what calls of expired reservations may have cost', async () => {
    await family({ p: '1', c: '1' });
    const { id } = await client.reserve('c', {
      ...{ idempotencyKey: 'r', amountUsd: '0.25', executionId: 'e', ttlSeconds: 1 },
      call: { model: 'gpt-4o' },
    });
    service.clock.offsetMillis = 2_000;
    await expect(budgets('p', 'c')).resolves.toMatchObject([
      { unknownUsd: '0.25', unknownCalls: 1, reservedUsd: '0' },
      { unknownUsd: '0.25', unknownCalls: 1, reservedUsd: '0' },
    ]);
    await client.commit(id, call);
    await expect(budgets('p', 'c')).resolves.toMatchObject([
      { unknownUsd: '0', unknownCalls: 0, spentUsd: '0.0075' },
      { unknownUsd: '0', unknownCalls: 0, spentUsd: '0.0075' },
    ]);
  });

  it('reports shares of each limit that its calls reach', async () => {
    await family({ p: '0.03', c: '0.01' });
    await client.recordUsage({ ...call, budgetId: 'c' });
    await client.recordUsage({ ...call, idempotencyKey: '2', budgetId: 'c' });
    const alerts = (await budgets('p', 'c')).map((budget) =>
      budget.alerts.map(({ thresholdPercent }) => thresholdPercent),
    );
    expect(alerts).toEqual([[50], [50, 75, 90, 100]]);
  });

  it('is in the metrics once: in the amounts of its parent', async () => {
    await family({ p: '1', c: '0.5' });
    await client.recordUsage({ ...call, budgetId: 'c' });
    const metrics = await service.metrics();
    expect(metrics.get('wflo_ledger_budgets')).toBe(2);
    expect(metrics.get('wflo_ledger_budget_usd{amount="limit"}')).toBe(1);
    expect(metrics.get('wflo_ledger_budget_usd{amount="spent"}')).toBe(0.0075);
  });

  it('costs no statement more when it is in none', async () => {
    await client.putBudget('p', { limitUsd: '1' });
    const statements: string[] = [];
    service.database.on('query', ({ sql }: { sql: string }) => {
      if (/^(select|insert|update|with)/i.test(sql)) statements.push(sql);
    });
    const count = async (work: Promise<unknown>) => {
      statements.length = 0;
      await work;
      return statements.length;
    };
    const { id } = await reserve('p', 'earlier', '0.1');
    const atOnce = (onSqlite: number) => (engine === 'sqlite' ? onSqlite : 1);
    expect(await count(reserve('p', 'r', '0.1'))).toBe(atOnce(3));
    expect(await count(client.commit(id, call))).toBe(atOnce(4));
    const recorded = client.recordUsage({ ...call, idempotencyKey: 'k', budgetId: 'p' });
    expect(await count(recorded)).toBe(atOnce(3));
    expect(await count(client.getBudget('p'))).toBe(3);
    const other = await reserve('p', 's', '0.1');
    expect(await count(client.release(other.id))).toBe(2);
  });

  it('is never passed, nor its parent, by 200 reservations at the same time', async () => {
    await family({ p: '1' });
    for (const id of ['c0', 'c1', 'c2', 'c3']) {
      await client.putBudget(id, { limitUsd: '0.4', parentId: 'p' });
    }
    const responses = await Promise.allSettled(
      Array.from({ length: 200 }, (_, n) => reserve(`c${n % 4}`, `r${n}`, '0.03')),
    );
    expect(responses.filter(({ status }) => status === 'fulfilled')).toHaveLength(33);
    await expect(client.getBudget('p')).resolves.toMatchObject({ reservedUsd: '0.99' });
  });

  it('waits in no circle with its siblings while reservations of all of them expire', async () => {
    await client.putBudget('p', { limitUsd: '100' });
    const ids = ['c0', 'c1', 'c2', 'c3'];
    for (const id of ids) await client.putBudget(id, { limitUsd: '100', parentId: 'p' });
    for (let turn = 0; turn < 5; turn += 1) {
      const held = await Promise.all(
        Array.from({ length: 40 }, (_, n) =>
          reserve(ids[n % 4] ?? '', `r${turn}-${n}`, '0.01', n < 20 ? 1 : 3_600),
        ),
      );
      const later = Date.now() + 60_000;
      await Promise.all([
        ...held
          .slice(20)
          .map(({ id }, n) =>
            n % 2 === 0
              ? client.commit(id, { ...call, idempotencyKey: id })
              : reserve(ids[n % 4] ?? '', `s${turn}-${n}`, '0.01', 3_600),
          ),
        ...ids.map((budgetId) => expireDue(service.database, later, { budgetId })),
        expireDue(service.database, later),
      ]);
    }
    await expect(client.getBudget('p')).resolves.toMatchObject({ spentUsd: '0.375' });
  });

  it('is what its own and the calls in it are, at any moment, whatever happens side by side', async () => {
    const ways = ['commit', 'release', 'lost', 'expire', 'bill', 'late', 'leave'] as const;
    const work = fc.record({
      budget: fc.nat(5),
      way: fc.constantFrom(...ways),
      cents: fc.integer({ min: 1, max: 30 }),
      called: fc.boolean(),
    });
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.option(fc.nat(5), { freq: 6 }), { minLength: 6, maxLength: 6 }),
        fc.array(work, { minLength: 1, maxLength: 30 }),
        async (parents, jobs) => {
          const run = (runs += 1);
          const ids = parents.map((_, index) => `b${run}-${index}`);
          for (const [index, parent] of parents.entries()) {
            const parentId = parent !== null && parent < index ? ids[parent] : undefined;
            await client.putBudget(ids[index] ?? '', { limitUsd: '1', parentId });
          }
          const one = async ({ budget, way, cents, called }: (typeof jobs)[number], n: number) => {
            const key = `${run}-${n}`;
            const executionId = `e-${key}`;
            const made = { ...call, executionId, idempotencyKey: key };
            const held = await client
              .reserve(ids[budget] ?? '', {
                ...{ idempotencyKey: key, amountUsd: `0.${String(cents).padStart(2, '0')}` },
                ...{ executionId, ttlSeconds: 1, call: called ? { model: 'gpt-4o' } : undefined },
              })
              .catch((error: unknown) => {
                if (error instanceof ServiceError && error.status === 402) return undefined;
                throw error;
              });
            if (held === undefined) return;
            const expire = () =>
              expireDue(service.database, Date.now() + 3_600_000, { budgetId: held.budgetId });
            if (way === 'commit') await client.commit(held.id, made);
            if (way === 'release') await client.release(held.id);
            if (way === 'lost') await client.commit(held.id, { ...made, unknownOutcome: true });
            if (way === 'expire') await expire();
            if (way === 'late') await Promise.all([expire(), client.commit(held.id, made)]);
            if (way === 'bill') {
              const unpriced = { ...made, model: 'no-such-model' };
              const { usage } = await client.commit(held.id, unpriced);
              if (usage.settles === null) await client.settleUsage(usage.id, { costUsd: '0.005' });
            }
          };
          let done = false;
          const watch = async () => {
            let seen = 0;
            for (; !done || seen === 0; seen += 1) {
              const off = (await differences(service.database)).filter(
                ({ reserved, spent, unknown, calls, left }) =>
                  [reserved, spent, unknown, calls].some((value) => value !== 0n) || left < 0n,
              );
              expect(off).toEqual([]);
              // SQLite's driver waits for nothing: without this the loop would leave no turn.
              await nextTurn();
            }
          };
          const working = Promise.all(jobs.map(one)).finally(() => (done = true));
          await Promise.all([working, watch()]);
          await expireDue(service.database, Date.now() + 3_600_000);
          await watch();
        },
      ),
      { numRuns: 12 },
    );
  }, 240_000);
});
