import type { Knex } from 'knex';
import { fillUsageSums } from '../src/database/fill-usage-sums.ts';
import { migrate } from '../src/database/migrate.ts';
import { MIGRATIONS } from '../src/database/migrations.ts';
import { openDatabase } from '../src/database/open-database.ts';
import { totalOfExecution } from '../src/ledger/execution-totals.ts';
import { totalUsage, type CallCounts, type UsageGrouping } from '../src/ledger/usage-totals.ts';
import {
  createDatabase,
  describeOnEachEngine,
  type DatabaseUnderTest,
} from './database-under-test.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const GROUPINGS: readonly UsageGrouping[] = ['model', 'workflow', 'day'];

interface Line {
  readonly model: string;
  readonly workflow: string | null;
  readonly execution: string;
  readonly cost: bigint | null;
  readonly bound: bigint | null;
  readonly settles: string | null;
  readonly millis: number;
}

/** Lines of some days around 1970, most of them at odd times. */
function someLines(count: number, first = 0): Line[] {
  return Array.from({ length: count }, (_, index) => {
    const n = first + index;
    return {
      model: `model-${n % 7}`,
      workflow: n % 5 === 0 ? null : `workflow-${n % 11}`,
      execution: `exec-${n % 13}`,
      // Many of them pass 63 bits together.
      cost: n % 6 === 0 ? null : 2n ** 62n + BigInt(n),
      // Of every second one without a price the most is known; the next line settles some.
      bound: n % 12 === 0 || n % 24 === 1 ? 2n ** 62n + 7n : null,
      settles: n % 12 === 1 ? `use-${n - 1}` : null,
      millis: ((n * 7_919) % 200) * HOUR - 4 * DAY + (n % 3) * 1_234_567,
    };
  });
}

const toRow = (line: Line, number: number) => ({
  id: `use-${number}`,
  idempotency_key: `key-${number}`,
  payload_hash: 'h',
  execution_id: line.execution,
  workflow_id: line.workflow,
  model: line.model,
  exact_match: 1,
  unpriced_reason: line.cost === null ? 'unknown_model' : null,
  cost_pico_usd: line.cost === null ? null : line.cost.toString(),
  upper_bound_pico_usd: line.bound === null ? null : line.bound.toString(),
  settles_id: line.settles,
  input_tokens: 10,
  output_tokens: 3,
  cache_read_tokens: 2,
  cache_write_tokens: 1,
  occurred_at_millis: line.millis,
  recorded_at_millis: 0,
});

async function insert(database: Knex, lines: readonly Line[], first = 0): Promise<void> {
  await database('usage_records').insert(lines.map((line, index) => toRow(line, first + index)));
}

/** The sums over the lines themselves. */
function sumsOf(lines: readonly Line[], groupBy: UsageGrouping, from?: number, to?: number) {
  const keyOf = {
    model: (line: Line) => line.model,
    workflow: (line: Line) => line.workflow ?? '',
    day: (line: Line) => new Date(line.millis).toISOString().slice(0, 10),
  }[groupBy];
  const sums = new Map<string, Line[]>();
  for (const line of lines) {
    if (line.millis < (from ?? -Infinity) || line.millis >= (to ?? Infinity)) continue;
    sums.set(keyOf(line), [...(sums.get(keyOf(line)) ?? []), line]);
  }
  return [...sums].map(([key, own]) => ({
    key,
    ...sumOf(own),
    tokens: [10, 3, 2, 1].map((tokens) => tokens * own.length),
  }));
}

function sumOf(lines: readonly Line[]) {
  const unpriced = lines.filter(({ cost }) => cost === null);
  const settling = lines.filter(({ settles }) => settles !== null);
  const boundOf = (some: readonly Line[]) =>
    some.reduce((sum, { bound }) => sum + (bound ?? 0n), 0n);
  const unbounded = (some: readonly Line[]) => some.filter(({ bound }) => bound === null).length;
  return {
    cost: lines.reduce((sum, { cost }) => sum + (cost ?? 0n), 0n),
    records: lines.length - settling.length,
    unpriced: unpriced.length,
    unsettled: unpriced.length - settling.length,
    bound: boundOf(unpriced) - boundOf(settling),
    unbounded: unbounded(unpriced) - unbounded(settling),
  };
}

function countsOf(total: CallCounts & { readonly costPicoUsd: bigint }) {
  return {
    cost: total.costPicoUsd,
    records: total.records,
    unpriced: total.unpricedRecords,
    unsettled: total.unsettledRecords,
    bound: total.upperBoundPicoUsd,
    unbounded: total.unboundedRecords,
  };
}

async function storedSums(
  database: Knex,
  groupBy: UsageGrouping,
  from?: number,
  to?: number,
  sliceRows?: number,
) {
  const period = { fromMillis: from, toMillis: to };
  const totals = await totalUsage(database, groupBy, period, sliceRows ? { sliceRows } : {});
  return totals.map((total) => ({
    key: total.key,
    ...countsOf(total),
    tokens: [total.inputTokens, total.outputTokens, total.cacheReadTokens, total.cacheWriteTokens],
  }));
}

describeOnEachEngine('the sums beside the ledger', (engine) => {
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

  const expectExact = async (lines: readonly Line[], from?: number, to?: number) => {
    for (const groupBy of GROUPINGS) {
      const stored = await storedSums(database, groupBy, from, to);
      expect([groupBy, from, to, stored]).toEqual([
        groupBy,
        from,
        to,
        sumsOf(lines, groupBy, from, to),
      ]);
    }
  };

  it('are those of the lines, in any period', async () => {
    await migrate(database);
    const lines = someLines(400);
    await insert(database, lines);
    const bounds = [undefined, -5 * DAY, -DAY - 1, -1, 0, 1, 5 * HOUR, DAY, DAY + 1, 2 * DAY - 1];
    for (const from of bounds) {
      for (const to of [...bounds, 3 * DAY + 7 * HOUR, 40 * DAY])
        await expectExact(lines, from, to);
    }
  }, 240_000);

  it('are read in slices, which others come between', async () => {
    await migrate(database);
    const lines = someLines(150);
    await insert(database, lines);
    let turns = 0;
    const read = new AbortController();
    const others = (async () => {
      for (; !read.signal.aborted; turns += 1) await new Promise((next) => setImmediate(next));
    })();
    for (const groupBy of GROUPINGS) {
      const stored = await storedSums(database, groupBy, -DAY - 1, 3 * DAY + 1, 2);
      expect(stored).toEqual(sumsOf(lines, groupBy, -DAY - 1, 3 * DAY + 1));
    }
    read.abort();
    await others;
    expect(turns).toBeGreaterThan(20);
  }, 240_000);

  it('are read without the lines, where no part of a day is requested', async () => {
    await migrate(database);
    await insert(database, someLines(20));
    const statements: string[] = [];
    database.on('query', ({ sql }: { sql: string }) => statements.push(sql));
    for (const groupBy of GROUPINGS) {
      await totalUsage(database, groupBy);
      await totalUsage(database, groupBy, { fromMillis: -2 * DAY, toMillis: 3 * DAY });
    }
    await totalOfExecution(database, { executionId: 'exec-1' });
    expect(statements.length).toBeGreaterThan(6);
    expect(statements.filter((sql) => sql.includes('usage_records'))).toEqual([]);
  });

  it('are exact while many write, some of whom fail', async () => {
    await migrate(database);
    // Two pools of SQLite in one process would wait for one another in its only thread.
    const others = engine === 'sqlite' ? [] : [openDatabase(storage.url)];
    const lines = someLines(240);
    try {
      await Promise.all(
        [database, others[0] ?? database, database].flatMap((pool, writer) =>
          lines.slice(writer * 80, writer * 80 + 80).map(async (line, index) => {
            const number = writer * 80 + index;
            await insert(pool, [line], number);
            // The same again, as a repeated request does; and one that is rolled back.
            await pool('usage_records')
              .insert(toRow({ ...line, settles: null }, number))
              .onConflict('idempotency_key')
              .ignore();
            const failed = pool.transaction(async (transaction) => {
              await insert(transaction, [{ ...line, settles: null }], number + 1_000);
              throw new Error('rolled back');
            });
            await expect(failed).rejects.toThrow('rolled back');
          }),
        ),
      );
    } finally {
      await Promise.all(others.map((pool) => pool.destroy()));
    }
    const inOrder: unknown[] = await database('usage_records').orderBy('seq').pluck('id');
    const written = inOrder.map((id) => lines[Number(String(id).slice('use-'.length))]);
    const found = written.filter((line) => line !== undefined);
    expect(found).toHaveLength(240);
    await expectExact(found);
    await expectExact(found, -DAY - 1, 2 * DAY + 5);
    for (const execution of ['exec-0', 'exec-12', 'exec-none']) {
      const own = lines.filter((line) => line.execution === execution);
      const totals = await totalOfExecution(database, { executionId: execution });
      expect({ lines: totals.lines, ...countsOf(totals) }).toEqual({
        lines: own.length,
        ...sumOf(own),
      });
    }
  }, 240_000);

  it('hold the lines of an older version, filled in by slices and by several at once', async () => {
    const before = MIGRATIONS.findIndex(({ name }) => name.endsWith('-usage-sums'));
    await migrate(database, MIGRATIONS.slice(0, before));
    const lines = someLines(130);
    await insert(database, lines.slice(0, 100));
    await migrate(database, [...MIGRATIONS]);
    await insert(database, lines.slice(100), 100);
    await Promise.all([fillUsageSums(database, 7), fillUsageSums(database, 9)]);
    await fillUsageSums(database);
    await migrate(database);
    await expectExact(lines);
    await expectExact(lines, -2 * DAY + 1, DAY + 3);
  }, 240_000);

  it('hold what an older version recorded at the price of a similar model', async () => {
    const before = MIGRATIONS.findIndex(({ name }) => name === '0012-inexact-sums');
    await migrate(database, MIGRATIONS.slice(0, before));
    const inexact = (lines: readonly Line[], first: number) =>
      database('usage_records').insert(
        lines.map((line, index) => ({ ...toRow(line, first + index), exact_match: 0 })),
      );
    const lines = someLines(60);
    await insert(database, lines.slice(0, 20));
    await inexact(lines.slice(20, 40), 20);
    await migrate(database);
    await inexact(lines.slice(40, 60), 40);
    const expected = lines
      .slice(20)
      .filter(({ cost, settles }) => cost !== null && settles === null);
    const cost = expected.reduce((sum, line) => sum + (line.cost ?? 0n), 0n);
    for (const groupBy of GROUPINGS) {
      for (const period of [{}, { fromMillis: -5 * DAY + HOUR, toMillis: 20 * DAY + HOUR }]) {
        const totals = await totalUsage(database, groupBy, period, { of: 'inexact' });
        expect(totals.reduce((sum, { records }) => sum + records, 0)).toBe(expected.length);
        expect(totals.reduce((sum, { costPicoUsd }) => sum + costPicoUsd, 0n)).toBe(cost);
      }
    }
  });

  it('leave everything else its turns while they are filled in', async () => {
    const before = MIGRATIONS.findIndex(({ name }) => name.endsWith('-usage-sums'));
    await migrate(database, MIGRATIONS.slice(0, before));
    await insert(database, someLines(100));
    await migrate(database, [...MIGRATIONS]);
    let turns = 0;
    let counter = setImmediate(function count() {
      turns += 1;
      counter = setImmediate(count);
    });
    await fillUsageSums(database, 2);
    clearImmediate(counter);

    // One between two of the 50 slices, at least.
    expect(turns).toBeGreaterThanOrEqual(48);
  }, 240_000);
});
