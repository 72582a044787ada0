/**
 * Sums over budgets, reservations and alerts that the database itself maintains beside them, as those
 * of `usage-sums.ts`: who reads them reads a row of each shard, however many budgets there are.
 *
 * - `budget_sums`: how many budgets there are, what those in no other hold, how many have spent a share
 * - `reservation_sums`: how many reservations have a status
 * - `alert_sums`: how many alerts there are of a share
 *
 * @module
 */
import type { DatabaseEngine } from '@wflo/service-kit';

/** Amounts are summed in two halves: of the largest ones, a billion fit into 63 bits. */
export const BUDGET_HALVES = 1_000_000_000n;
const AMOUNTS = ['limit', 'spent', 'reserved', 'unknown'] as const;
const PERCENTS = [50, 75, 90, 100] as const;

interface SumTable {
  readonly name: string;
  readonly of: string;
  /** Columns of the row that the sums are grouped by, with their types. */
  readonly key: Readonly<Record<string, 'TEXT' | 'BIGINT'>>;
  /** What is summed over rows, by the sum's column. */
  readonly sums: (row: string) => Readonly<Record<string, string>>;
  /** An update of other columns changes no sum. */
  readonly changing: readonly string[];
}

const TABLES: readonly SumTable[] = [
  {
    name: 'budget_sums',
    of: 'budgets',
    key: {},
    sums: budgetSums,
    changing: AMOUNTS.map((amount) => `${amount}_pico_usd`),
  },
  {
    name: 'reservation_sums',
    of: 'reservations',
    key: { status: 'TEXT' },
    sums: () => ({ reservations: '1' }),
    changing: ['status'],
  },
  {
    name: 'alert_sums',
    of: 'budget_alerts',
    key: { threshold_percent: 'BIGINT' },
    sums: () => ({ alerts: '1' }),
    changing: ['threshold_percent'],
  },
];

function budgetSums(row: string): Record<string, string> {
  // What is in a budget that is a part of another one is in that one's amounts, too.
  const outermost = `CASE WHEN ${row}.parent_id IS NULL THEN`;
  return {
    budgets: '1',
    ...Object.fromEntries(
      AMOUNTS.flatMap((amount) => [
        [`${amount}_high`, `${outermost} ${row}.${amount}_pico_usd / ${BUDGET_HALVES} ELSE 0 END`],
        [`${amount}_rest`, `${outermost} ${row}.${amount}_pico_usd % ${BUDGET_HALVES} ELSE 0 END`],
      ]),
    ),
    ...Object.fromEntries(
      // Division on both sides of the comparison keeps it within 64 bits.
      PERCENTS.map((percent) => [
        `share_${percent}`,
        `CASE WHEN ${row}.spent_pico_usd / ${percent} >= ${row}.limit_pico_usd / 100
          THEN 1 ELSE 0 END`,
      ]),
    ),
  };
}

/** The tables, the triggers that maintain them, and the sums of what is there. */
export function createBudgetSums(engine: DatabaseEngine): string[] {
  const lock = `LOCK TABLE ${TABLES.map((table) => table.of).join(', ')} IN SHARE ROW EXCLUSIVE MODE`;
  return [
    ...(engine === 'sqlite' ? [] : [lock]),
    ...TABLES.flatMap((table) => [
      createTable(engine, table),
      addTo(table, [{ sign: 1, rows: table.of }], '-1'),
      ...(engine === 'sqlite' ? sqliteTriggers(table) : postgresTriggers(table)),
    ]),
  ];
}

function createTable(engine: DatabaseEngine, { name, key, sums }: SumTable): string {
  const int = engine === 'sqlite' ? 'INTEGER' : 'BIGINT';
  const columns = [
    ...Object.entries(key).map(([column, type]) => `${column} ${type === 'TEXT' ? type : int}`),
    `shard ${int}`,
    ...Object.keys(sums('row')).map((column) => `${column} ${int}`),
  ];
  return `CREATE TABLE ${name} (
    ${columns.map((column) => `${column} NOT NULL`).join(', ')},
    PRIMARY KEY (${[...Object.keys(key), 'shard'].join(', ')})
  ${engine === 'sqlite' ? ') STRICT, WITHOUT ROWID' : ')'}`;
}

interface Rows {
  readonly sign: 1 | -1;
  /** A relation or a subquery. */
  readonly rows: string;
}

/** A statement that adds rows to the sums of their keys, or subtracts them. */
function addTo({ name, key, sums }: SumTable, changes: readonly Rows[], shard: string): string {
  const keys = Object.keys(key);
  const columns = Object.keys(sums('row'));
  const signed = changes.map(
    ({ sign, rows }) =>
      `SELECT ${[
        ...keys.map((column) => `line.${column}`),
        ...Object.entries(sums('line')).map(
          ([column, value]) => `${sign} * (${value}) AS ${column}`,
        ),
      ].join(', ')} FROM ${rows} AS line`,
  );
  // In the order of the keys, as every transaction locks them. WHERE true: without it SQLite reads
  // ON CONFLICT as a join's condition.
  return `INSERT INTO ${name} (${[...keys, 'shard', ...columns].join(', ')})
    SELECT ${[...keys, shard, ...columns.map((column) => `sum(${column})`)].join(', ')}
    FROM (${signed.join(' UNION ALL ')}) AS change WHERE true
    ${keys.length === 0 ? 'HAVING count(*) > 0' : `GROUP BY ${keys.join(', ')} ORDER BY ${keys.join(', ')}`}
    ON CONFLICT (${[...keys, 'shard'].join(', ')}) DO UPDATE SET
      ${columns.map((column) => `${column} = ${name}.${column} + excluded.${column}`).join(', ')}`;
}

function sqliteTriggers(table: SumTable): string[] {
  const columns = [
    ...new Set([
      ...Object.keys(table.key),
      ...table.changing,
      ...(table.of === 'budgets' ? ['parent_id'] : []),
    ]),
  ];
  const row = (name: 'NEW' | 'OLD') =>
    `(SELECT ${columns.map((column) => `${name}.${column} AS ${column}`).join(', ')})`;
  const added: Rows = { sign: 1, rows: row('NEW') };
  const removed: Rows = { sign: -1, rows: row('OLD') };
  const trigger = (event: string, on: string, changes: readonly Rows[]) =>
    `CREATE TRIGGER ${table.name}_${event} AFTER ${on} ON ${table.of}
     BEGIN ${addTo(table, changes, '0')}; END`;
  return [
    trigger('insert', 'INSERT', [added]),
    trigger('update', `UPDATE OF ${table.changing.join(', ')}`, [added, removed]),
    trigger('delete', 'DELETE', [removed]),
  ];
}

function postgresTriggers(table: SumTable): string[] {
  const added: Rows = { sign: 1, rows: 'added' };
  const removed: Rows = { sign: -1, rows: 'removed' };
  const add = (changes: readonly Rows[]) => `${addTo(table, changes, 'usage_sums_shard()')};`;
  const trigger = (event: string, transition: string) =>
    `CREATE TRIGGER ${table.name}_${event.toLowerCase()} AFTER ${event} ON ${table.of}
     REFERENCING ${transition} FOR EACH STATEMENT EXECUTE FUNCTION ${table.name}()`;
  return [
    `CREATE FUNCTION ${table.name}() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN
       IF TG_OP = 'INSERT' THEN ${add([added])}
       ELSIF TG_OP = 'UPDATE' THEN ${add([added, removed])}
       ELSE ${add([removed])}
       END IF;
       RETURN NULL;
     END $$`,
    trigger('INSERT', 'NEW TABLE AS added'),
    trigger('UPDATE', 'NEW TABLE AS added OLD TABLE AS removed'),
    trigger('DELETE', 'OLD TABLE AS removed'),
  ];
}
