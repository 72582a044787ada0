import { randomUUID } from 'node:crypto';
import createKnex, { type Knex } from 'knex';
import { createMetrics, instrumentDatabase, renderMetrics } from '../../src/index.ts';
import { readSamples } from '../exposition-reader.ts';

const postgresUrl = process.env['WFLO_TEST_POSTGRES_URL'];

interface Engine {
  readonly name: string;
  readonly open: () => Promise<{ knex: Knex; close: () => Promise<void> }>;
}

const sqlite: Engine = {
  name: 'better-sqlite3',
  open: async () => {
    const knex = createKnex({
      client: 'better-sqlite3',
      connection: { filename: ':memory:' },
      useNullAsDefault: true,
    });
    return { knex, close: () => knex.destroy() };
  },
};

const postgres: Engine = {
  name: 'PostgreSQL',
  open: async () => {
    const database = `wflo_metrics_${randomUUID().replaceAll('-', '')}`;
    const admin = createKnex({ client: 'pg', connection: postgresUrl! });
    await admin.raw(`create database ${database}`);
    const url = new URL(postgresUrl!);
    url.pathname = `/${database}`;
    const knex = createKnex({ client: 'pg', connection: url.href });
    return {
      knex,
      close: async () => {
        await knex.destroy();
        await admin.raw(`drop database ${database}`);
        await admin.destroy();
      },
    };
  },
};

describe.each(postgresUrl === undefined ? [sqlite] : [sqlite, postgres])(
  'instrumentDatabase on $name',
  ({ open }) => {
    let knex: Knex;
    let close: () => Promise<void>;
    let metrics: ReturnType<typeof createMetrics>;

    beforeEach(async () => {
      ({ knex, close } = await open());
      await knex.schema.createTable('things', (table) => {
        table.integer('id').primary();
        table.text('name');
      });
      metrics = createMetrics();
    });
    afterEach(() => close());

    /** What was counted of each operation; those that are still at 0 are left out. */
    async function counted(
      of: 'operations' | 'errors' = 'operations',
    ): Promise<Record<string, number>> {
      const { body } = await renderMetrics({ registry: metrics.registry });
      const counts: Record<string, number> = {};
      for (const [name, value] of readSamples(body)) {
        const operation = new RegExp(`^wflo_database_${of}_total\\{operation="(.*)"\\}$`).exec(
          name,
        );
        if (operation?.[1] !== undefined && value > 0) counts[operation[1]] = value;
      }
      return counts;
    }

    it('counts each statement once, by what it does', async () => {
      instrumentDatabase(knex, { metrics });
      await knex('things').insert([{ id: 1 }, { id: 2 }]);
      await knex('things').where({ id: 1 }).update({ name: 'one' });
      await knex('things').select();
      await knex('things').first();
      await knex('things').where({ id: 2 }).delete();
      await knex.raw('/* why */ with t as (select 1 as id) select * from t');
      await knex.raw('insert into things (id) select 9');
      expect(await counted()).toEqual({ insert: 2, update: 1, select: 3, delete: 1 });
    });

    it('counts inside transactions, with begin, savepoint, commit and rollback as other', async () => {
      instrumentDatabase(knex, { metrics });
      await knex.transaction(async (outer) => {
        await outer('things').insert({ id: 1 });
        await outer.transaction(async (inner) => {
          await inner('things').insert({ id: 2 });
        });
      });
      await expect(
        knex.transaction(async (transaction) => {
          await transaction('things').insert({ id: 3 });
          throw new Error('changed my mind');
        }),
      ).rejects.toThrow('changed my mind');
      // BEGIN, SAVEPOINT, RELEASE, COMMIT; BEGIN, ROLLBACK.
      expect(await counted()).toEqual({ insert: 3, other: 6 });
    });

    it('counts a statement that the database refuses as an operation and as an error', async () => {
      instrumentDatabase(knex, { metrics });
      await knex('things').insert({ id: 1 });
      await expect(knex('things').insert({ id: 1 })).rejects.toThrow();
      await expect(knex.raw('selekt 1')).rejects.toThrow();
      expect(await counted()).toEqual({ insert: 2, other: 1 });
      expect(await counted('errors')).toEqual({ insert: 1, other: 1 });
    });

    it('counts each statement of a batch, and an upsert as the insert that it is', async () => {
      instrumentDatabase(knex, { metrics });
      const rows = [1, 2, 3, 4, 5].map((id) => ({ id, name: 'new' }));
      await knex.batchInsert('things', rows, 2);
      await knex('things').insert({ id: 1, name: 'again' }).onConflict('id').merge();
      await knex('things').insert({ id: 1, name: 'ignored' }).onConflict('id').ignore();
      // The batch is a transaction: BEGIN, three inserts, COMMIT.
      expect(await counted()).toEqual({ insert: 5, other: 2 });
      expect(await knex('things').where({ id: 1 }).first('name')).toEqual({ name: 'again' });
    });

    it('counts several statements sent as one by the first of them, as their span does', async () => {
      instrumentDatabase(knex, { metrics });
      const sent = knex.raw(
        "insert into things (id) values (7); delete from things where name = ';'",
      );
      // better-sqlite3 refuses more than one; PostgreSQL runs them.
      const refused = await sent.then(
        () => 0,
        () => 1,
      );
      expect(await counted()).toEqual({ insert: 1 });
      expect(await counted('errors')).toEqual(refused === 0 ? {} : { insert: 1 });
    });

    it('counts a statement prepared by a child instance once', async () => {
      instrumentDatabase(knex, { metrics });
      await knex.withUserParams({ tenant: 'a' })('things').select();
      expect(await counted()).toEqual({ select: 1 });
    });

    it('counts once when instrumented twice, until both have stopped', async () => {
      const stopFirst = instrumentDatabase(knex, { metrics });
      const stopSecond = instrumentDatabase(knex, { metrics });
      await knex('things').select();
      stopFirst();
      stopFirst();
      await knex('things').select();
      stopSecond();
      await knex('things').select();
      expect(await counted()).toEqual({ select: 2 });
    });
  },
);

describe('a stream', () => {
  it('is counted', async () => {
    const { knex, close } = await sqlite.open();
    const metrics = createMetrics();
    try {
      instrumentDatabase(knex, { metrics });
      const rows: unknown[] = [];
      for await (const row of knex.select(knex.raw('1 as one')).stream()) rows.push(row);
      expect(rows).toEqual([{ one: 1 }]);
      const { body } = await renderMetrics({ registry: metrics.registry });
      expect(body).toContain('wflo_database_operations_total{operation="select"} 1\n');
    } finally {
      await close();
    }
  });
});
