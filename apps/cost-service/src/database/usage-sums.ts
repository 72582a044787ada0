/**
 * Sums over the ledger that the database itself maintains beside it, in the transaction that adds a
 * line: whoever adds it, by whatever statement, the sums are those of the lines.
 *
 * - `usage_sums`: of all time, by model, workflow and execution
 * - `usage_day_sums`: of each day (UTC), by model and workflow
 *
 * On PostgreSQL, where many write at once, each sum is spread over shards. A transaction takes one
 * that no other holds, so that none waits for another's sums; readers add the shards up.
 *
 * @module
 */
import type { DatabaseEngine } from '@wflo/service-kit';
/** Costs are summed in two halves, above and below a micro-dollar: one would pass 63 bits. */
export const PICO_USD_HALVES = 1_000_000n;
export const DAY_MILLIS = 86_400_000;

/** What is summed over lines, by the sum's column. `line` is the row's name in the statement. */
export function summedOf(line: string): Readonly<Record<string, string>> {
  const cost = `${line}.cost_pico_usd`;
  const settles = `${line}.settles_id`;
  const bound = `${line}.upper_bound_pico_usd`;
  // A line that settles another subtracts what that one added.
  const openBound = `CASE WHEN ${settles} IS NULL THEN ${bound} ELSE -${bound} END`;
  return {
    lines: '1',
    unpriced_lines: `CASE WHEN ${cost} IS NULL THEN 1 ELSE 0 END`,
    settlements: `CASE WHEN ${settles} IS NULL THEN 0 ELSE 1 END`,
    micro_usd: `coalesce(${cost} / ${PICO_USD_HALVES}, 0)`,
    pico_usd_rest: `coalesce(${cost} % ${PICO_USD_HALVES}, 0)`,
    bound_micro_usd: `coalesce((${openBound}) / ${PICO_USD_HALVES}, 0)`,
    bound_pico_usd_rest: `coalesce((${openBound}) % ${PICO_USD_HALVES}, 0)`,
    unbounded: `CASE WHEN ${bound} IS NOT NULL THEN 0 WHEN ${cost} IS NULL THEN 1
      WHEN ${settles} IS NOT NULL THEN -1 ELSE 0 END`,
    input_tokens: `${line}.input_tokens`,
    output_tokens: `${line}.output_tokens`,
    cache_read_tokens: `${line}.cache_read_tokens`,
    cache_write_tokens: `${line}.cache_write_tokens`,
  };
}

export const SUM_COLUMNS = Object.keys(summedOf('line'));

/**
 * The days since 1970, UTC, by integer division. Both engines round that towards zero, so what is
 * left of a day before 1970 is made positive first.
 */
export function dayOf(line: string): string {
  const millis = `${line}.occurred_at_millis`;
  return `(${millis} - ((${millis} % ${DAY_MILLIS}) + ${DAY_MILLIS}) % ${DAY_MILLIS}) / ${DAY_MILLIS}`;
}

/** The key of a line in a sum. Lines of no workflow have the key "". */
export const keyOf = {
  model: (line: string) => `${line}.model`,
  workflow: (line: string) => `coalesce(${line}.workflow_id, '')`,
  execution: (line: string) => `${line}.execution_id`,
} as const;

export const DAY_GROUPINGS = ['model', 'workflow'] as const;
const GROUPINGS = [...DAY_GROUPINGS, 'execution'] as const;

/** Statements that add the lines of `lines`, a relation or a subquery, to all sums. */
export function addToSums(lines: string, shard: string): string[] {
  return [
    ...GROUPINGS.map((grouping) => addTo('usage_sums', ['key'], grouping, lines, shard)),
    ...DAY_GROUPINGS.map((grouping) =>
      addTo('usage_day_sums', ['day', 'key'], grouping, lines, shard),
    ),
  ];
}

/** A statement that adds lines to the sums of a table. */
export function addTo(
  table: string,
  position: readonly string[],
  grouping: (typeof GROUPINGS)[number],
  lines: string,
  shard: string,
): string {
  const values = { key: keyOf[grouping]('line'), day: dayOf('line') };
  const selected = position.map((column) => values[column === 'day' ? 'day' : 'key']);
  const sums = summedOf('line');
  // WHERE true: without it SQLite reads ON CONFLICT as a join's condition.
  return `INSERT INTO ${table} (grouping_name, ${position.join(', ')}, shard, first_seq, ${SUM_COLUMNS.join(', ')})
    SELECT '${grouping}', ${selected.join(', ')}, ${shard}, min(line.seq),
      ${SUM_COLUMNS.map((column) => `sum(${sums[column] ?? ''})`).join(', ')}
    FROM ${lines} AS line WHERE true GROUP BY ${selected.join(', ')} ORDER BY ${selected.join(', ')}
    ON CONFLICT (grouping_name, ${position.join(', ')}, shard) DO UPDATE SET
      first_seq = CASE WHEN excluded.first_seq < ${table}.first_seq
        THEN excluded.first_seq ELSE ${table}.first_seq END,
      ${SUM_COLUMNS.map((column) => `${column} = ${table}.${column} + excluded.${column}`).join(', ')}`;
}

/** The tables, the triggers that maintain them, and the bounds of the lines already there. */
export function createUsageSums(engine: DatabaseEngine): string[] {
  const int = engine === 'sqlite' ? 'INTEGER' : 'BIGINT';
  return [
    createSumTable(engine, 'usage_sums', ['key']),
    createSumTable(engine, 'usage_day_sums', ['day', 'key']),
    ...(engine === 'sqlite' ? sqliteTrigger() : postgresTrigger()),
    // What the sums of models are made of now: no query reads it any more.
    'DROP INDEX usage_records_model',
    `CREATE TABLE usage_sums_fill (done_seq ${int} NOT NULL, last_seq ${int} NOT NULL)`,
    'INSERT INTO usage_sums_fill SELECT 0, coalesce(max(seq), 0) FROM usage_records',
  ];
}

export function createSumTable(
  engine: DatabaseEngine,
  name: string,
  position: readonly string[],
): string {
  const int = engine === 'sqlite' ? 'INTEGER' : 'BIGINT';
  return `CREATE TABLE ${name} (
      grouping_name TEXT NOT NULL,
      ${position.map((column) => `${column} ${column === 'day' ? int : 'TEXT'} NOT NULL`).join(', ')},
      shard ${int} NOT NULL,
      first_seq ${int} NOT NULL,
      ${SUM_COLUMNS.map((column) => `${column} ${int} NOT NULL`).join(', ')},
      PRIMARY KEY (grouping_name, ${position.join(', ')}, shard)
    ${engine === 'sqlite' ? ') STRICT, WITHOUT ROWID' : ')'}`;
}

/** The line that a trigger of SQLite is for, with the columns that sums are made of. */
export function sqliteLine(): string {
  const columns =
    'seq, execution_id, workflow_id, model, input_tokens, output_tokens, cache_read_tokens, ' +
    'cache_write_tokens, cost_pico_usd, upper_bound_pico_usd, settles_id, occurred_at_millis';
  const added = columns
    .split(', ')
    .map((column) => `NEW.${column} AS ${column}`)
    .join(', ');
  return `(SELECT ${added})`;
}

function sqliteTrigger(): string[] {
  const statements = addToSums(sqliteLine(), '0');
  return [
    `CREATE TRIGGER usage_records_sums AFTER INSERT ON usage_records
     BEGIN ${statements.join(';\n')}; END`,
  ];
}

const SHARDS = 64;
/** Names our advisory locks, beside the number of the shard: the bytes of `wflo`. */
const SHARD_LOCK = 2003201135;

function postgresTrigger(): string[] {
  return [
    // The lock keeps out lines that would be neither in the sums nor among those to fill in.
    'LOCK TABLE usage_records IN SHARE ROW EXCLUSIVE MODE',
    `CREATE FUNCTION usage_sums_shard() RETURNS BIGINT LANGUAGE plpgsql AS $$
     BEGIN
       FOR shard IN 0..${SHARDS - 1} LOOP
         IF pg_try_advisory_xact_lock(${SHARD_LOCK}, shard) THEN RETURN shard; END IF;
       END LOOP;
       RETURN ${SHARDS} + pg_backend_pid();
     END $$`,
    `CREATE FUNCTION usage_records_sums() RETURNS trigger LANGUAGE plpgsql AS $$
     DECLARE own_shard BIGINT := usage_sums_shard();
     BEGIN
       ${addToSums('added', 'own_shard').join(';\n')};
       RETURN NULL;
     END $$`,
    `CREATE TRIGGER usage_records_sums AFTER INSERT ON usage_records
     REFERENCING NEW TABLE AS added
     FOR EACH STATEMENT EXECUTE FUNCTION usage_records_sums()`,
  ];
}
