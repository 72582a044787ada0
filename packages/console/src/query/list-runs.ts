import { RequestInvalidError } from '../errors.ts';
import { pico } from '../facts/llm-call.ts';
import type { RunList } from '../shapes/run.ts';
import type { Statements } from '../store/write/statements.ts';
import { Conditions } from './conditions.ts';
import { searchQuery, type Parameters } from './parameters.ts';
import { COST, runTotals, UNKNOWN } from './run-totals.ts';
import { RUN_COLUMNS, runRow, type RowContext } from './run-row.ts';

/** Runs that a text of a line or span can lead to. */
const MOST_BY_TEXT = 5_000;

/** @throws {RequestInvalidError} */
export function listRuns(
  reader: Statements,
  parameters: Parameters,
  context: RowContext,
): Omit<RunList, 'gaps' | 'eventId'> {
  const filter = runFilter(reader, parameters, context);
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
  const last = rows.at(-1);
  const hasMore = rows.length === limit && last !== undefined;
  return {
    runs: rows.map((row) => runRow(row, context)),
    next: hasMore ? `${String(last.started_ms)},${String(last.execution_id)}` : null,
    ...runTotals(reader, filter, parameters, context),
  };
}

function runFilter(
  reader: Statements,
  parameters: Parameters,
  { hasTemporal }: RowContext,
): Conditions {
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
  if (q !== undefined) addText(reader, filter, q);
  return filter;
}

/** A part of an id or a name, or words of the run's lines and errors. */
function addText(reader: Statements, filter: Conditions, q: string): void {
  const part = q.toLowerCase();
  const words = searchQuery(q);
  if (words === undefined) {
    filter.add('instr(hay, ?) > 0', part);
    return;
  }
  const byWords = reader.all(
    `SELECT DISTINCT ifnull(line.execution_id, span.execution_id) id FROM
       (SELECT rowid AS word FROM words WHERE words MATCH ? ORDER BY rowid DESC LIMIT ${MOST_BY_TEXT})
       LEFT JOIN line ON word % 2 = 0 AND line.id = word / 2
       LEFT JOIN span ON word % 2 = 1 AND span.id = word / 2`,
    words,
  );
  filter.add(
    'instr(hay, ?) > 0 OR execution_id IN (SELECT value FROM json_each(?))',
    part,
    JSON.stringify(byWords.map(({ id }) => id)),
  );
}
