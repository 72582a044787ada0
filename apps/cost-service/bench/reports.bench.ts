/**
 * Reports over 100,000 lines on SQLite: from the sums kept beside the ledger, against summing the
 * lines; and what keeping the sums costs a line that is added.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { migrate } from '../src/database/migrate.ts';
import { openDatabase } from '../src/database/open-database.ts';
import { totalUsage } from '../src/ledger/usage-totals.ts';

const LINES = 100_000;
const DAY_MILLIS = 86_400_000;
const folder = mkdtempSync(join(tmpdir(), 'wflo-bench-'));

async function open(name: string): Promise<Knex> {
  const database = openDatabase(`sqlite:${join(folder, name)}`);
  await migrate(database);
  return database;
}

let next = 0;
/** As many lines as requested, of 12 models, 50 workflows and 100 days. */
async function add(database: Knex, count: number): Promise<void> {
  next += count;
  await database.raw(
    `WITH RECURSIVE n(i) AS (SELECT ${next - count} UNION ALL SELECT i + 1 FROM n WHERE i < ${next - 1})
     INSERT INTO usage_records (id, idempotency_key, payload_hash, execution_id, workflow_id, model,
       exact_match, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens,
       cost_pico_usd, occurred_at_millis, recorded_at_millis)
     SELECT 'use-' || i, 'key-' || i, 'h', 'exec-' || (i / 10), 'wf-' || (i % 50),
       'model-' || (i % 12), 1, 900, 120, 0, 0, 207000000 + i, (i % 100) * ${DAY_MILLIS}, 0 FROM n`,
  );
}

const kept = await open('kept.db');
await add(kept, LINES);
const withSums = await open('with.db');
const without = await open('without.db');
await without.raw('DROP TRIGGER usage_records_sums');

const sumLines = (column: string) => async (iterations: number) => {
  for (let count = 0; count < iterations; count += 1) {
    await kept('usage_records')
      .select(
        column,
        kept.raw('min(seq), sum(cost_pico_usd / 1000000), sum(cost_pico_usd % 1000000)'),
      )
      .sum('input_tokens')
      .sum('output_tokens')
      .groupBy(column);
  }
};
const readSums = (groupBy: 'model' | 'workflow') => async (iterations: number) => {
  for (let count = 0; count < iterations; count += 1) await totalUsage(kept, groupBy);
};

export const comparisons = [
  ...(['model', 'workflow'] as const).map((groupBy) => ({
    work: `A report by ${groupBy} over ${LINES.toLocaleString('en')} lines on SQLite`,
    target: 10,
    iterations: 3,
    base: {
      name: 'summing the lines',
      run: sumLines(groupBy === 'model' ? 'model' : 'workflow_id'),
    },
    candidate: { name: 'the kept sums', run: readSums(groupBy) },
  })),
  {
    work: 'Adding lines on SQLite, by the thousand',
    iterations: 1_000,
    base: { name: 'without sums', run: (count: number) => add(without, count) },
    candidate: { name: 'with sums', run: (count: number) => add(withSums, count) },
  },
];

export async function close(): Promise<void> {
  await Promise.all([kept, withSums, without].map((database) => database.destroy()));
  rmSync(folder, { recursive: true, force: true });
}
