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
    update_step_execution: async ({ endedAt, start, ...change }) => {
      await recoverCosts(dependencies, currentRun(), change.stepId);
      const overrules = start !== undefined && change.status !== 'completed';
      const ended = { ...currentRun(), ...change, overrules, endedAt: new Date(endedAt) };
      if ((await steps.finish(ended)) || (await steps.has(ended))) return;
      // It failed before an activity started it; or the database was restored since; or its run has
      // ended, and it has no row.
      await rows.catchUp(currentRun());
      if (start !== undefined) {
        await steps.add({ ...ended, ...start, startedAt: new Date(start.startedAt) });
      }
      await steps.finish(ended);
    },
  };
}
