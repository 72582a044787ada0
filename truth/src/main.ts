/**
 * The truth run, once Temporal, the Collector and the services are there: load, kills, comparison.
 * `npm run truth` starts all of it.
 *
 * @module
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { checkBudgets, checkCalls } from './checks/calls-check.ts';
import { differencesOf, type CheckResult } from './checks/finding.ts';
import { checkReplayable } from './checks/histories-check.ts';
import { checkDuplicateLines, checkExpectedLines } from './checks/logs-check.ts';
import { checkActivityCounts, checkExecutionCounts, checkLedger } from './checks/metrics-check.ts';
import { checkRows, checkSteps } from './checks/rows-check.ts';
import {
  checkActivitySpans,
  checkParents,
  checkRunSpans,
  checkSpanIds,
} from './checks/spans-check.ts';
import { readAccounts, readCalls } from './evidence/calls.ts';
import type { Evidence } from './evidence/evidence.ts';
import { readHistories, type RunFacts } from './evidence/histories.ts';
import { readLines } from './evidence/lines.ts';
import { readRows } from './evidence/rows.ts';
import { readSpans, spansAreWhole } from './evidence/spans.ts';
import { freePorts } from '@wflo/tools/ports';
import { Workers } from './load/kill-workers.ts';
import { Random } from './load/random.ts';
import { runLoad, type Query } from './load/run-load.ts';
import { readSeries } from './load/worker-lives.ts';
import { printReport } from './report.ts';
import { readTruthSettings } from './settings.ts';

const WORKERS = 2;
/** Externally closed runs are found by comparison, some seconds after their end. */
const SETTLE_MILLIS = 180_000;
/** Workers look each second for what was externally closed: what is missing still is lost. */
const LOST_MILLIS = 45_000;

const settings = readTruthSettings();
const connection = await Connection.connect({ address: settings.TEMPORAL_ADDRESS });
const client = new Client({ connection });
const workers = new Workers(await freePorts(WORKERS), settings.TRUTH_FOLDER);
try {
  const queries = await provoke();
  const results = compare({ ...(await gather()), queries });
  printReport(results);
  await writeFile(join(settings.TRUTH_FOLDER, 'report.json'), JSON.stringify(results, null, 2));
  const differences = differencesOf(results).length;
  console.log(`${differences} differences outside the stated bounds, seed ${settings.TRUTH_SEED}`);
  process.exitCode = differences === 0 ? 0 : 1;
} finally {
  workers.killAll();
}
// The client still repeats queries without a response, and a closed connection throws at that.
process.exit();

async function provoke(): Promise<readonly Query[]> {
  const random = new Random(settings.TRUTH_SEED);
  await workers.start();
  const enough = new AbortController();
  const killing = workers.killAtRandom(new Random(random.between(0, 1e9)), enough.signal);
  const startedAt = Date.now();
  const { started, queries } = await runLoad({
    client,
    taskQueue: settings.TEMPORAL_TASK_QUEUE,
    executions: settings.TRUTH_EXECUTIONS,
    random,
    onEnd: (ended) => {
      if (ended % 100 === 0)
        console.log(`${ended} executions ended, ${workers.kills} workers killed`);
    },
  });
  enough.abort();
  await killing;
  const responded = queries.filter((query) => query.responded).length;
  const refused = queries.filter((query) => query.refused).length;
  const seconds = Math.round((Date.now() - startedAt) / 1_000);
  console.log(
    `${started.length} executions in ${seconds} s, ${workers.kills} workers killed, ${responded} queries responded to, ${refused} refused`,
  );
  return queries;
}

async function gather(): Promise<Omit<Evidence, 'queries'>> {
  const runs = await untilSettled();
  const exitCodes = await workers.stop();
  if (exitCodes.some((code) => code !== 0)) {
    throw new Error(`workers ended with ${exitCodes.join(', ')} on SIGTERM`);
  }
  const deadline = Date.now() + SETTLE_MILLIS;
  while (!(await spansAreWhole(settings.TRUTH_SPANS)) && Date.now() < deadline) await delay(200);
  return {
    runs,
    rows: await readRows(settings.DATABASE_URL),
    spans: await readSpans(settings.TRUTH_SPANS),
    lines: await readLines(workers.lives),
    lives: workers.lives,
    calls: await readCalls(settings.LLM_BASE_URL),
    accounts: await readAccounts(settings.COST_SERVICE_URL, runs),
    ledger: await readSeries(settings.COST_SERVICE_URL),
  };
}

/** Abandoned children may still run, and rows be open whose runs were externally closed. */
async function untilSettled(): Promise<RunFacts[]> {
  const deadline = Date.now() + SETTLE_MILLIS;
  let unchangedSince = Date.now();
  let before = '';
  for (;;) {
    const runs = await readHistories(client, settings.TEMPORAL_TASK_QUEUE);
    const { executions } = await readRows(settings.DATABASE_URL);
    const open = executions.filter(({ ended_at }) => ended_at === null).length;
    const running = runs.filter(({ status }) => status === 'running').length;
    const unreported = (await runsWithoutSpan(runs)).join(' ');
    if (unreported !== before) [unchangedSince, before] = [Date.now(), unreported];
    const reported = unreported === '' || Date.now() > unchangedSince + LOST_MILLIS;
    if (Date.now() > deadline) return runs;
    await delay(2_000);
    if (running === 0 && open === 0 && reported) return runs;
  }
}

/** Run ids of those externally closed whose span has not been received. */
async function runsWithoutSpan(runs: readonly RunFacts[]): Promise<string[]> {
  const spans = await readSpans(settings.TRUTH_SPANS);
  const reported = new Set(
    spans
      .filter(({ name }) => name === 'workflow.execute')
      .map(({ attributes }) => attributes['workflow.run_id']),
  );
  return runs
    .filter(({ closedBy, runId }) => closedBy === undefined && !reported.has(runId))
    .map(({ runId }) => runId);
}

function compare(evidence: Evidence): CheckResult[] {
  return [
    checkReplayable(evidence),
    checkRows(evidence),
    checkSteps(evidence),
    checkExecutionCounts(evidence),
    checkActivityCounts(evidence),
    checkLedger(evidence),
    checkCalls(evidence),
    checkBudgets(evidence),
    checkSpanIds(evidence),
    checkRunSpans(evidence),
    checkActivitySpans(evidence),
    checkParents(evidence),
    checkDuplicateLines(evidence),
    checkExpectedLines(evidence),
  ];
}
