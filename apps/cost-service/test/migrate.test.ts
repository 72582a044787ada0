import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Knex } from 'knex';
import { z } from 'zod';
import { migrate } from '../src/database/migrate.ts';
import { MIGRATIONS } from '../src/database/migrations.ts';
import { openDatabase } from '../src/database/open-database.ts';
import { numberColumn, readRows } from '../src/database/row.ts';
import { findUsage } from '../src/ledger/usage-table.ts';
import {
  createDatabase,
  describeOnEachEngine,
  type DatabaseUnderTest,
} from './database-under-test.ts';

describeOnEachEngine('migrate', (engine) => {
  let storage: DatabaseUnderTest;
  beforeEach(async () => {
    storage = await createDatabase(engine);
  });
  afterEach(() => storage.drop());

  const open = () => openDatabase(storage.url);

  it('leaves nothing of a migration that fails, and applies it at the next start', async () => {
    const database = open();
    try {
      const statements = ['CREATE TABLE half_done (id INTEGER)', 'CREATE TABLE nonsense (,)'];
      const broken = { name: '0002-broken', statements: () => statements };
      await expect(migrate(database, [...MIGRATIONS, broken])).rejects.toThrow();
      const fixed = { name: '0002-broken', statements: () => statements.slice(0, 1) };
      const applied = await migrate(database, [...MIGRATIONS, fixed]);
      expect(applied).toEqual([...MIGRATIONS, fixed].map(({ name }) => name));
    } finally {
      await database.destroy();
    }
  });

  it('takes over what the first version recorded, and what its budgets have spent', async () => {
    const database = open();
    try {
      await migrate(database, MIGRATIONS.slice(0, 1));
      await database('budgets').insert(
        [
          ['half', 10, 5],
          ['unspent', 10, 0],
          ['over', 10, 11],
        ].map(([id, limit, spent]) => ({
          id,
          limit_pico_usd: `${Number(limit)}000000000000`,
          spent_pico_usd: `${Number(spent)}000000000000`,
          created_at_millis: 1,
          updated_at_millis: 2,
        })),
      );
      await database('usage_records').insert({
        id: 'use-1',
        idempotency_key: 'k',
        payload_hash: 'h',
        execution_id: 'exec-1',
        model: 'gpt-4o',
        exact_match: 1,
        input_tokens: 1,
        output_tokens: 1,
        cache_read_tokens: 0,
        cache_write_tokens: 0,
        cost_pico_usd: '12500000',
        occurred_at_millis: 1,
        recorded_at_millis: 1,
      });
      await migrate(database);
      await expect(findUsage(database, { idempotency_key: 'k' })).resolves.toMatchObject({
        serviceTier: 'standard',
        usage: { cacheWrite1hTokens: 0 },
      });
      const rows: unknown = await database('budget_alerts').orderBy([
        'budget_id',
        'threshold_percent',
      ]);
      const alerts = readRows(
        'budget_alerts',
        z.object({ budget_id: z.string(), threshold_percent: numberColumn }),
        rows,
      );
      expect(alerts.map((row) => `${row.budget_id} ${row.threshold_percent}`)).toEqual([
        'half 50',
        'over 50',
        'over 75',
        'over 90',
        'over 100',
      ]);
    } finally {
      await database.destroy();
    }
  });

  it('refuses a database of a later version', async () => {
    const database = open();
    try {
      await migrate(database, [...MIGRATIONS, { name: '9999-future', statements: () => [] }]);
      await expect(migrate(database)).rejects.toMatchObject({
        code: 'WFLO_DATABASE_TOO_NEW',
        message: expect.stringContaining('9999-future') as string,
      });
    } finally {
      await database.destroy();
    }
  });

  it('ends the service as a bad setting does, when it is of a later version', async () => {
    const database = open();
    await migrate(database, [...MIGRATIONS, { name: '9999-future', statements: () => [] }]);
    await database.destroy();
    const child = spawn(process.execPath, ['--conditions=@wflo/source', 'src/main.ts'], {
      cwd: fileURLToPath(new URL('../', import.meta.url)),
      env: { PATH: process.env['PATH'], DATABASE_URL: storage.url, METRICS_PORT: '0' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (chunk) => (stderr += String(chunk)));
    await once(child, 'close');
    expect(stderr).toMatch(/WFLO_DATABASE_TOO_NEW: .*9999-future/);
    expect(child.exitCode).toBe(78);
  }, 120_000);

  describe('beside a transaction that holds a table', () => {
    const pending = {
      name: '9998-pending',
      statements: () => ['ALTER TABLE budgets ADD COLUMN pending TEXT'],
    };
    let database: Knex;
    let other: Knex;
    let holder: Knex.Transaction;
    beforeEach(async () => {
      database = open();
      await migrate(database);
      other = open();
      holder = await other.transaction();
      await holder('budgets').where('id', '').delete();
      if (engine === 'sqlite') await database.raw('PRAGMA busy_timeout = 10');
    });
    afterEach(async () => {
      if (!holder.isCompleted()) await holder.rollback();
      await Promise.all([database.destroy(), other.destroy()]);
    });

    it('gives up after a time, says who holds it, and leaves all as it was', async () => {
      const waited = migrate(database, [...MIGRATIONS, pending], {
        totalMillis: 0,
        onWaiting: () => undefined,
      });
      await expect(waited).rejects.toMatchObject({
        code: 'WFLO_DATABASE_LOCKED',
        message: expect.stringMatching(
          engine === 'sqlite' ? /9998-pending.*others/ : /9998-pending.*wflo-cost-service/,
        ) as string,
      });
      await holder.rollback();
      expect(await migrate(database)).toEqual([]);
    });

    it('lets readers go on, and is applied as soon as the other has gone', async () => {
      const waiting = Promise.withResolvers<undefined>();
      const waits: unknown[] = [];
      const migrated = migrate(database, [...MIGRATIONS, pending], {
        onWaiting: (holders) => {
          waits.push(holders);
          waiting.resolve(undefined);
        },
      });
      await waiting.promise;
      // Each would else wait for the holder to end, which here it does only after them.
      if (engine !== 'sqlite')
        for (let read = 0; read < 5; read += 1) await other('budgets').count();
      await holder.rollback();
      expect(await migrated).toEqual(['9998-pending']);
      expect(waits).toHaveLength(1);
    });
  });
});
