import type { Knex } from 'knex';
import { z } from 'zod';
import { readRow } from './row.ts';

/** Rows of a slice: some milliseconds of this thread. */
const SLICE = 1_000;

export interface SlicedRows {
  readonly rows: () => Knex.QueryBuilder;
  /** Columns of the index that orders the rows. */
  readonly position: readonly string[];
  /** Bounds of the first of these columns. */
  readonly from?: number | undefined;
  readonly before?: number | undefined;
}

type Position = readonly (string | number)[];

/** A SQLite driver that returns BigInts accepts none in a comparison that knex may have to print. */
const positionColumn = z.union([
  z.string(),
  z.number(),
  z.bigint().transform((value) => Number(value)),
]);
const positionRow = z.record(z.string(), positionColumn);

/** A query that picks the rows of a slice. In an object: knex's queries run when awaited. */
export interface Slice {
  readonly rows: Knex.QueryBuilder;
}

/**
 * The rows in the order of an index, slice by slice, no two slices in one turn of the event loop:
 * SQLite's driver works in this process's only thread, and everything else has its turn in between.
 */
export async function* slicesOf(source: SlicedRows, size = SLICE): AsyncGenerator<Slice> {
  let after: Position | undefined;
  do {
    const endTurn = await nextSlice();
    try {
      const last = await lastOfSlice(source, after, size);
      yield { rows: slice(source, after, last) };
      after = last;
    } finally {
      endTurn();
    }
  } while (after !== undefined);
}

let lastSlice = Promise.resolve();

/** Waits until the slices that were requested before are read, by whichever report. */
async function nextSlice(): Promise<() => void> {
  const before = lastSlice;
  let end = () => {};
  lastSlice = new Promise((resolve) => {
    end = () => void setImmediate(resolve);
  });
  await before;
  return end;
}

/** The position of a slice's last row; undefined when fewer rows are left than a slice has. */
async function lastOfSlice(
  source: SlicedRows,
  after: Position | undefined,
  size: number,
): Promise<Position | undefined> {
  const { position } = source;
  const found: unknown = await slice(source, after, undefined)
    .select(...position)
    .orderBy(position.map((column) => ({ column })))
    .offset(size - 1)
    .limit(1);
  const row = readRow('a slice', positionRow, found);
  return row === undefined ? undefined : position.map((column) => row[column] ?? '');
}

/** One bound on each side: SQLite takes the first that it finds for its search in the index. */
function slice(
  { rows, position, from, before }: SlicedRows,
  after: Position | undefined,
  last: Position | undefined,
): Knex.QueryBuilder {
  const query = rows();
  const first = position.slice(0, 1);
  if (after !== undefined) compare(query, position, '>', after);
  else if (from !== undefined) compare(query, first, '>=', [from]);
  if (last !== undefined) compare(query, position, '<=', last);
  else if (before !== undefined) compare(query, first, '<', [before]);
  return query;
}

function compare(
  query: Knex.QueryBuilder,
  columns: readonly string[],
  operator: '>' | '>=' | '<' | '<=',
  values: Position,
): void {
  const holes = columns.map(() => '?').join(', ');
  void query.whereRaw(`(${columns.join(', ')}) ${operator} (${holes})`, [...values]);
}
