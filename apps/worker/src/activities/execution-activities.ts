import { trace } from '@opentelemetry/api';
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { finishExecution, recordEnded } from '../accounting/finish-execution.ts';
import { currentRun } from './activity-run.ts';
import type { ActivityDependencies } from './dependencies.ts';
import type {
  StartedExecution,
  ExecutionStart,
  PrepareRequest,
  WorkerActivities,
} from './contract.ts';
import { createDefinitionActivities } from './definition-activities.ts';
import { toActivityFailure } from './failure.ts';
import { openBudget } from './run-budget.ts';
import type { RunRows } from './run-rows.ts';
import { recoverCosts } from '../accounting/recover-costs.ts';

type ExecutionActivities = Pick<
  WorkerActivities,
  | 'save_workflow_execution'
  | 'record_workflow_execution'
  | 'update_workflow_execution_status'
  | 'create_state_snapshot'
>;

/** Why the execution can't run, when another try would be pointless. */
async function orRefused<Result>(work: () => Promise<Result>): Promise<Result | Refusal> {
  try {
    return await work();
  } catch (error) {
    const failure = toActivityFailure(error, Context.current().cancellationSignal);
    if (!(failure instanceof ApplicationFailure) || failure.nonRetryable !== true) throw error;
    return { refused: { code: failure.type ?? 'WFLO_FAILED', message: failure.message } };
  }
}

type Refusal = Extract<StartedExecution, { readonly refused: unknown }>;

export function createExecutionActivities(
  dependencies: ActivityDependencies,
  rows: RunRows,
): ExecutionActivities {
  const { repositories, namespaceId, metrics } = dependencies;
  const { prepare_execution } = createDefinitionActivities(dependencies);
  const prepare = async (request: PrepareRequest) => ({
    prepared: await prepare_execution(request),
  });
  const rowOf = ({ startedAt, ...start }: ExecutionStart) => ({
    ...currentRun(),
    ...start,
    startedAt: new Date(startedAt),
    traceId: trace.getActiveSpan()?.spanContext().traceId,
    namespaceId,
  });
  return {
    save_workflow_execution: async ({ isRunning, request, ...start }) => {
      metrics.workflowSeen(start.workflowId);
      const { inputs = {}, maxCostUsd } = start;
      const started =
        request &&
        (await orRefused(() => prepare({ definition: request.definition, inputs, maxCostUsd })));
      const isRefused = started !== undefined && 'refused' in started;
      const status = isRunning === true && !isRefused ? 'running' : 'pending';
      await repositories.executions.add({ ...rowOf(start), status });
      rows.remember(currentRun());
      if (request?.chainRunId === undefined || started === undefined || isRefused) return started;
      const { chainRunId } = request;
      const { budgetUsd: limitUsd } = started.prepared;
      if (limitUsd === undefined) return started;
      return orRefused(async () => ({
        ...started,
        budget: await openBudget(dependencies.costs, { limitUsd, chainRunId }),
      }));
    },
    record_workflow_execution: async ({ start, endedAt, ...end }) => {
      metrics.workflowSeen(start.workflowId);
      const ended = { ...currentRun(), ...end, endedAt: new Date(endedAt) };
      await recordEnded(dependencies, rowOf(start), ended);
    },
    update_workflow_execution_status: async (change) => {
      if (change.status === 'running') {
        await repositories.executions.markRunning(currentRun());
        return;
      }
      const { endedAt, ...end } = change;
      const ended = { ...currentRun(), ...end, endedAt: new Date(endedAt) };
      if (!(await finishExecution(dependencies, ended))) {
        // It was ended by an earlier attempt, or the row, or that of a step, is gone.
        if (!(await rows.restore(currentRun()))) await rows.catchUp(currentRun());
        await finishExecution(dependencies, { ...ended, completedSteps: undefined });
      }
      if (!(await repositories.steps.hasUnfinished(currentRun()))) return;
      // The run was cancelled, or failed, while the row of a step was on its way: it never started.
      await recoverCosts(dependencies, currentRun());
      await repositories.steps.finishOpen(currentRun(), 'cancelled', ended.endedAt);
    },
    create_state_snapshot: async (snapshot) => {
      const { snapshots } = repositories;
      const before = snapshot.sequence - 1;
      await snapshots.add({ ...currentRun(), ...snapshot, createdAt: new Date() });
      if (before > 0 && !(await snapshots.has(currentRun(), before))) {
        await rows.catchUp(currentRun());
      }
    },
  };
}
