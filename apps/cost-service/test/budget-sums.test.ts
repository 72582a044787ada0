import type { Knex } from 'knex';
import { totalBudgets } from '../src/budgets/budget-totals.ts';
import { migrate } from '../src/database/migrate.ts';
import { MIGRATIONS } from '../src/database/migrations.ts';
import { openDatabase } from '../src/database/open-database.ts';
import {
  createDatabase,
  describeOnEachEngine,
  type DatabaseUnderTest,
} from './database-under-test.ts';

const LIMIT = 2n ** 62n;

async function addBudgets(database: Knex, ids: readonly string[], parentId?: string) {
  await database('budgets').insert(
    ids.map((id, index) => ({
      id,
      limit_pico_usd: LIMIT.toString(),
      spent_pico_usd: ((LIMIT / 4n) * BigInt(index)).toString(),
      ...(parentId !== undefined && { parent_id: parentId }),
      created_at_millis: 1,
      updated_at_millis: 1,
    })),
  );
}

async function addReservations(database: Knex, budgetId: string, count: number) {
  await database('reservations').insert(
    Array.from({ length: count }, (_, index) => ({
      id: `${budgetId}-${index}`,
      budget_id: budgetId,
      idempotency_key: `${budgetId}-${index}`,
      payload_hash: 'h',
      amount_pico_usd: '1',
      status: index % 2 === 0 ? 'held' : 'expired',
      created_at_millis: 1,
      expires_at_millis: 1,
    })),
  );
}

describeOnEachEngine('the sums over budgets', (engine) => {
  let storage: DatabaseUnderTest;
  let database: Knex;
  beforeEach(async () => {
    storage = await createDatabase(engine);
    database = openDatabase(storage.url);
  });
  afterEach(async () => {
    await database.destroy();
    await storage.drop();
  });

  it('are those of the rows, whatever statement changes them', async () => {
    await migrate(database);
    await addBudgets(database, ['a', 'b', 'c', 'd', 'e']);
    await addBudgets(database, ['in-a', 'in-a-2'], 'a');
    await addReservations(database, 'a', 5);
    await database('reservations').where({ id: 'a-0' }).update({ status: 'committed' });
    await database('reservations').where({ id: 'a-1' }).delete();
    await database('budgets').where({ id: 'b' }).update({ spent_pico_usd: LIMIT.toString() });
    await database('budgets').where({ id: 'e' }).delete();
    await database('budget_alerts').insert({
      ...{ budget_id: 'b', limit_pico_usd: '1', threshold_percent: 75 },
      ...{ spent_pico_usd: '1', reached_at_millis: 1 },
    });
    await expect(totalBudgets(database)).resolves.toEqual({
      budgets: 6,
      limitPicoUsd: LIMIT * 4n,
      spentPicoUsd: (LIMIT / 4n) * 9n,
      reservedPicoUsd: 0n,
      unknownPicoUsd: 0n,
      spentAtLeast: new Map([
        [50, 3],
        [75, 2],
        [90, 1],
        [100, 1],
      ]),
      alerts: new Map([
        [50, 0],
        [75, 1],
        [90, 0],
        [100, 0],
      ]),
      reservations: new Map([
        ['held', 2],
        ['committed', 1],
        ['released', 0],
        ['expired', 1],
      ]),
    });
  });

  it('hold what an older version has left', async () => {
    const before = MIGRATIONS.findIndex(({ name }) => name === '0011-budget-sums');
    await migrate(database, MIGRATIONS.slice(0, before));
    await addBudgets(database, ['a', 'b', 'c']);
    await addReservations(database, 'b', 3);
    await migrate(database);
    await addReservations(database, 'c', 2);
    const { budgets, spentPicoUsd, reservations } = await totalBudgets(database);
    expect([budgets, spentPicoUsd]).toEqual([3, (LIMIT / 4n) * 3n]);
    expect(reservations.get('held')).toBe(3);
    expect(reservations.get('expired')).toBe(2);
  });

  it('are exact while many change them', async () => {
    await migrate(database);
    await addBudgets(database, ['a', 'b']);
    await addReservations(database, 'a', 40);
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        database.transaction(async (transaction) => {
          await transaction('reservations')
            .where({ id: `a-${index}` })
            .update({ status: 'released' });
          await transaction('budgets')
            .where({ id: index % 2 === 0 ? 'a' : 'b' })
            .increment('reserved_pico_usd', 3);
        }),
      ),
    );
    const { reservedPicoUsd, reservations } = await totalBudgets(database);
    expect([reservedPicoUsd, reservations.get('released')]).toEqual([120n, 40]);
  });
});
