import { engineOf } from '@wflo/service-kit';
import type { Knex } from 'knex';
import { IS_INEXACT } from '../database/inexact-sums.ts';
import { DAY_MILLIS, dayOf, keyOf, SUM_COLUMNS, summedOf } from '../database/usage-sums.ts';
import type { SlicedRows } from '../database/row-slices.ts';

export type UsageGrouping = 'model' | 'workflow' | 'day';

/** All lines, or those alone that are at the price of a model only similar to the call's. */
export type SummedLines = 'all' | 'inexact';

/** Which lines are summed: those of calls made at `fromMillis` or later and before `toMillis`. */
export interface UsagePeriod {
  readonly fromMillis?: number | undefined;
  readonly toMillis?: number | undefined;
}

/** Rows that carry sums, and the expressions that read them. */
export interface UsageSource extends SlicedRows {
  readonly key: string;
  readonly firstSeq: string;
  readonly sums: Readonly<Record<string, string>>;
}

/**
 * The sums and the lines that make up a period; no line is in two of them. Whole days are read from
 * the sums of days, what is left of the first and the last day from the lines.
 */
export function sourcesOf(
  database: Knex,
  groupBy: UsageGrouping,
  { fromMillis, toMillis }: UsagePeriod,
  of: SummedLines,
): UsageSource[] {
  if (fromMillis === undefined && toMillis === undefined && groupBy !== 'day') {
    return [sumsOfAllTime(database, groupBy, of)];
  }
  const fromDay = fromMillis === undefined ? undefined : Math.ceil(fromMillis / DAY_MILLIS);
  const toDay = toMillis === undefined ? undefined : Math.floor(toMillis / DAY_MILLIS);
  const withoutWholeDay = fromDay !== undefined && toDay !== undefined && fromDay >= toDay;
  const parts = withoutWholeDay
    ? [lines(database, groupBy, { fromMillis, toMillis }, of)]
    : [
        sumsOfDays(database, groupBy, { fromDay, toDay }, of),
        fromDay === undefined
          ? undefined
          : lines(database, groupBy, { fromMillis, toMillis: fromDay * DAY_MILLIS }, of),
        toDay === undefined
          ? undefined
          : lines(database, groupBy, { fromMillis: toDay * DAY_MILLIS, toMillis }, of),
      ];
  return parts.filter((part) => part !== undefined);
}

const SUMS = {
  firstSeq: 'first_seq',
  sums: Object.fromEntries(SUM_COLUMNS.map((column) => [column, column])),
};

function sumsOfAllTime(
  database: Knex,
  groupBy: 'model' | 'workflow',
  of: SummedLines,
): UsageSource {
  return {
    ...SUMS,
    key: 'key',
    position: ['key', 'shard'],
    rows: () =>
      database(of === 'all' ? 'usage_sums' : 'inexact_sums').where({ grouping_name: groupBy }),
  };
}

function sumsOfDays(
  database: Knex,
  groupBy: UsageGrouping,
  {
    fromDay,
    toDay,
  }: { readonly fromDay?: number | undefined; readonly toDay?: number | undefined },
  of: SummedLines,
): UsageSource {
  return {
    ...SUMS,
    key: groupBy === 'day' ? 'day' : 'key',
    position: ['day', 'key', 'shard'],
    from: fromDay,
    before: toDay,
    rows: () =>
      database(of === 'all' ? 'usage_day_sums' : 'inexact_day_sums').where({
        grouping_name: groupBy === 'day' ? 'model' : groupBy,
      }),
  };
}

function lines(
  database: Knex,
  groupBy: UsageGrouping,
  { fromMillis, toMillis }: UsagePeriod,
  of: SummedLines,
): UsageSource | undefined {
  if (fromMillis === toMillis) return undefined;
  return {
    key: groupBy === 'day' ? dayOf('usage_records') : keyOf[groupBy]('usage_records'),
    firstSeq: 'seq',
    sums: summedOf('usage_records'),
    position: ['occurred_at_millis', 'seq'],
    from: fromMillis,
    before: toMillis,
    rows: () => (of === 'all' ? database('usage_records') : inexactLines(database)),
  };
}

/** SQLite, which knows no statistics, would take the index of what settles others. */
function inexactLines(database: Knex): Knex.QueryBuilder {
  const byIndex = database.raw('usage_records INDEXED BY usage_records_inexact');
  const lines = engineOf(database) === 'sqlite' ? database(byIndex) : database('usage_records');
  return lines.whereRaw(IS_INEXACT);
}
