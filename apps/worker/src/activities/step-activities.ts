/**
 * Activities that keep the rows of steps.
 *
 * @module
 */
import { currentRun } from './activity-run.ts';
import type { ActivityDependencies } from './dependencies.ts';
import type { WorkerActivities } from './contract.ts';

type StepActivities = Pick<WorkerActivities, 'save_step_execution' | 'update_step_execution'>;

export function createStepActivities({
  repositories: { steps },
}: ActivityDependencies): StepActivities {
  return {
    save_step_execution: ({ startedAt, ...start }) =>
      steps.add({ ...currentRun(), ...start, startedAt: new Date(startedAt) }),
    update_step_execution: async ({ endedAt, ...change }) => {
      await steps.finish({ ...currentRun(), ...change, endedAt: new Date(endedAt) });
    },
  };
}
