import { trace } from '@opentelemetry/api';
import { finishExecution } from '../accounting/finish-execution.ts';
import { currentRun } from './activity-run.ts';
import type { ActivityDependencies } from './dependencies.ts';
import type { WorkerActivities } from './contract.ts';
import type { RunRows } from './run-rows.ts';
import { recoverCosts } from '../accounting/recover-costs.ts';

type ExecutionActivities = Pick<
  WorkerActivities,
  'save_workflow_execution' | 'update_workflow_execution_status' | 'create_state_snapshot'
>;

export function createExecutionActivities(
  dependencies: ActivityDependencies,
  rows: RunRows,
): ExecutionActivities {
  const { repositories, namespaceId, metrics } = dependencies;
  return {
    save_workflow_execution: async ({ startedAt, ...start }) => {
      metrics.workflowSeen(start.workflowId);
      const traceId = trace.getActiveSpan()?.spanContext().traceId;
      await repositories.executions.add({
        ...currentRun(),
        ...start,
        startedAt: new Date(startedAt),
        traceId,
        namespaceId,
      });
    },
    update_workflow_execution_status: async (change) => {
      if (change.status === 'running') {
        await repositories.executions.markRunning(currentRun());
        return;
      }
      const { endedAt, ...end } = change;
      const ended = { ...currentRun(), ...end, endedAt: new Date(endedAt) };
      const isEnded = await finishExecution(dependencies, ended);
      // It was ended by an earlier attempt, or the row is gone since it was seen last.
      if (!isEnded && (await rows.restore(currentRun())))
        await finishExecution(dependencies, ended);
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
