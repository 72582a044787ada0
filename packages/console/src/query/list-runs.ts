import { picoToUsd } from '@wflo/money';
import { RequestInvalidError } from '../errors.ts';
import { pico } from '../facts/llm-call.ts';
import type { RunBucket, RunList, RunStatus, RunTotals } from '../shapes/run.ts';
import type { Statements } from '../store/write/statements.ts';
import { Conditions } from './conditions.ts';
import { likePattern, searchQuery, type Parameters } from './parameters.ts';
import { RUN_COLUMNS, runRow, type RowContext } from './run-row.ts';

const BUCKETS = 60;
/** Runs that a text of a line or span can lead to. */
const MOST_BY_TEXT = 5_000;

/** What a run costs in the list and its filter: the run's own end, else the sum of its calls. */
const COST = 'ifnull(end_pico, usd_pico)';

/** @throws {RequestInvalidError} */
export function listRuns(
  reader: Statements,
  parameters: Parameters,
  context: RowContext,
): Omit<RunList, 'gaps' | 'eventId'> {
  const filter = runFilter(parameters, context);
  const limit = parameters.integer('limit', 100, 1, 1_000);
  const page = filter.copy();
  const before = parameters.text('before');
  if (before !== undefined) {
    const [, ms, id] = /^([\d.]+),(.*)$/s.exec(before) ?? [];
    if (ms === undefined || id === undefined) {
      throw new RequestInvalidError('before: expected the `next` of the page before');
    }
    page.add('started_ms < ? OR (started_ms = ? AND execution_id > ?)', Number(ms), Number(ms), id);
  }
  const rows = reader.all(
    `SELECT ${RUN_COLUMNS} FROM run ${page.where}
     ORDER BY started_ms DESC, execution_id LIMIT ?`,
    ...page.values,
    limit,
  );
  const runs = rows.map((row) => runRow(row, context));
  const last = rows.at(-1);
  const hasMore = rows.length === limit && last !== undefined;
  return {
    runs,
    next: hasMore ? `${String(last.started_ms)},${String(last.execution_id)}` : null,
    totals: totals(reader, filter, context),
    ...buckets(reader, filter),
    workflows: reader
      .all(
        'SELECT workflow FROM run WHERE workflow IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC LIMIT 100',
      )
      .map((row) => String(row.workflow)),
  };
}

function runFilter(parameters: Parameters, { hasTemporal }: RowContext): Conditions {
  const filter = new Conditions();
  const statuses = parameters.texts('status');
  if (statuses.length > 0) {
    const withUnknown = statuses.includes('unknown') && !hasTemporal;
    const known = statuses.map(() => '?').join(', ');
    const isNot = hasTemporal ? '' : ` AND NOT (${UNKNOWN})`;
    filter.add(`(status IN (${known})${isNot})${withUnknown ? ` OR ${UNKNOWN}` : ''}`, ...statuses);
  }
  filter.oneOf('workflow', parameters.texts('workflow'));
  filter.oneOf('session', parameters.texts('session'));
  filter.oneOf('user', parameters.texts('user'));
  const since = parameters.timeMs('since');
  if (since !== undefined) filter.add('started_ms >= ?', since);
  const until = parameters.timeMs('until');
  if (until !== undefined) filter.add('started_ms < ?', until);
  const minCost = parameters.text('minCostUsd');
  if (minCost !== undefined) {
    const least = pico(minCost);
    if (least === null) throw new RequestInvalidError(`minCostUsd: got ${minCost}, expected USD`);
    filter.add(`${COST} >= ?`, BigInt(least));
  }
  const q = parameters.text('q');
  if (q !== undefined) addText(filter, q);
  return filter;
}

const UNKNOWN = `status IS NULL OR (status = 'running' AND status_source IS NOT 'temporal')`;

/** A part of an id or a name, or words of the run's lines and errors. */
function addText(filter: Conditions, q: string): void {
  const pattern = likePattern(q);
  const columns = ['execution_id', 'run_id', 'workflow', 'session', 'user', 'error', 'process'];
  const named = columns.map((column) => `${column} LIKE ? ESCAPE '\\'`).join(' OR ');
  const values = columns.map(() => pattern);
  const words = searchQuery(q);
  if (words === undefined) {
    filter.add(named, ...values);
    return;
  }
  filter.add(
    `${named} OR execution_id IN (
       SELECT ifnull(line.execution_id, span.execution_id) FROM
         (SELECT rowid AS word FROM words WHERE words MATCH ? ORDER BY rowid DESC LIMIT ${MOST_BY_TEXT})
         LEFT JOIN line ON word % 2 = 0 AND line.id = word / 2
         LEFT JOIN span ON word % 2 = 1 AND span.id = word / 2)`,
    ...values,
    words,
  );
}

function totals(reader: Statements, filter: Conditions, { hasTemporal }: RowContext): RunTotals {
  const status = hasTemporal
    ? "ifnull(status, 'unknown')"
    : `CASE WHEN ${UNKNOWN} THEN 'unknown' ELSE status END`;
  const rows = reader.all(
    `SELECT ${status} status, count(*) runs,
       sum(${COST} / 1000000) micro, sum(${COST} % 1000000) rest, sum(unpriced) unpriced,
       sum(end_pico IS NULL AND llm_calls = unpriced) unknown
     FROM run ${filter.where} GROUP BY 1`,
    ...filter.values,
  );
  const sum = (name: string) => rows.reduce((total, row) => total + Number(row[name] ?? 0), 0);
  const picoSum = BigInt(sum('micro')) * 1_000_000n + BigInt(sum('rest'));
  return {
    count: sum('runs'),
    usd: picoToUsd(picoSum),
    unpricedCalls: sum('unpriced'),
    unknownRuns: sum('unknown'),
    byStatus: Object.fromEntries(rows.map((row) => [row.status as RunStatus, Number(row.runs)])),
  };
}

/** At most 60 spans of time of equal length, each a round one. */
function buckets(
  reader: Statements,
  filter: Conditions,
): { buckets: RunBucket[]; bucketMs: number } {
  const range = reader.get(
    `SELECT min(started_ms) least, max(started_ms) most FROM run ${filter.where}`,
    ...filter.values,
  );
  const width = Number(range?.most ?? 0) - Number(range?.least ?? 0);
  const bucketMs = WIDTHS.find((one) => width / one < BUCKETS) ?? 86_400_000 * 7;
  const rows = reader.all(
    `SELECT CAST(started_ms / ${bucketMs} AS INTEGER) slot, count(*) runs,
       sum(status IN ('failed', 'timed_out', 'terminated')) failed
     FROM run ${filter.where} GROUP BY 1 ORDER BY 1 DESC LIMIT ${10 * BUCKETS}`,
    ...filter.values,
  );
  return {
    bucketMs,
    buckets: rows.reverse().map((row) => ({
      startMs: Number(row.slot) * bucketMs,
      count: Number(row.runs),
      failed: Number(row.failed ?? 0),
    })),
  };
}

const MINUTE = 60_000;
const WIDTHS = [1, 5, 10, 30, 60, 180, 360, 720, 1_440, 10_080].map((minutes) => minutes * MINUTE);
