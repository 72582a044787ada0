/**
 * Metrics summed over all lives of the workers, as scraped, against the rows and the histories.
 *
 * @module
 */
import type { Evidence } from '../evidence/evidence.ts';
import type { RunFacts } from '../evidence/histories.ts';
import type { LineSeen } from '../evidence/lines.ts';
import type { WorkerLife } from '../load/worker-lives.ts';
import type { CheckResult, Finding } from './finding.ts';

/** The activities that end a row. */
const ENDS = new Set(['update_workflow_execution_status', 'record_workflow_execution']);
const COUNTED = 'workflow_execution_recorded';
/** What was externally closed has its row ended some seconds later. */
const FOUND_WITHIN_MILLIS = 5_000;

/**
 * Each execution is counted where its row was ended, and that worker says so in its log: so a
 * count that no scrape saw is named, execution by execution.
 */
export function checkExecutionCounts({ runs, rows, lines, lives }: Evidence): CheckResult {
  const superseded = new Set(runs.filter((run) => run.superseded).map(({ runId }) => runId));
  const counted = lines.filter(({ event }) => event === COUNTED);
  const byRun = Map.groupBy(counted, ({ run_id }) => run_id ?? '');
  const findings: Finding[] = rows.executions.flatMap((row): Finding[] => {
    const times = byRun.get(row.run_id)?.length ?? 0;
    if (times === (superseded.has(row.run_id) ? 0 : 1)) return [];
    const subject = row.execution_id;
    if (times > 0) return [{ subject, detail: `counted ${times} times` }];
    const killed =
      lostItsLastActivity(runs.find(({ runId }) => runId === row.run_id)) ||
      lives.some(({ killedAt = NaN }) => {
        const since = killedAt - (row.ended_at?.getTime() ?? NaN);
        return since >= 0 && since < FOUND_WITHIN_MILLIS;
      });
    const detail = 'its row ended, and no worker has counted it';
    return killed
      ? [{ subject, detail, bound: 'its worker was killed between the row and the count' }]
      : [{ subject, detail }];
  });
  for (const life of lives) findings.push(...compareLife(life, counted));
  return { check: 'metrics: executions by status', compared: counted.length, findings };
}

/** Its row was ended by an attempt that was lost with its worker, so the next one changed nothing. */
function lostItsLastActivity(run: RunFacts | undefined): boolean {
  const last = run?.activities.findLast(({ type }) => ENDS.has(type));
  return last !== undefined && last.attempts > 1;
}

function compareLife(life: WorkerLife, counted: readonly LineSeen[]): Finding[] {
  const mine = counted.filter((line) => line.life === life);
  const keys = Map.groupBy(
    mine,
    (line) =>
      `wflo_workflow_executions_total{workflow_id="${String(line['workflow_id'])}",status="${line.status ?? ''}"}`,
  );
  const scraped = [...(life.lastScrape?.series ?? [])].filter(([name]) =>
    name.startsWith('wflo_workflow_executions_total{'),
  );
  const findings = scraped
    .filter(([name, value]) => value > (keys.get(name)?.length ?? 0))
    .map(([name, value]): Finding => ({
      subject: name,
      detail: `worker ${life.number} shows ${value}, its log says ${keys.get(name)?.length ?? 0}`,
    }));
  for (const [name, lines] of keys) {
    const value = life.lastScrape?.series.get(name) ?? 0;
    findings.push(...unseen(life, lines, value, name));
  }
  return findings;
}

/** The counts that the last scrape of a killed worker did not see, one by one. */
function unseen(life: WorkerLife, lines: LineSeen[], value: number, name: string): Finding[] {
  const missing = lines.length - value;
  if (missing <= 0) return [];
  const latest = lines.toSorted((a, b) => a.timestamp - b.timestamp).slice(-missing);
  return latest.map((line): Finding => {
    const subject = line.execution_id ?? '';
    const detail = `counted by worker ${life.number} and not seen in ${name}`;
    const sinceScrape = line.timestamp >= (life.lastScrape?.beganAt ?? 0) - 5;
    return life.killedAt !== undefined && sinceScrape
      ? { subject, detail, bound: 'counted after the last scrape of a killed worker' }
      : { subject, detail };
  });
}

/** Cost and tokens: the worker counts when the ledger has confirmed, the ledger shows its rows. */
export function checkLedger({ runs, lines, lives, ledger, accounts }: Evidence): CheckResult {
  const seenByTemporal = new Set(
    runs.flatMap(({ runId, activities }) =>
      activities.flatMap(({ paidStepId }) => (paidStepId ? [`${runId} ${paidStepId}`] : [])),
    ),
  );
  const tracked = seenByTemporal.size;
  // Those that their run has not seen recorded any more, by the worker's log.
  const settled = new Set(
    lines
      .filter(({ event }) => event === 'llm_cost_tracked' || event === 'llm_cost_recovered')
      .map((line) => `${line.run_id ?? ''} ${String(line['step_id'])}`)
      .filter((step) => !seenByTemporal.has(step)),
  ).size;
  const lost = accounts
    .flatMap(({ records }) => records)
    .filter(({ unpricedReason }) => unpricedReason === 'unknown_outcome').length;
  const recorded = tracked + settled + lost;
  const records = sum(ledger, /^wflo_ledger_records_total\{/);
  const findings: Finding[] = [];
  if (records !== recorded) {
    findings.push({
      subject: 'wflo_ledger_records_total',
      detail: `${records} records, ${tracked} calls that Temporal has seen recorded, ${settled} settled, ${lost} lost`,
    });
  }
  const killed = lives.some(({ killedAt }) => killedAt !== undefined);
  const pairs = [
    [/^wflo_llm_tokens_total\{/, /^wflo_ledger_tokens_total\{/],
    [/^wflo_llm_cost_usd_total\{/, /^wflo_ledger_cost_usd_total\{/],
  ] as const;
  for (const [ours, theirs] of pairs) {
    const counted = lives.reduce((total, life) => total + sum(life.lastScrape?.series, ours), 0);
    const spent = sum(ledger, theirs);
    if (Math.abs(counted - spent) <= spent * 1e-9) continue;
    const finding = { subject: ours.source, detail: `workers ${counted}, ledger ${spent}` };
    findings.push(
      killed && counted < spent
        ? { ...finding, bound: 'counted after the last scrape of a killed worker' }
        : finding,
    );
  }
  return { check: 'metrics: cost and tokens', compared: recorded, findings };
}

function sum(series: ReadonlyMap<string, number> | undefined, name: RegExp): number {
  return [...(series ?? [])].reduce(
    (total, [key, value]) => (name.test(key) ? total + value : total),
    0,
  );
}
