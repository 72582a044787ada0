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
import { checkActivityCounts } from './checks/activity-counts-check.ts';
import { checkAgentAttempts, checkAgentCosts } from './checks/agents/costs-check.ts';
import { checkAgentBudgets } from './checks/agents/budgets-check.ts';
import { checkAgentLedger, checkAgentTotals } from './checks/agents/ledger-check.ts';
import { checkAgentLines } from './checks/agents/lines-check.ts';
import { checkAgentMetrics } from './checks/agents/metrics-check.ts';
import { checkAgentRequests } from './checks/agents/requests-check.ts';
import { checkBudgets, checkCalls } from './checks/calls-check.ts';
import { differencesOf, type CheckResult } from './checks/finding.ts';
import { checkReplayable } from './checks/histories-check.ts';
import { checkDuplicateLines, checkExpectedLines } from './checks/logs-check.ts';
import { checkExecutionCounts, checkLedger } from './checks/metrics-check.ts';
import { checkRows, checkSteps } from './checks/rows-check.ts';
import {
  checkActivitySpans,
  checkParents,
  checkRunSpans,
  checkSpanIds,
} from './checks/spans-check.ts';
import { readLedgerFile, readLedgerService, type AgentLedger } from './evidence/agent-ledger.ts';
import type { AgentEvidence } from './evidence/agents.ts';
import { attemptCalls } from './evidence/attempt-calls.ts';
import { readAccounts, readCalls } from './evidence/calls.ts';
import type { Evidence } from './evidence/evidence.ts';
import { readHistories, type RunFacts } from './evidence/histories.ts';
import { readLines } from './evidence/lines.ts';
import { readRows } from './evidence/rows.ts';
import { readServedCalls } from './evidence/served-calls.ts';
import { readSpans, spansAreWhole } from './evidence/spans.ts';
import { freePorts } from '@wflo/tools/ports';
import { AGENT_SCENARIOS } from './load/agent-scenarios.ts';
import { injectFaults } from './load/inject-faults.ts';
import { Workers } from './load/kill-workers.ts';
import { Random } from './load/random.ts';
import { runLoad, type LoadOptions, type Query } from './load/run-load.ts';
import { SCENARIOS } from './load/scenarios.ts';
import { AGENTS, DEFINITIONS, readSeries, type WorkerLife } from './load/worker-lives.ts';
import { printReport } from './report.ts';
import { readTruthSettings } from './settings.ts';

/** Of each kind. */
const WORKERS = 2;
/** Externally closed runs are found by comparison, some seconds after their end. */
const SETTLE_MILLIS = 180_000;
/** Workers look each second for what was externally closed: what is missing still is lost. */
const LOST_MILLIS = 45_000;

const settings = readTruthSettings();
const connection = await Connection.connect({ address: settings.TEMPORAL_ADDRESS });
const client = new Client({ connection });
const lives: WorkerLife[] = [];
const ports = await freePorts(2 * WORKERS);
const folder = settings.TRUTH_FOLDER;
const workers = new Workers(DEFINITIONS, { ports: ports.slice(0, WORKERS), folder, lives });
const agents = new Workers(AGENTS, { ports: ports.slice(WORKERS), folder, lives });

/** What there is of definitions, of agents, and of both. */
interface Gathered {
  readonly definitions: Evidence;
  readonly agents: AgentEvidence;
  readonly everything: Evidence;
}

try {
  const queries = await provoke();
  const results = compare(await gather(queries));
  printReport(results);
  await writeFile(join(settings.TRUTH_FOLDER, 'report.json'), JSON.stringify(results, null, 2));
  const differences = differencesOf(results).length;
  console.log(`${differences} differences outside the stated bounds, seed ${settings.TRUTH_SEED}`);
  process.exitCode = differences === 0 ? 0 : 1;
} finally {
  workers.killAll();
  agents.killAll();
}
// The client still repeats queries without a response, and a closed connection throws at that.
process.exit();

async function provoke(): Promise<readonly Query[]> {
  const random = new Random(settings.TRUTH_SEED);
  const random2 = new Random(random.between(0, 1e9));
  await Promise.all([workers.start(), agents.start()]);
  const ofBoth = await Promise.all([
    provokeOf('executions', workers, {
      taskQueue: settings.TEMPORAL_TASK_QUEUE,
      scenarios: SCENARIOS,
      executions: settings.TRUTH_EXECUTIONS,
      random,
    }),
    provokeOf('agents', agents, {
      taskQueue: settings.TRUTH_AGENT_QUEUE,
      scenarios: AGENT_SCENARIOS,
      executions: settings.TRUTH_AGENTS,
      random: random2,
      prepare: (started) => injectFaults(settings.LLM_BASE_URL, started),
    }),
  ]);
  return ofBoth.flat();
}

async function provokeOf(
  kind: string,
  of: Workers,
  load: Omit<LoadOptions, 'client' | 'onEnd'>,
): Promise<readonly Query[]> {
  const enough = new AbortController();
  const killing = of.killAtRandom(new Random(load.random.between(0, 1e9)), enough.signal);
  const startedAt = Date.now();
  const onEnd = (ended: number) => {
    if (ended % 100 === 0) console.log(`${ended} ${kind} ended, ${of.kills} workers killed`);
  };
  const { started, queries } = await runLoad({ ...load, client, onEnd });
  enough.abort();
  await killing;
  const responded = queries.filter((query) => query.responded).length;
  const refused = queries.filter((query) => query.refused).length;
  const seconds = Math.round((Date.now() - startedAt) / 1_000);
  console.log(
    `${started.length} ${kind} in ${seconds} s, ${of.kills} workers killed, ${responded} queries responded to, ${refused} refused`,
  );
  return queries;
}

async function gather(queries: readonly Query[]): Promise<Gathered> {
  const runs = await untilSettled();
  const exitCodes = await Promise.all([workers.stop(), agents.stop()]);
  if (exitCodes.flat().some((code) => code !== 0)) {
    throw new Error(`workers ended with ${exitCodes.flat().join(', ')} on SIGTERM`);
  }
  const deadline = Date.now() + SETTLE_MILLIS;
  while (!(await spansAreWhole(settings.TRUTH_SPANS)) && Date.now() < deadline) await delay(200);
  const everything = {
    queries,
    runs,
    rows: await readRows(settings.DATABASE_URL),
    spans: await readSpans(settings.TRUTH_SPANS),
    lines: await readLines(lives),
    lives,
    calls: await readCalls(settings.LLM_BASE_URL),
    accounts: await readAccounts(settings.COST_SERVICE_URL, runs),
    ledger: await readSeries(settings.COST_SERVICE_URL),
  };
  const isOf = (of: Workers) => {
    const taskQueue = of === agents ? settings.TRUTH_AGENT_QUEUE : settings.TEMPORAL_TASK_QUEUE;
    return {
      lives: of.lives,
      lines: everything.lines.filter(({ life }) => of.lives.includes(life)),
      runs: runs.filter((run) => run.taskQueue === taskQueue),
    };
  };
  const served = await readServedCalls(settings.LLM_BASE_URL);
  return {
    everything,
    definitions: { ...everything, ...isOf(workers) },
    agents: {
      ...isOf(agents),
      spans: everything.spans,
      served,
      ledger: await agentLedger(isOf(agents).runs),
    },
  };
}

async function agentLedger(runs: readonly RunFacts[]): Promise<AgentLedger> {
  const { TRUTH_AGENT_COST_URL: url, TRUTH_AGENT_LEDGER: file } = settings;
  return url === undefined ? readLedgerFile(file) : readLedgerService(url, runs);
}

/** Abandoned children may still run, and rows be open whose runs were externally closed. */
async function untilSettled(): Promise<RunFacts[]> {
  const deadline = Date.now() + SETTLE_MILLIS;
  let unchangedSince = Date.now();
  let before = '';
  for (;;) {
    const runs = (
      await Promise.all([
        readHistories(client, settings.TEMPORAL_TASK_QUEUE),
        readHistories(client, settings.TRUTH_AGENT_QUEUE),
      ])
    ).flat();
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

/**
 * Run ids of those externally closed whose span has not been received. Those of agents are found
 * after 90 s, by workers that were there all the while: nobody waits for them.
 */
async function runsWithoutSpan(runs: readonly RunFacts[]): Promise<string[]> {
  const spans = await readSpans(settings.TRUTH_SPANS);
  const reported = new Set(
    spans
      .filter(({ name }) => name === 'workflow.execute')
      .map(({ attributes }) => attributes['workflow.run_id']),
  );
  return runs
    .filter(
      ({ closedBy, runId, taskQueue }) =>
        closedBy === undefined &&
        taskQueue === settings.TEMPORAL_TASK_QUEUE &&
        !reported.has(runId),
    )
    .map(({ runId }) => runId);
}

function compare({ definitions, agents: plain, everything }: Gathered): CheckResult[] {
  const attempts = attemptCalls(plain);
  return [
    checkReplayable(everything),
    checkRows(definitions),
    checkSteps(definitions),
    checkExecutionCounts(definitions),
    checkActivityCounts(everything),
    checkLedger(definitions),
    checkCalls(definitions),
    checkBudgets(definitions),
    checkAgentRequests(attempts),
    checkAgentCosts(attempts),
    checkAgentAttempts(plain, attempts),
    checkAgentMetrics(plain, attempts),
    checkAgentLines(plain),
    checkAgentLedger(plain),
    checkAgentTotals(plain, attempts),
    checkAgentBudgets(plain),
    checkSpanIds(everything),
    checkRunSpans(everything),
    checkActivitySpans(everything),
    checkParents(everything),
    checkDuplicateLines(everything),
    checkExpectedLines(definitions),
  ];
}
