import { picoToUsd } from '@wflo/money';
import type { RunBucket, RunList, RunStatus, RunTotals } from '../shapes/run.ts';
import type { Statements } from '../store/write/statements.ts';
import type { Conditions } from './conditions.ts';
import type { Parameters } from './parameters.ts';
import type { RowContext } from './run-row.ts';

/** What a run costs: as the ledger says, else the run's own end, else the sum of its calls. */
export const COST = 'coalesce(ledger_pico, end_pico, usd_pico)';
const UNPRICED = 'ifnull(ledger_unpriced, unpriced)';
/** Nothing is known of what it costs. */
const NO_COST = `iif(ledger_pico IS NULL, end_pico IS NULL AND llm_calls = unpriced,
  ledger_pico = 0 AND ledger_unpriced > 0)`;

/** A run of which spans say that it has started, and nothing whether it goes on. */
export const UNKNOWN = `status IS NULL OR (status = 'running' AND status_source IS NOT 'temporal')`;

const BUCKETS = 60;
const MINUTE = 60_000;
const WIDTHS = [1, 5, 10, 30, 60, 180, 360, 720, 1_440, 10_080].map((minutes) => minutes * MINUTE);
const WIDEST = 10_080 * MINUTE;
const FAILED: ReadonlySet<unknown> = new Set(['failed', 'timed_out', 'terminated']);

/** Sums over all runs of a filter, and their number by time, read in one pass. */
export function runTotals(
  reader: Statements,
  filter: Conditions,
  parameters: Parameters,
  { hasTemporal }: RowContext,
): Pick<RunList, 'totals' | 'buckets' | 'bucketMs' | 'workflows'> {
  const bucketMs = widthOf(reader, parameters);
  const status = hasTemporal
    ? `ifnull(status, 'unknown')`
    : `CASE WHEN ${UNKNOWN} THEN 'unknown' ELSE status END`;
  const rows = reader.all(
    `SELECT ${status} status, CAST(started_ms / ${bucketMs} AS INTEGER) slot, workflow,
       count(*) runs, sum(${COST} / 1000000) micro, sum(${COST} % 1000000) rest,
       sum(${UNPRICED}) unpriced, sum(${NO_COST}) unknown
     FROM run ${filter.where} GROUP BY 1, 2, 3`,
    ...filter.values,
  );
  const workflows = tally(rows, ({ workflow }) => workflow);
  workflows.delete(null);
  return {
    totals: totals(rows),
    buckets: buckets(rows, bucketMs),
    bucketMs,
    workflows: [...workflows]
      .sort(([, a], [, b]) => b - a)
      .slice(0, 100)
      .map(([name]) => String(name)),
  };
}

type Row = Readonly<Record<string, unknown>>;

function totals(rows: readonly Row[]): RunTotals {
  const sum = (name: string) => rows.reduce((total, row) => total + Number(row[name] ?? 0), 0);
  const byStatus = tally(rows, ({ status }) => status as RunStatus);
  return {
    count: sum('runs'),
    usd: picoToUsd(BigInt(sum('micro')) * 1_000_000n + BigInt(sum('rest'))),
    unpricedCalls: sum('unpriced'),
    unknownRuns: sum('unknown'),
    byStatus: Object.fromEntries(byStatus),
  };
}

/** The newest; of more than ten times as many as fit, the rest is in the totals alone. */
function buckets(rows: readonly Row[], bucketMs: number): RunBucket[] {
  const failed = tally(
    rows.filter(({ status }) => FAILED.has(status)),
    ({ slot }) => Number(slot),
  );
  return [...tally(rows, ({ slot }) => Number(slot))]
    .sort(([a], [b]) => a - b)
    .slice(-10 * BUCKETS)
    .map(([slot, count]) => ({ startMs: slot * bucketMs, count, failed: failed.get(slot) ?? 0 }));
}

function tally<T>(rows: readonly Row[], key: (row: Row) => T): Map<T, number> {
  const found = new Map<T, number>();
  for (const row of rows) found.set(key(row), (found.get(key(row)) ?? 0) + Number(row.runs));
  return found;
}

/** A round length of which at most 60 fill the time that is asked for. */
function widthOf(reader: Statements, parameters: Parameters): number {
  const newest = reader.get('SELECT max(started_ms) ms FROM run')?.ms;
  const oldest = reader.get('SELECT min(started_ms) ms FROM run')?.ms;
  const from = Math.max(parameters.timeMs('since') ?? 0, Number(oldest ?? 0));
  const to = Math.min(parameters.timeMs('until') ?? Number.MAX_VALUE, Number(newest ?? 0));
  return WIDTHS.find((width) => (to - from) / width < BUCKETS) ?? WIDEST;
}
