/**
 * Work of several callers in one statement of PostgreSQL, which is prepared once per connection:
 * one round trip, one transaction, one sync.
 *
 * @module
 */
import { getLogger } from '@wflo/observability';
import { codeOf, isDatabaseFailure, untraced } from '@wflo/service-kit';
import type { Knex } from 'knex';
import { z } from 'zod';
import { GroupCommit } from './group-commit.ts';

/** A statement over rows that are its one parameter, as JSON. */
export interface GroupStatement {
  /** Of the prepared statement: another text needs another name. */
  readonly name: string;
  readonly sql: string;
  /** The code of its failure that is usual: it has found too late that something is not. */
  readonly lateRefusal?: string;
}

type Row = Readonly<Record<string, unknown>>;

const MAX_ITEMS = 200;
/** More would wait for one another's budgets, and leave no connection to others. */
const CONCURRENCY = 3;

/** A pool between (PgBouncer before 1.21, or set so) has given the name's connection to others. */
const NAME_IS_UNKNOWN = new Set(['26000', '42P05']);

/** Another transaction was in the way: alone, each goes on where it can. */
const IN_THE_WAY = new Set(['40001', '40P01']);

const logger = getLogger('wflo.cost.database');
const resultRows = z.object({ rows: z.array(z.record(z.string(), z.unknown())) });
const withoutNames = new WeakSet<Knex>();

/** Of each statement, on each database. */
const groups = new WeakMap<Knex, Map<string, GroupCommit<Row, Done>>>();

interface Done {
  /** What the statement returned of this row; undefined where that was nothing. */
  readonly row: Row | undefined;
}

/**
 * Adds a row to those of the statement's next run. Returns what the statement returned with the
 * `id` of the row; undefined when that was nothing, or when the statement failed for another reason
 * than the database's state: then nothing was written.
 */
export async function inPostgresGroup(
  database: Knex,
  statement: GroupStatement,
  row: Row & { readonly id: string },
): Promise<Row | undefined> {
  const ofDatabase = groups.get(database) ?? new Map<string, GroupCommit<Row, Done>>();
  groups.set(database, ofDatabase);
  let group = ofDatabase.get(statement.name);
  if (group === undefined) {
    const run = (rows: readonly Row[]) => runGroup(database, statement, rows);
    group = new GroupCommit({ run, maxItems: MAX_ITEMS, concurrency: CONCURRENCY });
    ofDatabase.set(statement.name, group);
  }
  return (await group.add(row)).row;
}

async function runGroup(
  database: Knex,
  statement: GroupStatement,
  rows: readonly Row[],
): Promise<Done[]> {
  try {
    const returned = await untraced(() => execute(database, statement, JSON.stringify(rows)));
    const byId = new Map(returned.map((row) => [row['id'], row]));
    return rows.map(({ id }) => ({ row: byId.get(id) }));
  } catch (error) {
    if (isDatabaseFailure(error) && !IN_THE_WAY.has(codeOf(error))) throw error;
    if (codeOf(error) !== statement.lateRefusal) {
      logger.warning('group_failed', { writes: rows.length, err: error });
    }
    return rows.map(() => ({ row: undefined }));
  }
}

async function execute(
  database: Knex,
  { name, sql }: GroupStatement,
  rows: string,
): Promise<Row[]> {
  const query = database.raw(sql, [rows]);
  try {
    const named = !withoutNames.has(database);
    const result: unknown = await (named ? query.options({ name }) : query);
    return resultRows.parse(result).rows;
  } catch (error) {
    if (withoutNames.has(database) || !NAME_IS_UNKNOWN.has(codeOf(error))) throw error;
    withoutNames.add(database);
    return execute(database, { name, sql }, rows);
  }
}
