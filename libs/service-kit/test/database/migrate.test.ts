import type { Knex } from 'knex';
import { migrate, openDatabase } from '../../src/index.ts';
import { describeOnEach, nextSchema, schema, type TestDatabase } from './test-databases.ts';

const options = { applicationName: 'wflo-kit-test', loggerName: 'wflo.kit' };
const names = schema.migrations.map(({ name }) => name);

describeOnEach('migrate', (create) => {
  let storage: TestDatabase;
  let database: Knex;
  beforeEach(async () => {
    storage = await create();
    database = openDatabase(storage.url, options);
  });
  afterEach(async () => {
    await database.destroy();
    await storage.drop();
  });

  it('applies what is missing, each once, when several start together', async () => {
    const others = [1, 2].map(() => openDatabase(storage.url, options));
    const applied = await Promise.all([database, ...others].map((each) => migrate(each, schema)));
    expect(applied.flat()).toEqual(names);
    expect(await migrate(database, nextSchema)).toEqual(['0002-pages']);
    await Promise.all(others.map((other) => other.destroy()));
  });

  it('stores nothing of a migration that fails', async () => {
    const up = async (transaction: Knex) => {
      await transaction.raw('create table half_done (name text)');
      await transaction.raw('create table nonsense (,)');
    };
    const broken = { ...schema, migrations: [...schema.migrations, { name: '0002-broken', up }] };
    await expect(migrate(database, broken)).rejects.toThrow();
    expect(await migrate(database, schema)).toEqual(names);
    expect(await database.schema.hasTable('half_done')).toBe(false);
  });

  it('refuses a database of a later version', async () => {
    await migrate(database, nextSchema);
    await expect(migrate(database, schema)).rejects.toMatchObject({
      code: 'WFLO_DATABASE_TOO_NEW',
      message: expect.stringContaining('0002-pages') as string,
    });
  });

  describe('beside a transaction that holds a table', () => {
    let other: Knex;
    let holder: Knex.Transaction;
    beforeEach(async () => {
      await migrate(database, schema);
      other = openDatabase(storage.url, options);
      holder = await other.transaction();
      await holder('books').where('name', '').delete();
      if (storage.engine === 'sqlite') await database.raw('pragma busy_timeout = 10');
    });
    afterEach(async () => {
      if (!holder.isCompleted()) await holder.rollback();
      await other.destroy();
    });

    it('gives up after a time, and says who holds it where that is known', async () => {
      const waited = migrate(database, nextSchema, { totalMillis: 0, onWaiting: () => undefined });
      const holders = storage.engine === 'sqlite' ? /0002-pages.*others/ : /wflo-kit-test, idle/;
      await expect(waited).rejects.toMatchObject({
        code: 'WFLO_DATABASE_LOCKED',
        message: expect.stringMatching(holders) as string,
      });
    });

    it('is applied as soon as the other has gone, and readers do not wait for it', async () => {
      const waiting = Promise.withResolvers<undefined>();
      const waits: unknown[] = [];
      const migrated = migrate(database, nextSchema, {
        onWaiting: (holders) => {
          waits.push(holders);
          waiting.resolve(undefined);
        },
      });
      await waiting.promise;
      // Each would else wait for the holder to end, which here it does only after them.
      const reads = storage.engine === 'sqlite' ? 0 : 5;
      for (let read = 0; read < reads; read += 1) await other('books').count();
      await holder.rollback();
      expect(await migrated).toEqual(['0002-pages']);
      expect(waits).toHaveLength(1);
    });

    it('ends its wait when the process is to stop', async () => {
      const stop = new AbortController();
      const migrated = migrate(database, nextSchema, {
        signal: stop.signal,
        onWaiting: () => {
          stop.abort();
        },
      });
      await expect(migrated).rejects.toMatchObject({ name: 'AbortError' });
    });
  });
});
