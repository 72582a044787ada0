import { ledgerId } from '../../accounting/ledger-id.ts';
import type { ExecutionQuery } from '../../database/executions-repository.ts';
import type { Repositories } from '../../database/repositories.ts';
import type { ExecutionStatus } from '../../database/status.ts';
import { DatabaseMissingError } from '../../errors.ts';
import { callsView, UNKNOWN_CALLS, type CallsView, type CallSums } from '../ledger/call-sums.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Session } from '../session.ts';
import type { Executions } from '../temporal/executions.ts';
import { latestRuns } from '../temporal/latest-runs.ts';
import { QUERIED_STATUSES, type VisibleRun } from '../temporal/visible-run.ts';
import { costView, sumsCostView, type CostView } from './execution-cost.ts';
import { summaryView } from './execution-view.ts';
import { visibleView } from './visible-view.ts';
import { notice } from './print.ts';

/** Temporal lists runs that have a row, too, and others in their place are to be left. */
const LOOKED_AT = { factor: 2, more: 50 };

/** An execution in `wflo list --json`: the shape is public. */
export type ListedExecution = Omit<ReturnType<typeof summaryView>, 'status'> &
  CostView &
  CallsView & { readonly status: ExecutionStatus | VisibleRun['status'] };

export interface ListSources {
  readonly session: Session;
  readonly executions: Executions;
  readonly ledger: Ledger;
}

/** Without a database there may still be workflows. */
async function repositoriesOf({ session, executions }: ListSources) {
  try {
    return await session.repositories();
  } catch (error) {
    if (!(error instanceof DatabaseMissingError)) throw error;
    const isServing = await executions.read(() => Promise.resolve(true));
    if (isServing === undefined) throw error;
    notice(error.message);
    return undefined;
  }
}

async function visibleOf(
  { status, workflowId, limit }: ExecutionQuery,
  { executions }: ListSources,
): Promise<readonly VisibleRun[]> {
  const queried = status === undefined ? undefined : QUERIED_STATUSES[status];
  if (status !== undefined && queried === undefined) return [];
  const wanted = limit * LOOKED_AT.factor + LOOKED_AT.more;
  const filter = { status: queried, workflowType: workflowId };
  return (await executions.read((server) => latestRuns(server, filter, wanted))) ?? [];
}

async function recordedOf(query: ExecutionQuery, repositories: Repositories | undefined) {
  if (repositories === undefined) return [];
  const found = await repositories.executions.list(query);
  const costs = await repositories.steps.costsOf(found);
  return found.map((execution) => ({
    ...summaryView(execution),
    ...costView(costs.get(execution.runId) ?? []),
  }));
}

function withCalls(sums: CallSums | undefined): CallsView {
  return sums === undefined ? UNKNOWN_CALLS : callsView(sums);
}

/**
 * The executions that started last, the newest first: those with rows in the database by these,
 * all others by Temporal. None is listed twice.
 */
export async function listExecutions(
  query: ExecutionQuery,
  sources: ListSources,
): Promise<ListedExecution[]> {
  const repositories = await repositoriesOf(sources);
  const recorded = await recordedOf(query, repositories);
  const visible = await visibleOf(query, sources);
  const ids = visible.map(({ executionId }) => executionId);
  const known = await repositories?.executions.knownExecutions(ids);
  const others = visible.filter(({ executionId }) => known?.has(executionId) !== true);
  const listed = [...recorded, ...others.map(visibleView)]
    .toSorted((a, b) => b.started_at.localeCompare(a.started_at))
    .slice(0, query.limit);
  const { ledger, executions } = sources;
  const sums = await executions.sumsOf(
    ledger,
    listed.map((one) => ({
      executionId: 'cost_usd' in one ? ledgerId(one.execution_id) : one.execution_id,
      runId: one.run_id,
    })),
  );
  return listed.map((one) => {
    const own = sums.get(one.run_id);
    return 'cost_usd' in one
      ? { ...one, ...withCalls(own) }
      : { ...one, ...sumsCostView(own), ...withCalls(own) };
  });
}
