import { stuckWorkflowTask } from '@wflo/temporal';
import { callsView, NO_CALLS, UNKNOWN_CALLS } from '../ledger/call-sums.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { describeRun, type DescribedRun } from '../temporal/described-run.ts';
import type { Executions } from '../temporal/executions.ts';
import { childrenOf } from '../temporal/latest-runs.ts';
import { readHistory, startOf, type RunHistory, type RunStart } from '../temporal/run-history.ts';
import type { VisibleRun } from '../temporal/visible-run.ts';
import { sumsCostView } from './execution-cost.ts';
import { visibleView } from './visible-view.ts';

const MOST_CHILDREN = 50;

export interface RunSources {
  readonly executions: Executions;
  readonly ledger: Ledger;
}

interface Run {
  readonly executionId: string;
  readonly runId: string;
}

/** `isHeld`: the ledger has a budget of it, and so would have each of its calls. */
async function costOf(run: Run, chain: readonly string[], isHeld: boolean, { ledger }: RunSources) {
  const found = await ledger.sumsOf(run, () => Promise.resolve(chain));
  const sums = found ?? (isHeld && ledger.problem === undefined ? NO_CALLS : undefined);
  return {
    ...sumsCostView(sums),
    ...(sums === undefined ? UNKNOWN_CALLS : callsView(sums)),
    models:
      found === undefined ? [] : await ledger.modelsOf(run.executionId, [run.runId, ...chain]),
  };
}

async function budgetOf({ budget }: RunStart, { ledger }: RunSources) {
  const known = await ledger.budgetOf(budget.ids);
  if (known === undefined) {
    const { limitUsd } = budget;
    if (limitUsd === undefined) return undefined;
    return {
      id: null,
      limit_usd: limitUsd,
      spent_usd: null,
      reserved_usd: null,
      unknown_usd: null,
    };
  }
  return {
    id: known.id,
    limit_usd: known.limitUsd,
    spent_usd: known.spentUsd,
    reserved_usd: known.reservedUsd,
    unknown_usd: known.unknownUsd,
  };
}

async function childrenView(run: Run, { executions, ledger }: RunSources) {
  const children = await executions.read((server) => childrenOf(server, run, MOST_CHILDREN));
  if (children === undefined || children.count === 0) return { child_count: 0, children: [] };
  const sums = await executions.sumsOf(ledger, children.latest);
  return {
    child_count: children.count,
    children: children.latest.map((child) => ({
      execution_id: child.executionId,
      workflow_type: child.workflowType,
      run_id: child.runId,
      status: child.status,
      ...sumsCostView(sums.get(child.runId)),
    })),
  };
}

function summary(run: VisibleRun, start: RunStart | undefined) {
  return {
    ...visibleView(run),
    trace_id: start?.traceId ?? null,
    task_queue: run.taskQueue,
  };
}

/** Which run of its execution it is. `run_number` counts those of the chain, 1 for the first. */
function chainView(chain: readonly string[], start?: RunStart, history?: RunHistory) {
  return {
    first_run_id: start?.firstRunId ?? null,
    previous_run_id: start?.previousRunId ?? null,
    next_run_id: history?.nextRunId ?? null,
    run_number: chain.length + 1,
    run_attempt: start?.attempt ?? null,
    cron_schedule: start?.cronSchedule ?? null,
  };
}

function historyView({ historyLength }: DescribedRun, history: RunHistory | undefined) {
  return {
    activities: history?.activities.types() ?? [],
    activity_failures: history?.activities.failures() ?? [],
    history_events: historyLength,
    history_events_read: history?.eventsRead ?? 0,
  };
}

function errorView(history: RunHistory | undefined) {
  if (history?.error === undefined) return {};
  const { type, ...more } = history.error;
  return { error: { code: type, ...more } };
}

/** An execution without rows in `wflo show --json`: the shape is public. */
export type RunView = NonNullable<Awaited<ReturnType<typeof loadRunView>>>;

/** What Temporal and the ledger have of an execution; undefined when Temporal does not know it. */
export async function loadRunView(executionId: string, sources: RunSources, runId?: string) {
  const { executions } = sources;
  const described = await executions.read((server) => describeRun(server, executionId, runId));
  if (described === undefined) return undefined;
  const { run } = described;
  const start = await executions.read((server) => startOf(server, run));
  const history = await executions.read((server) => readHistory(server, run));
  const chain = await executions.chainOf(run);
  const budget = start && (await budgetOf(start, sources));
  const stuck =
    run.status === 'running'
      ? await executions.read(({ connection, options: { namespace } }) =>
          stuckWorkflowTask({ connection, namespace }, run),
        )
      : undefined;
  return {
    ...summary(run, start),
    ...(await costOf(run, chain, typeof budget?.id === 'string', sources)),
    ...(budget && { budget }),
    parent: start?.parent ?? null,
    ...(await childrenView(run, sources)),
    ...chainView(chain, start, history),
    ...historyView(described, history),
    pending_activity_count: described.pendingActivityCount,
    pending_activities: described.pendingActivities,
    workflow_task_attempt: described.workflowTaskAttempt,
    ...(stuck && { stuck }),
    ...errorView(history),
  };
}

/** What the ledger has of an execution while Temporal is away; undefined when it has no call. */
export async function loadLedgerView(executionId: string, { ledger }: RunSources, runId?: string) {
  const sums = await ledger.totalOf(executionId, runId);
  if (sums === undefined) return undefined;
  const chain = runId === undefined ? undefined : [runId];
  return {
    execution_id: executionId,
    run_id: runId ?? null,
    status: null,
    ...sumsCostView(sums),
    ...callsView(sums),
    models: await ledger.modelsOf(executionId, chain),
  };
}
export type LedgerView = NonNullable<Awaited<ReturnType<typeof loadLedgerView>>>;
