import { picoToUsd } from '@wflo/money';
import type { CostGroup, CostGrouping, CostReport } from '../shapes/cost.ts';
import type { Statements } from '../store/write/statements.ts';
import { textOrNull } from '../values/json.ts';
import { Conditions } from './conditions.ts';

const KEYS: Readonly<Record<CostGrouping, string>> = {
  day: "strftime('%Y-%m-%d', llm.at_ms / 1000, 'unixepoch')",
  model: 'llm.model',
  workflow: 'ifnull(run.workflow, run.workflow_type)',
  user: 'ifnull(llm.user, run.user)',
  session: 'ifnull(llm.session, run.session)',
  tag: 'tag.value',
};

const SUMS = `count(*) calls, sum(llm.usd_pico / 1000000) micro, sum(llm.usd_pico % 1000000) rest,
  sum(llm.unpriced IS NOT NULL) unpriced, sum(llm.unpriced IS NOT NULL AND llm.upper_pico IS NULL) unbounded,
  sum(llm.upper_pico / 1000000) upper_micro, sum(llm.upper_pico % 1000000) upper_rest,
  sum(iif(llm.wasted = 1, llm.usd_pico / 1000000, 0)) wasted_micro,
  sum(iif(llm.wasted = 1, llm.usd_pico % 1000000, 0)) wasted_rest,
  sum(ifnull(llm.input, 0)) input, sum(ifnull(llm.output, 0)) output`;

/** What the spans of LLM calls have cost, by the day of their end (UTC) or what is asked for. */
export function costsFromSpans(
  reader: Statements,
  groupBy: CostGrouping,
  fromMs: number | undefined,
  toMs: number | undefined,
): Pick<CostReport, 'groups' | 'totals' | 'unpricedReasons'> {
  const filter = new Conditions();
  if (fromMs !== undefined) filter.add('at_ms >= ?', fromMs);
  if (toMs !== undefined) filter.add('at_ms < ?', toMs);
  const tags = groupBy === 'tag' ? 'LEFT JOIN json_each(llm.tags) tag' : '';
  const join = 'LEFT JOIN run ON run.execution_id = llm.execution_id';
  const rows = reader.all(
    `SELECT ${KEYS[groupBy]} key, ${SUMS} FROM llm ${join} ${tags} ${filter.where}
     GROUP BY 1 ORDER BY ${groupBy === 'day' ? '1' : 'sum(llm.usd_pico / 1000000) DESC, 1'} LIMIT 10000`,
    ...filter.values,
  );
  const total = reader.get(`SELECT ${SUMS} FROM llm ${filter.where}`, ...filter.values) ?? {};
  return {
    groups: rows.map((row) => ({ key: textOrNull(row.key), ...sums(row) })),
    totals: sums(total),
    unpricedReasons: reader
      .all(
        `SELECT unpriced reason, count(*) calls FROM llm ${filter.where}
         ${filter.where === '' ? 'WHERE' : 'AND'} unpriced IS NOT NULL GROUP BY 1 ORDER BY 2 DESC`,
        ...filter.values,
      )
      .map((row) => ({ reason: String(row.reason), calls: Number(row.calls) })),
  };
}

function sums(row: Readonly<Record<string, unknown>>): Omit<CostGroup, 'key'> {
  return {
    usd: usd(row.micro, row.rest),
    calls: Number(row.calls ?? 0),
    unpricedCalls: Number(row.unpriced ?? 0),
    upperBoundUsd: Number(row.unbounded ?? 0) > 0 ? null : usd(row.upper_micro, row.upper_rest),
    wastedUsd: usd(row.wasted_micro, row.wasted_rest),
    inputTokens: Number(row.input ?? 0),
    outputTokens: Number(row.output ?? 0),
  };
}

/** From whole micro-dollars and what is left: sums of both stay exact, where one of pico would not. */
function usd(micro: unknown, rest: unknown): string {
  return picoToUsd(BigInt(Number(micro ?? 0)) * 1_000_000n + BigInt(Number(rest ?? 0)));
}

const COLUMNS = [
  'key',
  'usd',
  'calls',
  'unpricedCalls',
  'upperBoundUsd',
  'wastedUsd',
  'inputTokens',
  'outputTokens',
] as const;

/** As RFC 4180 has it; a text that a spreadsheet would run as a formula is quoted with `'`. */
export function costCsv({ groups }: Pick<CostReport, 'groups'>): string {
  const lines = groups.map((group) => COLUMNS.map((column) => cell(group[column])).join(','));
  return [COLUMNS.join(','), ...lines, ''].join('\r\n');
}

function cell(value: string | number | null): string {
  if (value === null) return '';
  const text = String(value);
  const safe = /^[=+\-@\t\r]/.test(text) && typeof value === 'string' ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
