import { currentRun } from './activity-run.ts';
import type { ActivityDependencies } from './dependencies.ts';
import type { WorkerActivities } from './contract.ts';
import type { RunRows } from './run-rows.ts';
import { recoverCosts } from '../accounting/recover-costs.ts';

type StepActivities = Pick<WorkerActivities, 'save_step_execution' | 'update_step_execution'>;

export function createStepActivities(
  dependencies: ActivityDependencies,
  rows: RunRows,
): StepActivities {
  const { steps } = dependencies.repositories;
  return {
    save_step_execution: ({ startedAt, ...start }) =>
      steps.add({ ...currentRun(), ...start, startedAt: new Date(startedAt) }),
    update_step_execution: async ({ endedAt, ...change }) => {
      await recoverCosts(dependencies, currentRun(), change.stepId);
      const ended = { ...currentRun(), ...change, endedAt: new Date(endedAt) };
      if ((await steps.finish(ended)) || (await steps.has(ended))) return;
      // The database was restored since the step started; or its run has ended, and it has no row.
      await rows.catchUp(currentRun());
      await steps.finish(ended);
    },
  };
}
