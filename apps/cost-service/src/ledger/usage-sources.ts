import type { Knex } from 'knex';
import { DAY_MILLIS, dayOf, keyOf, SUM_COLUMNS, summedOf } from '../database/usage-sums.ts';
import type { SlicedRows } from '../database/row-slices.ts';

export type UsageGrouping = 'model' | 'workflow' | 'day';

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
): UsageSource[] {
  if (fromMillis === undefined && toMillis === undefined && groupBy !== 'day') {
    return [sumsOfAllTime(database, groupBy)];
  }
  const fromDay = fromMillis === undefined ? undefined : Math.ceil(fromMillis / DAY_MILLIS);
  const toDay = toMillis === undefined ? undefined : Math.floor(toMillis / DAY_MILLIS);
  const withoutWholeDay = fromDay !== undefined && toDay !== undefined && fromDay >= toDay;
  const parts = withoutWholeDay
    ? [lines(database, groupBy, { fromMillis, toMillis })]
    : [
        sumsOfDays(database, groupBy, fromDay, toDay),
        fromDay === undefined
          ? undefined
          : lines(database, groupBy, { fromMillis, toMillis: fromDay * DAY_MILLIS }),
        toDay === undefined
          ? undefined
          : lines(database, groupBy, { fromMillis: toDay * DAY_MILLIS, toMillis }),
      ];
  return parts.filter((part) => part !== undefined);
}

const SUMS = {
  firstSeq: 'first_seq',
  sums: Object.fromEntries(SUM_COLUMNS.map((column) => [column, column])),
};

function sumsOfAllTime(database: Knex, groupBy: 'model' | 'workflow'): UsageSource {
  return {
    ...SUMS,
    key: 'key',
    position: ['key', 'shard'],
    rows: () => database('usage_sums').where({ grouping_name: groupBy }),
  };
}

function sumsOfDays(
  database: Knex,
  groupBy: UsageGrouping,
  fromDay: number | undefined,
  toDay: number | undefined,
): UsageSource {
  return {
    ...SUMS,
    key: groupBy === 'day' ? 'day' : 'key',
    position: ['day', 'key', 'shard'],
    from: fromDay,
    before: toDay,
    rows: () =>
      database('usage_day_sums').where({ grouping_name: groupBy === 'day' ? 'model' : groupBy }),
  };
}

function lines(
  database: Knex,
  groupBy: UsageGrouping,
  { fromMillis, toMillis }: UsagePeriod,
): UsageSource | undefined {
  if (fromMillis === toMillis) return undefined;
  return {
    key: groupBy === 'day' ? dayOf('usage_records') : keyOf[groupBy]('usage_records'),
    firstSeq: 'seq',
    sums: summedOf('usage_records'),
    position: ['occurred_at_millis', 'seq'],
    from: fromMillis,
    before: toMillis,
    rows: () => database('usage_records'),
  };
}
